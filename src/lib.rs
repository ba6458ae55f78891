//! x
// Until the analysis calls them, these rooms have no caller but their tests.
#[allow(dead_code)]
mod identity;
#[allow(dead_code, unused_imports, clippy::struct_excessive_bools, clippy::doc_markdown)]
pub mod observation;
