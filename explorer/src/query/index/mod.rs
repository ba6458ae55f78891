//! An inventory made ready for questions: of each attribute a column.
//!
//! Distinct texts of a column are kept once, so that a condition looks at each of them once, however many endpoints have it.

mod column;
mod evaluate;
mod rows;
mod serialise;
mod symbols;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::Query;
use super::attribute::{Attribute, Reader};
use super::pattern::fold;
use super::view::{EndpointView, Views};
use crate::inventory::ApiInventory;
use column::{Column, ColumnBuilder, TextColumn};

/// An inventory made ready for questions.
///
/// A column is read when it is asked for first, and kept.
///
/// ```
/// use api_inventory_explorer::join::{self, JoinOptions, Read};
/// use api_inventory_explorer::query::{Index, Query};
///
/// let inventory = join::join(Read::default(), &JoinOptions::default());
/// let index = Index::of(&inventory);
/// let public = index.ask(&Query::parse("exposure:public authentication:unauthenticated")?);
/// for number in public {
///     println!("{}", inventory.endpoints[number].route);
/// }
/// # Ok::<(), api_inventory_explorer::query::QueryError>(())
/// ```
#[derive(Debug)]
pub struct Index<'a> {
    inventory: &'a ApiInventory,
    views: Views<'a>,
    /// In the order of the table; none for what nobody measures.
    columns: Vec<(&'static Attribute, OnceLock<Option<Column>>)>,
    /// What rules of the operator say, by folded name.
    tagged: OnceLock<BTreeMap<String, TextColumn>>,
    /// What free words look at.
    words: OnceLock<TextColumn>,
}

impl<'a> Index<'a> {
    /// The index of an inventory.
    #[must_use]
    pub fn of(inventory: &'a ApiInventory) -> Self {
        Self {
            inventory,
            views: Views::of(inventory),
            columns: Attribute::all().map(|attribute| (attribute, OnceLock::new())).collect(),
            tagged: OnceLock::new(),
            words: OnceLock::new(),
        }
    }

    /// How many endpoints there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inventory.endpoints.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inventory.endpoints.is_empty()
    }

    /// The endpoints that match, by their numbers in the inventory's list, in order.
    #[must_use]
    pub fn ask(&self, query: &Query) -> Vec<usize> {
        self.rows(query.expression()).numbers()
    }

    /// The values that some endpoints have of an attribute, each with the number of endpoints that have it: the most frequent
    /// first, then by text. None of attributes that have numbers, shares or times.
    #[must_use]
    pub fn facet(&self, attribute: &Attribute, endpoints: &[usize]) -> Vec<(&str, usize)> {
        match self.column(attribute) {
            Some(Column::Texts(column)) => column.facet(endpoints),
            Some(Column::Numbers(_)) | None => Vec::new(),
        }
    }

    /// The names of the attributes that rules of the operator gave, in lower case.
    pub fn tagged_names(&self) -> impl Iterator<Item = &str> {
        self.tagged().keys().map(String::as_str)
    }

    fn column(&self, attribute: &Attribute) -> Option<&Column> {
        let (attribute, column) = self.columns.iter().find(|(known, _)| *known == attribute)?;
        column.get_or_init(|| column_of(attribute, self.inventory, &self.views)).as_ref()
    }

    fn tagged(&self) -> &BTreeMap<String, TextColumn> {
        self.tagged.get_or_init(|| tagged(self.inventory))
    }

    fn words(&self) -> &TextColumn {
        let read =
            || TextColumn::read(&self.inventory.endpoints, |endpoint, tell| words(&self.views.view(endpoint), tell));
        self.words.get_or_init(read)
    }
}

fn column_of(attribute: &Attribute, inventory: &ApiInventory, views: &Views<'_>) -> Option<Column> {
    let endpoints = &inventory.endpoints;
    match attribute.reader() {
        Reader::Texts(read) => {
            Some(Column::Texts(TextColumn::read(endpoints, |endpoint, tell| read(&views.view(endpoint), tell))))
        }
        Reader::Number(read) => {
            let number = |endpoint| read(&views.view(endpoint)).unwrap_or(f64::NAN);
            Some(Column::Numbers(endpoints.iter().map(number).collect()))
        }
        Reader::Nothing => None,
    }
}

/// What free words look at: method and route in one, the operation, the service and the owner.
fn words(view: &EndpointView<'_>, tell: &mut dyn FnMut(&str)) {
    let endpoint = view.endpoint;
    tell(&format!("{} {}", endpoint.method_name(), endpoint.route));
    [&endpoint.operation, &endpoint.service, &endpoint.owner].into_iter().flatten().for_each(|text| tell(text));
}

/// One column an attribute that rules gave.
fn tagged(inventory: &ApiInventory) -> BTreeMap<String, TextColumn> {
    let mut columns: BTreeMap<String, ColumnBuilder> = BTreeMap::new();
    for (number, endpoint) in inventory.endpoints.iter().enumerate() {
        for attribute in endpoint.record.iter().flat_map(|record| &record.attributes) {
            columns.entry(fold(attribute.name.as_str())).or_default().add(number, &attribute.value.to_string());
        }
    }
    columns.into_iter().map(|(name, column)| (name, column.finish(inventory.endpoints.len()))).collect()
}
