//! A shop, its customers, and what the tracer learns about the shop's API by watching: run it with
//! `cargo run --example demo`.
//!
//! * [`simulation`] is the shop, the people who call it over real sockets, and the truth about what they did.
//! * [`findings`] asks the inventory which endpoints to look at first.
//! * [`cost`] measures what the layer costs; [`report`] prints it all.
#![allow(
    clippy::print_stderr,
    reason = "a demonstration tells the person at the terminal how far it is; the report alone goes to stdout"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "the data is the demo's own; a service would handle what callers send"
)]

mod cost;
mod findings;
mod report;
mod simulation;

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use api_inventory::Tracer;
use api_inventory::export::{Emit, NdjsonExporter};
use api_inventory::inventory::{InventorySnapshot, OpenApiOptions};

use simulation::{PATIENCE, Simulation};

const USAGE: &str = "\
usage: cargo run --example demo [-- [--openapi PATH] [--serve] [--leak]]

  --openapi PATH  write the inventory to PATH as an OpenAPI 3.1 document: in YAML if PATH ends in .yaml or .yml, in JSON otherwise
  --serve         keep the shop running after the report, until Ctrl-C
  --leak          let one value slip into the exported file, to show that the proof would find it; exits with 1";

/// The seed of everything that is random: the same shop, the same day and the same sample in every run.
const SEED: u64 = 20_261_122;

#[derive(Clone, Debug, Default)]
struct Arguments {
    openapi: Option<PathBuf>,
    serve: bool,
    leak: bool,
}

impl Arguments {
    fn parse(mut given: impl Iterator<Item = String>) -> Option<Self> {
        let mut arguments = Self::default();
        while let Some(argument) = given.next() {
            match argument.as_str() {
                "--openapi" => arguments.openapi = Some(given.next()?.into()),
                "--serve" => arguments.serve = true,
                "--leak" => arguments.leak = true,
                _ => return None,
            }
        }
        Some(arguments)
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let Some(arguments) = Arguments::parse(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(&arguments).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("demo: {error}");
            ExitCode::FAILURE
        }
    }
}

/// True if no value was found in what has left.
async fn run(arguments: &Arguments) -> Result<bool, Box<dyn Error>> {
    // One file per process, so that two demonstrations at a time do not write into each other's.
    let file = std::env::temp_dir().join(format!("api-inventory-demo-{}.ndjson", std::process::id()));
    let tracer =
        simulation::reproducible(Tracer::builder(), SEED).exporter(NdjsonExporter::append(&file, Emit::Both)?).build();

    let simulation = Simulation::new(SEED);
    eprintln!("A shop opens. {} requests are on their way.", simulation.requests());
    let outcome = simulation
        .play(&tracer, |done| {
            if done % 1_000 == 0 || done == simulation.requests() {
                eprintln!("  {done} of {}", simulation.requests());
            }
        })
        .await?;
    let stats = tracer.stats();
    let inventory = tracer.inventory();

    eprintln!("Measuring what the layer costs.");
    let cost = cost::measure(&simulation).await?;

    eprintln!("Looking for every value in what has left the process.");
    if arguments.leak {
        append(&file, outcome.planted.one())?;
    }
    let exported = std::fs::read_to_string(&file)?;
    let mut text = Vec::new();
    let facts = report::Facts {
        inventory: &inventory,
        stats: &stats,
        tally: &outcome.tally,
        simulation: &simulation,
        cost: &cost,
    };
    report::write(&mut text, &facts)?;
    let text = String::from_utf8(text)?;
    let document =
        arguments.openapi.as_deref().map(|path| definition(&inventory, path)).transpose()?.unwrap_or_default();
    // The report above and the document are made from what has left as well: they are searched too.
    let proof = outcome.planted.search(&[&exported, &text, &document], &producer(&exported)?);

    let mut stdout = std::io::stdout();
    stdout.write_all(text.as_bytes())?;
    report::proof(&mut stdout, &proof, &outcome.planted, &exported, arguments.leak)?;
    writeln!(stdout, "\nexported: {} ({} lines of JSON)", file.display(), exported.lines().count())?;

    if let Some(path) = &arguments.openapi {
        std::fs::write(path, document)?;
        writeln!(stdout, "OpenAPI 3.1: {}", path.display())?;
    }

    if arguments.serve {
        serve(&simulation, &tracer).await?;
    }
    Ok(proof.found.is_empty())
}

/// The random identifier of the tracer, which stands in every line.
fn producer(exported: &str) -> serde_json::Result<String> {
    let line: Option<serde_json::Value> = exported.lines().next().map(serde_json::from_str).transpose()?;
    Ok(line.and_then(|line| line["producer"]["id"].as_str().map(str::to_owned)).unwrap_or_default())
}

/// The inventory as an API definition, in the format that the path's end names.
fn definition(inventory: &InventorySnapshot, path: &Path) -> Result<String, Box<dyn Error>> {
    let document = inventory.open_api(&OpenApiOptions::default());
    let is_yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
    Ok(if is_yaml { document.to_yaml()? } else { serde_json::to_string_pretty(&document)? })
}

/// What must never happen, done on purpose: writes a value behind the exporter's back.
fn append(file: &Path, value: &str) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().append(true).open(file)?;
    let line = serde_json::json!({"kind": "leak", "by": "the demo itself, because of --leak", "value": value});
    writeln!(file, "{line}")
}

async fn serve(simulation: &Simulation, tracer: &Tracer) -> Result<(), Box<dyn Error>> {
    let server = simulation::serve(simulation.shop().layer(tracer.axum_layer())).await?;
    eprintln!("The shop stays open at http://{} until Ctrl-C; its inventory goes on to the file.", server.address);
    tokio::signal::ctrl_c().await?;
    server.end().await?;
    let tracer = tracer.clone();
    tokio::task::spawn_blocking(move || tracer.shutdown(PATIENCE)).await?;
    Ok(())
}
