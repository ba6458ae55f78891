//! What people and programs see.

mod table;
mod text;

pub use table::{Align, Column, Table};
pub use text::{shown, shown_in};
