//! Which keys of objects would leave the process: a tool for tuning the vetting of names.
//!
//! ```text
//! cargo run --example vet -- objects.jsonl > kept.jsonl
//! ```
//!
//! Reads `{"id", "where", "parent", "observations", "declared"?}` lines, other fields aside: an object with its exchanges
//! in order, as the key corpus describes them. Writes `{"id", "kept", "map_like"}` lines. A key that leaves at any exchange
//! is kept. The output holds **raw keys**: it is not for sharing.
//!
//! Exit code 0: every line was good. 1: some were not, see stderr. 2: nothing could be done.
#![allow(clippy::print_stderr, reason = "a tool's standard streams are its own")]

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::process::ExitCode;

use api_inventory::testing::names::{Record, vet};

const USAGE: &str = "usage: vet FILE
  FILE  one object a line, as the key corpus has them; - reads standard input";

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let [file] = arguments.as_slice() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let run = || -> io::Result<bool> {
        let reader: Box<dyn BufRead> =
            if file == "-" { Box::new(io::stdin().lock()) } else { Box::new(BufReader::new(File::open(file)?)) };
        let mut writer = BufWriter::new(io::stdout().lock());
        let all_good = vet_lines(reader, &mut writer)?;
        writer.flush()?;
        Ok(all_good)
    };
    match run() {
        Ok(all_good) => ExitCode::from(u8::from(!all_good)),
        Err(error) => {
            eprintln!("vet: {error}");
            ExitCode::from(2)
        }
    }
}

/// Vets line by line; whether all lines were good.
fn vet_lines(reader: impl BufRead, mut writer: impl Write) -> io::Result<bool> {
    let mut all_good = true;
    for (at, line) in reader.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let Ok(record) = serde_json::from_str::<Record>(&line) else {
            // What is wrong with it is not said: the line may hold anything.
            eprintln!("vet: line {}: no object of the key corpus", at + 1);
            all_good = false;
            continue;
        };
        serde_json::to_writer(&mut writer, &vet(&record))?;
        writeln!(writer)?;
    }
    Ok(all_good)
}
