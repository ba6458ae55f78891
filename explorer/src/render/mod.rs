//! What people and programs see.

mod columns;
mod detail;
mod difference;
mod json;
mod schema;
mod services;
mod sources;
mod table;
mod text;

pub use columns::{Columns, DEFAULT_COLUMNS, UnknownColumn};
pub use detail::detail;
pub use difference::difference;
pub use json::{endpoint as endpoint_json, write_json};
pub use services::services;
pub use sources::sources;
pub use table::{Align, Column, Table};
pub use text::{shown, shown_in};
