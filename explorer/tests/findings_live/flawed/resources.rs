//! What calls may cost: limits, paging, uploads, flows that machines abuse, addresses that the service will call.

use serde_json::json;

use super::super::data::item as thing;
use super::super::served::{Endpoint, anybody, customer};
use super::{created, items, json};

const FORM: &str = "multipart/form-data; boundary=XX";

fn picture() -> String {
    "--XX\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\ncontent-type: image/png\r\n\r\n\
     \u{1}PNG\r\n--XX--\r\n"
        .to_owned()
}

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::open("GET", "/quotes", |asked| items(asked).unlimited())
            .called(anybody().times(120))
            .finds(&["AUTH-01", "RES-01"]),
        Endpoint::guarded("GET", "/history", |_| json(&json!((0..9_000).map(thing).collect::<Vec<_>>())))
            .called_by_customers(|calls| calls.times(20))
            .finds(&["DATA-16", "RES-02"]),
        Endpoint::guarded("POST", "/imports", created)
            .called(customer().times(2).body("application/json", format!("{{\"rows\": \"{}\"}}", "x".repeat(64 << 20))))
            .called(customer().times(30).json(&json!({"rows": "x"})))
            .finds(&["DATA-16", "RES-03"]),
        Endpoint::open("POST", "/avatars", created).called(anybody().body(FORM, picture())).finds(&["RES-04"]),
        Endpoint::guarded("POST", "/portraits", created).called_by_customers(|calls| calls.body(FORM, picture())),
        Endpoint::guarded("GET", "/filters", items)
            .called_by_customers(|calls| calls.query(FILTERS))
            .finds(&["RES-10"]),
        Endpoint::open("POST", "/signup", |asked| created(asked).unlimited())
            .called(anybody().times(120).json(&json!({"nickname": "anna"})))
            .finds(&["FLOW-04"]),
        Endpoint::guarded("POST", "/previews", created)
            .called_by_customers(|calls| calls.json(&json!({"url": "https://example.org/a.png"})))
            .finds(&["SSRF-01"]),
        Endpoint::guarded("POST", "/webhooks", created)
            .called_by_customers(|calls| calls.json(&json!({"callback_url": "https://example.org/hook"})))
            .finds(&["SSRF-01", "SSRF-02"]),
        Endpoint::guarded("POST", "/drawings", created)
            .called_by_customers(|calls| calls.json(&json!({"picture_id": "p-7"}))),
    ]
}

/// Names of parameters, of a search that can do everything.
const FILTERS: &str = "category=chairs&brand=oak&colour=blue&material=wood&style=modern&room=kitchen&width=60&height=90&\
depth=50&weight=7&price_from=10&price_to=99&currency=EUR&sort=price&order=ascending&page=1&page_size=20&in_stock=true&\
delivery=express&country=de&language=en&warehouse=north&supplier=nord&season=summer&collection=classic&rating=4&\
reviewed=true&discounted=false&refurbished=false&assembled=true&outdoor=false&stackable=true&foldable=true&warranty=24&\
finish=matte&pattern=plain&filling=foam&frame=steel&seats=2&legs=4";
