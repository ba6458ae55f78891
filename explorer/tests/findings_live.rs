//! Findings from traffic to report: services are served and called, the tracer writes its lines, the explorer reads and
//! judges them.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests may panic, and print what they measured"
)]

#[path = "findings_live/calls.rs"]
mod calls;
#[path = "findings_live/clean.rs"]
mod clean;
#[path = "findings_live/data.rs"]
mod data;
#[path = "findings_live/flawed/mod.rs"]
mod flawed;
#[path = "findings_live/judged.rs"]
mod judged;
#[path = "findings_live/known_flaws.rs"]
mod known_flaws;
#[path = "findings_live/replay.rs"]
mod replay;
#[path = "findings_live/reply.rs"]
mod reply;
#[path = "findings_live/served.rs"]
mod served;
mod support;

use judged::Judged;

/// So many rules must fire at the service that makes every mistake.
const RULES: usize = 80;

#[test]
fn each_mistake_is_found_where_it_was_made_and_not_where_it_was_not() {
    let judged = Judged::flawed();
    judged.print("the service that makes every mistake");
    judged.assert();
    assert!(judged.rules().len() >= RULES, "{} rules fire", judged.rules().len());
}

#[test]
fn a_service_that_does_all_of_it_well_has_no_findings() {
    let judged = Judged::clean();
    judged.print("the service that does all of it well");
    judged.assert();
    assert!(judged.rules().is_empty());
}

#[test]
fn findings_of_known_apis_are_those_that_were_judged() {
    let Some(corpus) = support::corpus() else { return };
    let mut wrong = Vec::new();
    for replay in &replay::ALL {
        let judged = replay.play(&corpus);
        judged.print(replay.name);
        wrong.extend(judged.compare(replay.name, replay.judged));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
