//! Loads the service behind one stack of layers after the other, and tells what each costs: see `BENCHMARKS.md`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints what it does, and what came out")]

mod answer;
mod client;
mod cores;
mod instructions;
mod machine;
mod measure;
mod options;
mod report;
mod server;
mod statistics;

use std::fs;
use std::io;

use api_inventory_served_load::endpoint::Endpoint;
use api_inventory_served_load::service;
use api_inventory_served_load::stacks::Stack;
use machine::Machine;
use options::{Options, USAGE};
use report::Report;

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().is_some_and(|first| first == server::SERVE) {
        return service::serve(&arguments.next().unwrap_or_default());
    }
    if std::env::args().any(|argument| argument == "--help") {
        println!("{USAGE}");
        return Ok(());
    }
    let options = Options::read(std::env::args().skip(1)).unwrap_or_else(|error| {
        eprintln!("{error}");
        std::process::exit(2);
    });
    let (cores, prefix) = (cores::count(), cores::bind());
    let mut report = Report::new(Machine::this(cores, !prefix.is_empty()), &options);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(run(&options, &prefix, &mut report))?;
    println!("{report}");
    if let Some(path) = &options.json {
        fs::write(path, serde_json::to_vec(&report)?)?;
    }
    options.update.as_deref().map_or(Ok(()), |path| report::update(path, &report))
}

async fn run(options: &Options, prefix: &[String], report: &mut Report) -> io::Result<()> {
    if !options.instructions {
        (report.measured, report.processes) = measure::everything(options, prefix).await?;
        return Ok(());
    }
    for &endpoint in options.endpoints.iter().filter(|&&endpoint| endpoint != Endpoint::Stream) {
        for &stack in options.stacks.iter().filter(|&&stack| stack != Stack::Bare2) {
            eprintln!("{}: {}", endpoint.name(), stack.name());
            report.instructions.push(instructions::count(endpoint, stack).await?);
        }
    }
    Ok(())
}
