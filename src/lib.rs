//! x
pub mod observation;
