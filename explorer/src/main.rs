//! The binary `api-inventory`.

fn main() {}
