//! `server VARIANT` serves the application behind one stack of layers until its standard input ends, and prints its port.

fn main() -> std::io::Result<()> {
    api_inventory_served_load::service::serve(&std::env::args().nth(1).unwrap_or_default())
}
