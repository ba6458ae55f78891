//! The binary `api-inventory`.

use std::process::ExitCode;

fn main() -> ExitCode {
    api_inventory_explorer::cli::main(std::env::args_os())
}
