//! Writes the reference of findings, from the rules that come along.
//!
//! ```text
//! cargo run -p api-inventory-explorer --example findings_reference > docs/findings.md
//! ```
//!
//! A test compares what it writes with the page.
#![allow(clippy::print_stdout, reason = "the page goes to standard output")]

fn main() {
    print!("{}", api_inventory_explorer::finding::reference());
}
