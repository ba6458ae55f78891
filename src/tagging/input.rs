//! Where a condition looks.

use super::address::{Address, Holds};
use super::reader::refuse;
use super::transform::Selection;
use crate::rules::Place;

/// A place in an exchange, and what of it is judged.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    /// The part of the exchange.
    pub(crate) address: Address,
    /// The way to the value within it.
    pub(crate) path: Vec<Step>,
    /// What is judged there.
    pub(crate) selection: Selection,
}

/// One step of a way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// To a field of an object.
    Name(String),
    /// To an element of an array, the first being 0.
    Index(usize),
}

/// How long a way may be.
const STEPS_LIMIT: usize = 32;

impl Input {
    /// Reads `{"address", "key_path"?, "transformers"?}`; `inherited` is what the rule says of all its inputs.
    pub(super) fn read(place: &Place<'_>, foreign: bool, inherited: &Selection) -> Option<Self> {
        let before = place.problems();
        if !foreign {
            place.fields(&["address", "key_path", "transformers"]);
        }
        let address = place.need("address").and_then(|address| match Address::by_name(address.text()?) {
            Ok(known) => Some(known),
            Err(reason) => address.unsupported(reason),
        });
        let path = place.each("key_path", Step::read);
        let selection = Selection::read(place, foreign, inherited);
        if place.problems() > before {
            return None;
        }
        let (address, mut path) = (address?, path?);
        if path.len() > STEPS_LIMIT {
            return refuse(&place.field("key_path")?, foreign, "at most 32 steps", "a path of more than 32 steps");
        }
        match address.holds() {
            Holds::Presence | Holds::Value if !path.is_empty() => {
                let reason = "a path into an address that holds one value";
                return refuse(&place.field("key_path")?, foreign, "no steps: the address holds one value", reason);
            }
            Holds::Headers => {
                if let Some(Step::Name(name)) = path.first_mut() {
                    name.make_ascii_lowercase();
                }
            }
            _ => {}
        }
        Some(Self { address, path, selection: selection? })
    }

    /// All of it that can change a result, as text.
    pub(super) fn content(&self) -> String {
        format!("{} {:?} {:?}", self.address.name(), self.path, self.selection)
    }
}

impl Step {
    fn read(place: &Place<'_>) -> Option<Self> {
        if place.value().is_number() {
            return match (place.value().as_u64().and_then(|index| usize::try_from(index).ok()), place.value().as_i64())
            {
                (Some(index), _) => Some(Self::Index(index)),
                (None, Some(_)) => place.unsupported("an index that counts from the end: arrays are not kept"),
                (None, None) => place.fail("the name of a field, or an index"),
            };
        }
        place.text().map(|name| Self::Name(name.into()))
    }
}
