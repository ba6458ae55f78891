//! `attributes`: what queries may ask.

use std::io::Write;

use super::{Failure, width};
use crate::query::{Attribute, Kind};
use crate::render::{Align, Column, Table};

pub(super) fn run(output: &mut impl Write) -> Result<(), Failure> {
    let columns = ["ATTRIBUTE", "VALUES", "MEANING"];
    let column = |title: &str| Column { title: title.to_owned(), align: Align::Left };
    let mut table = Table::new(columns.map(column).to_vec());
    for attribute in Attribute::all() {
        let values = match attribute.kind() {
            _ if !attribute.is_measured() => "not measured".to_owned(),
            Kind::Closed(_) | Kind::Flag => attribute.terms().join(", "),
            Kind::Tag => "category:type".to_owned(),
            Kind::Text => "text".to_owned(),
            Kind::Number => "number".to_owned(),
            Kind::Share => "share: 0.2, 20%".to_owned(),
            Kind::Time => "time: <7d, >2026-11-01".to_owned(),
        };
        table.push(&[attribute.name().to_owned(), values, attribute.doc().to_owned()]);
    }
    output.write_all(table.render(width()).as_bytes())?;
    Ok(())
}
