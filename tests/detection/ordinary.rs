//! Bodies in which nothing is to be found.

use super::classifier;
use super::corpus::folder;
use api_inventory::offline::Content;

#[test]
fn maps_and_event_catalogues_hold_nothing_sensitive() {
    let Some(folder) = folder() else { return };
    for file in ["canada.json", "citm_catalog.json"] {
        let found = classifier().classify(Content::Json, &std::fs::read(folder.join("real/big").join(file)).unwrap());
        assert!(found.is_empty(), "{file}: {found:?}");
    }
}
