//! How well routes are learnt from traffic alone.
//!
//! `cargo run --release --example routes -- FILE [SEEDS [FIRST]]` makes traffic for the routes of a file, `METHOD /template` a
//! line, learns from it and prints precision, recall, what is wrong and what was missed, values that left as literals,
//! and what it costs.

#![allow(clippy::cast_precision_loss, clippy::print_stdout, reason = "shares of counts, shown")]

mod traffic;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use api_inventory::testing::routes::Learner;
use traffic::{Score, Truth};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, numbers @ ..] = arguments.as_slice() else {
        return Err("what to read is missing: FILE [SEEDS [FIRST]]".into());
    };
    let truth = Truth::read(&std::fs::read_to_string(file)?);
    let number = |at: usize| numbers.get(at).map_or(Ok(1), |number| number.parse::<u64>());
    let (seeds, first) = (number(0)?, number(1)?);
    learn(&truth, first..first.saturating_add(seeds));
    Ok(())
}

fn learn(truth: &Truth, seeds: std::ops::Range<u64>) {
    for seed in seeds {
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
            for line in lines {
                println!("  {kind} {line}");
            }
        }
        for line in leaks {
            println!("  leak {line}");
        }
    }
}
