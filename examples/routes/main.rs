//! How well routes are learnt from traffic alone.
//!
//! `cargo run --release --example routes -- FILE [SEEDS]` makes traffic for the routes of a file, `METHOD /template` a
//! line, learns from it and prints precision, recall, what is wrong and what was missed, values that left as literals,
//! and what it costs.
//!
//! `cargo run --release --example routes -- --names FILE` reads labelled requests, an object a line with `id`, `where`
//! and `observations`, and prints which segments of those with `"where":"path"` leave: `{"id":…,"kept":[…]}` a line.

#![allow(clippy::cast_precision_loss, clippy::print_stdout, reason = "shares of counts, shown")]

mod traffic;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use api_inventory::testing::routes::{Learner, kept_segments};
use serde_json::{Value, json};
use traffic::{Score, Truth};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--names", file] => names(&std::fs::read_to_string(file)?),
        [file] => learn(&Truth::read(&std::fs::read_to_string(file)?), 1),
        [file, seeds] => learn(&Truth::read(&std::fs::read_to_string(file)?), seeds.parse()?),
        _ => Err("what to read is missing: FILE [SEEDS], or --names FILE".into()),
    }
}

fn names(text: &str) -> Result<(), Box<dyn std::error::Error>> {
    for line in text.lines().filter(|line| !line.is_empty()) {
        let record: Value = serde_json::from_str(line)?;
        if record["where"] == "path" {
            let requests: Vec<Vec<String>> = serde_json::from_value(record["observations"].clone())?;
            println!("{}", json!({"id": record["id"], "kept": kept_segments(&requests)}));
        }
    }
    Ok(())
}

fn learn(truth: &Truth, seeds: u64) -> Result<(), Box<dyn std::error::Error>> {
    for seed in 1..=seeds {
        let requests = truth.requests(seed, 50);
        let mut learner = Learner::default();
        let mut leaks = BTreeSet::new();
        let (mut learning, mut finding, mut publishing) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
        let mut worst = Duration::ZERO;
        for (at, request) in requests.iter().enumerate() {
            let start = Instant::now();
            learner.learn(&request.path);
            learning += start.elapsed();
            if let Some(found) = learner.find(&request.path)
                && !truth.leaks(&found.template).is_empty()
            {
                leaks.insert(format!("{} at {at}", found.template));
            }
            if at % 500 == 0 || at + 1 == requests.len() {
                let start = Instant::now();
                let routes = learner.routes();
                worst = worst.max(start.elapsed());
                publishing += start.elapsed();
                for template in routes.templates() {
                    leaks
                        .extend(truth.leaks(&template).into_iter().map(|leak| format!("{leak} of {template} at {at}")));
                }
            }
        }
        let routes = learner.routes();
        let start = Instant::now();
        let found = requests.iter().filter(|request| routes.has(&request.path)).count();
        finding += start.elapsed();
        let score = Score::of(&truth.routes(), &routes.templates());
        let each = |time: Duration| time.as_nanos() / requests.len().max(1) as u128;
        println!(
            "seed {seed}: precision {:.4} recall {:.4} right {} wrong {} missed {} leaks {} matched {:.4}",
            score.precision(),
            score.recall(),
            score.right,
            score.wrong.len(),
            score.missed.len(),
            leaks.len(),
            found as f64 / requests.len().max(1) as f64,
        );
        println!(
            "  {} requests, learn {} ns, find {} ns each, publish {:?} at most, {} bytes, {} refused",
            requests.len(),
            each(learning),
            each(finding),
            worst,
            learner.memory(),
            learner.refused(),
        );
        for (kind, lines) in [("wrong", &score.wrong), ("missed", &score.missed)] {
            lines.iter().for_each(|line| println!("  {kind} {line}"));
        }
        leaks.iter().for_each(|line| println!("  leak {line}"));
    }
    Ok(())
}
