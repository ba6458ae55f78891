//! `findings`: what rules found.

use std::io::Write;
use std::path::Path;

use super::arguments::{FindingsArguments, SourceArguments};
use super::session::{self, Session};
use super::{Failure, width, write_json};
use crate::finding::{self, Rule, Rules};
use crate::inventory::Finding;
use crate::render::{self, FindingTeller, Found};

pub(super) fn run(
    arguments: &FindingsArguments,
    sources: &SourceArguments,
    output: &mut impl Write,
) -> Result<(), Failure> {
    let query = session::query(&arguments.query, sources.quiet)?;
    let tried = arguments.trial.as_deref().map(|named| tried(named, sources)).transpose()?;
    let session = Session::open(sources)?;
    if let Some(tried) = tried {
        // Their texts are those that are tried, whatever other rules have the same ids.
        let rules = Rules::of(tried.clone());
        let teller = FindingTeller::new(&session.inventory, &rules, &session.statuses, &sources.links);
        return try_rules(&tried, &teller, arguments.json, output);
    }
    let teller = FindingTeller::new(&session.inventory, &session.rules, &session.statuses, &sources.links);
    session.know(&arguments.rule)?;
    let is_asked = |finding: &&Finding| {
        let is_of_rule = arguments.rule.is_empty() || arguments.rule.iter().any(|rule| **rule == *finding.rule);
        let is_severe = arguments.severity.is_none_or(|least| finding.severity <= least);
        is_of_rule && is_severe && (arguments.state.is_empty() || arguments.state.contains(&finding.state))
    };
    let mut found: Vec<Found<'_>> = Vec::new();
    for endpoint in session.select(&query) {
        found.extend(endpoint.findings.iter().filter(is_asked).map(|finding| (endpoint, finding)));
    }
    let by_rule = render::by_rule(&found);
    if arguments.json {
        return write_json(output, &render::findings_json(&by_rule, &teller));
    }
    if arguments.each {
        let sorted: Vec<Found<'_>> = by_rule.iter().flat_map(|rule| rule.found.iter().copied()).collect();
        output.write_all(render::each(&sorted).render(width()).as_bytes())?;
        return Ok(());
    }
    if arguments.rule.is_empty() {
        output.write_all(render::findings(&by_rule, &teller).render(width()).as_bytes())?;
        return Ok(());
    }
    for (at, rule) in arguments.rule.iter().filter_map(|id| session.rules.get(id)).enumerate() {
        if at > 0 {
            output.write_all(b"\n")?;
        }
        let found = by_rule.iter().find(|of_rule| of_rule.rule == rule.id).map(|of_rule| of_rule.found.as_slice());
        output.write_all(render::rule_page(rule, found.unwrap_or_default(), &teller).as_bytes())?;
    }
    Ok(())
}

/// The rules to try: that of an id, or those of a file.
fn tried(named: &str, sources: &SourceArguments) -> Result<Vec<Rule>, Failure> {
    let rules = session::rules(sources)?;
    if let Some(rule) = rules.get(named) {
        return Ok(vec![rule.clone()]);
    }
    let path = Path::new(named);
    if !path.exists() {
        return Err(session::no_such_rule(named, &rules));
    }
    let files = finding::read_folder(path).map_err(Failure::said)?;
    let problems: Vec<String> = files.iter().flat_map(|file| &file.problems).map(ToString::to_string).collect();
    if !problems.is_empty() {
        return Err(Failure::said(format!("problems in rules\n{}", problems.join("\n"))));
    }
    Ok(files.into_iter().flat_map(|file| file.rules).collect())
}

fn try_rules(rules: &[Rule], teller: &FindingTeller<'_>, json: bool, output: &mut impl Write) -> Result<(), Failure> {
    let trials = rules.iter().map(|rule| (rule, finding::try_rule(teller.inventory, rule)));
    if json {
        let all: Vec<_> = trials.map(|(rule, trial)| render::trial_json(rule, &trial, teller)).collect();
        return write_json(output, &all);
    }
    for (at, (rule, trial)) in trials.enumerate() {
        if at > 0 {
            output.write_all(b"\n")?;
        }
        output.write_all(render::trial(rule, &trial, teller).as_bytes())?;
    }
    Ok(())
}
