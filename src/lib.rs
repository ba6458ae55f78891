//! x
// Until the analysis calls them, these rooms have no caller but their tests.
#[allow(dead_code)]
mod identity;
#[allow(dead_code)]
pub mod observation;
