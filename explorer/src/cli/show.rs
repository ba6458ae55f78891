//! `show`: all that is known of one endpoint.

use std::io::Write;

use super::arguments::{ShowArguments, SourceArguments};
use super::session::{self, Session};
use super::{Failure, width, write_json};
use crate::inventory::Endpoint;
use crate::render::{FindingTeller, detail, endpoint_json};
use crate::route::{RouteStyle, Shape};

/// How many endpoints are suggested for one that there is not.
const SUGGESTIONS: usize = 5;

pub(super) fn run(
    arguments: &ShowArguments,
    sources: &SourceArguments,
    output: &mut impl Write,
) -> Result<(), Failure> {
    let query = session::query(&arguments.query, sources.quiet)?;
    let session = Session::open(sources)?;
    let inventory = &session.inventory;
    let all = session.select(&query);
    let shapes = [RouteStyle::Tracer, RouteStyle::Definition].map(|style| Shape::of(&arguments.route, style));
    let is_asked = |endpoint: &&&Endpoint| {
        let is_any = arguments.method.eq_ignore_ascii_case("ANY");
        (is_any || endpoint.method_name().eq_ignore_ascii_case(&arguments.method))
            && (*endpoint.route == *arguments.route || shapes.contains(&endpoint.shape()))
    };
    let found: Vec<&Endpoint> = all.iter().filter(is_asked).copied().collect();
    if found.is_empty() {
        return Err(Failure::said(not_found(arguments, &all)));
    }
    if arguments.json {
        let found: Vec<_> = found.iter().map(|endpoint| endpoint_json(inventory, endpoint, true)).collect();
        return write_json(output, &found);
    }
    let teller = FindingTeller::new(inventory, &session.rules, &session.statuses, &sources.links);
    for (at, endpoint) in found.iter().enumerate() {
        if at > 0 {
            output.write_all(b"\n")?;
        }
        output.write_all(detail(&teller, endpoint, width()).as_bytes())?;
    }
    Ok(())
}

/// That there is none, and which are called alike.
fn not_found(arguments: &ShowArguments, all: &[&Endpoint]) -> String {
    let asked = format!("{} {}", arguments.method.to_uppercase(), arguments.route);
    let name = |endpoint: &&Endpoint| format!("{} {}", endpoint.method_name(), endpoint.route);
    let mut alike: Vec<(f64, String)> =
        all.iter().map(|endpoint| (strsim::jaro_winkler(&name(endpoint), &asked), name(endpoint))).collect();
    alike.sort_by(|(left, name), (right, other)| right.total_cmp(left).then_with(|| name.cmp(other)));
    alike.dedup_by(|(_, left), (_, right)| left == right);
    let alike = alike.iter().take_while(|(likeness, _)| *likeness > 0.75).take(SUGGESTIONS);
    let alike: Vec<String> = alike.map(|(_, name)| crate::render::shown(name)).collect();
    let hint = if alike.is_empty() { String::new() } else { format!("; there is\n  {}", alike.join("\n  ")) };
    format!("there is no {}{hint}", crate::render::shown(&asked))
}
