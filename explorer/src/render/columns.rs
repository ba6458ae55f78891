//! Columns of a list of endpoints: any attribute that queries know.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::{Align, Column, Table};
use crate::inventory::{ApiInventory, Endpoint};
use crate::query::{Attribute, EndpointView, Kind, Reader, Views};

/// What a list shows unless it is told otherwise.
pub const DEFAULT_COLUMNS: [&str; 10] = [
    "method",
    "route",
    "service",
    "environment",
    "documentation",
    "authentication",
    "exposure",
    "sensitive",
    "requests",
    "last_seen",
];

/// Attributes to show.
#[derive(Clone, Debug)]
pub struct Columns(Vec<&'static Attribute>);

/// There is no such attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownColumn {
    /// What was asked for.
    pub name: String,
}

impl std::fmt::Display for UnknownColumn {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "there is no attribute {}; `api-inventory attributes` lists those there are", self.name)
    }
}

impl std::error::Error for UnknownColumn {}

impl Columns {
    /// The columns of these names, or the default ones if there are none.
    ///
    /// # Errors
    /// [`UnknownColumn`], if a name is that of no attribute.
    pub fn named(names: &[String]) -> Result<Self, UnknownColumn> {
        let find = |name: &str| {
            Attribute::find(&name.trim().to_lowercase()).ok_or_else(|| UnknownColumn { name: name.to_owned() })
        };
        if names.is_empty() {
            return DEFAULT_COLUMNS.into_iter().map(find).collect::<Result<_, _>>().map(Self);
        }
        names.iter().map(|name| find(name)).collect::<Result<_, _>>().map(Self)
    }

    /// The table of some endpoints.
    #[must_use]
    pub fn table(&self, inventory: &ApiInventory, endpoints: &[&Endpoint]) -> Table {
        let columns = self.0.iter().map(|attribute| Column {
            title: attribute.name().to_uppercase().replace('_', " "),
            align: if is_number(attribute) { Align::Right } else { Align::Left },
        });
        let mut table = Table::new(columns.collect());
        let views = Views::of(inventory);
        for endpoint in endpoints {
            let view = views.view(endpoint);
            let cells: Vec<String> = self.0.iter().map(|attribute| texts(attribute, &view).join(", ")).collect();
            table.push(&cells);
        }
        table
    }

    /// The same as JSON: numbers are numbers, several texts an array, and what is not known is `null`.
    #[must_use]
    pub fn json(&self, inventory: &ApiInventory, endpoints: &[&Endpoint]) -> Value {
        let views = Views::of(inventory);
        let object = |endpoint: &&Endpoint| {
            let view = views.view(endpoint);
            let members = self.0.iter().map(|attribute| (attribute.name().to_owned(), value(attribute, &view)));
            Value::Object(members.collect::<Map<_, _>>())
        };
        Value::Array(endpoints.iter().map(object).collect())
    }

    /// Sorts endpoints by an attribute: what has none comes last.
    pub fn sort<'a>(
        (attribute, descending): (&'static Attribute, bool),
        inventory: &'a ApiInventory,
        endpoints: &mut [&'a Endpoint],
    ) {
        let views = Views::of(inventory);
        let keyed = |endpoint: &&'a Endpoint| {
            let view = views.view(endpoint);
            let number = number(attribute, &view);
            let text = if number.is_none() { texts(attribute, &view).join(", ") } else { String::new() };
            (number, text, *endpoint)
        };
        let mut keyed: Vec<(Option<f64>, String, &Endpoint)> = endpoints.iter().map(keyed).collect();
        keyed.sort_by(|(number, text, _), (other_number, other_text, _)| {
            let is_none = number.is_none() && text.is_empty();
            let other_is_none = other_number.is_none() && other_text.is_empty();
            let compared =
                number.partial_cmp(other_number).unwrap_or(Ordering::Equal).then_with(|| text.cmp(other_text));
            is_none.cmp(&other_is_none).then(if descending { compared.reverse() } else { compared })
        });
        for (place, (.., endpoint)) in endpoints.iter_mut().zip(keyed) {
            *place = endpoint;
        }
    }
}

fn is_number(attribute: &Attribute) -> bool {
    matches!(attribute.kind(), Kind::Number | Kind::Share)
}

fn number(attribute: &Attribute, view: &EndpointView<'_>) -> Option<f64> {
    match attribute.reader() {
        Reader::Number(read) => read(view),
        _ => None,
    }
}

/// What is shown of an attribute, each text once.
pub(super) fn texts(attribute: &Attribute, view: &EndpointView<'_>) -> Vec<String> {
    match attribute.reader() {
        Reader::Texts(read) => {
            let mut texts = Vec::new();
            read(view, &mut |text| {
                if !texts.iter().any(|known| known == text) {
                    texts.push(text.to_owned());
                }
            });
            texts
        }
        Reader::Number(read) => read(view).map(|number| written(attribute, number)).into_iter().collect(),
        Reader::Nothing => vec!["not measured".to_owned()],
    }
}

/// A number as people read it.
fn written(attribute: &Attribute, number: f64) -> String {
    match attribute.kind() {
        Kind::Share => format!("{:.1} %", number * 100.0),
        Kind::Time => time(number).map_or_else(String::new, |minute| minute.to_string().replace(":00Z", "Z")),
        _ if number.fract() == 0.0 => format!("{number:.0}"),
        _ => format!("{number:.1}"),
    }
}

/// Minutes since 1970.
fn time(minutes: f64) -> Option<api_inventory::observation::Minute> {
    let since = std::time::Duration::try_from_secs_f64(minutes * 60.0).ok()?;
    Some(api_inventory::observation::Minute::of(std::time::UNIX_EPOCH.checked_add(since)?))
}

fn value(attribute: &Attribute, view: &EndpointView<'_>) -> Value {
    match (attribute.reader(), attribute.kind()) {
        (Reader::Nothing, _) => Value::Null,
        (Reader::Number(read), Kind::Time) => {
            read(view).and_then(time).map_or(Value::Null, |minute| Value::String(minute.to_string()))
        }
        (Reader::Number(read), _) => read(view).map_or(Value::Null, number_value),
        (Reader::Texts(_), Kind::Flag) => match texts(attribute, view).first().map(String::as_str) {
            Some("true") => Value::Bool(true),
            Some("false") => Value::Bool(false),
            _ => Value::Null,
        },
        (Reader::Texts(_), _) => match texts(attribute, view).as_slice() {
            [] => Value::Null,
            [one] => Value::String(one.clone()),
            several => several.iter().cloned().map(Value::String).collect(),
        },
    }
}

/// Counts are written without fraction.
fn number_value(number: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number in range")]
    if number.fract() == 0.0 && (0.0..9e15).contains(&number) {
        Value::from(number as u64)
    } else {
        Value::from(number)
    }
}
