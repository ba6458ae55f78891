//! Writes the reference of the query language, from the table that queries are read by.
//!
//! ```text
//! cargo run -p api-inventory-explorer --example query_reference > docs/query.md
//! ```
//!
//! A test compares what it writes with the page.
#![allow(clippy::print_stdout, reason = "the page goes to standard output")]

fn main() {
    print!("{}", api_inventory_explorer::query::reference());
}
