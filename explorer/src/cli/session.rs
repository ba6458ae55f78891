//! Sources, read and joined for one command.

use std::io::{self, Write};
use std::time::SystemTime;

use api_inventory::observation::Minute;

use super::Failure;
use super::arguments::SourceArguments;
use super::progress::Progress;
use crate::finding::{self, Rule, Rules};
use crate::inventory::{ApiInventory, Endpoint, Proposal};
use crate::join::{self, JoinOptions};
use crate::load::{self, LoadOptions, SourceSpec};
use crate::query::{Index, Query};
use crate::render::shown;
use crate::source::{Source, SourceKind};
use crate::triage::{Statuses, Triage};

/// What was read, joined.
pub(super) struct Session {
    pub(super) inventory: ApiInventory,
    /// What was asked of it.
    pub(super) rules: Rules,
    /// What was decided about findings.
    pub(super) triage: Triage,
    /// What of that holds.
    pub(super) statuses: Statuses,
    quiet: bool,
}

impl Session {
    /// Reads and joins the sources, and tells what is worth knowing of that.
    pub(super) fn open(arguments: &SourceArguments) -> Result<Self, Failure> {
        if arguments.sources.is_empty() {
            return Err(Failure::said("nothing to read: name files, folders or patterns with --source"));
        }
        Self::read(arguments, &arguments.sources)
    }

    /// Reads and joins some sources, and tells what is worth knowing of that.
    pub(super) fn read(arguments: &SourceArguments, specs: &[SourceSpec]) -> Result<Self, Failure> {
        let rules = rules(arguments)?;
        let triage = triage(arguments)?;
        let progress = Progress::new(arguments.quiet);
        let options = LoadOptions { threads: arguments.threads, endpoints: arguments.endpoints };
        let read = load::load(specs, &options, &|bytes| progress.read(bytes)).map_err(Failure::said)?;
        progress.finish();
        let options = JoinOptions {
            now: Minute::of(arguments.now.unwrap_or_else(SystemTime::now)),
            window: arguments.window,
            mappings: arguments.mappings.clone(),
            take_proposals: arguments.map_proposed,
        };
        let mut inventory = join::join(read, &options);
        finding::judge(&mut inventory, &rules);
        let statuses = triage.apply(&mut inventory);
        if let Some(path) = &arguments.triage {
            inventory.sources.push(Source {
                path: path.clone(),
                kind: Some(SourceKind::Triage),
                told: triage.events().len() as u64,
                repeated: triage.repeated(),
                bytes: triage.bytes(),
                problems: triage.problems().to_vec(),
                problem_count: triage.problem_count(),
            });
        }
        let session = Self { inventory, rules, triage, statuses, quiet: arguments.quiet };
        let problems = session.inventory.sources.iter().map(|source| source.problem_count).sum::<u64>();
        if arguments.strict && problems > 0 {
            session.tell_problems();
            return Err(Failure::said(format!("{problems} problems in the sources, and --strict")));
        }
        session.tell();
        Ok(session)
    }

    /// The endpoints that a query matches, in order.
    pub(super) fn select(&self, query: &Query) -> Vec<&Endpoint> {
        let found = Index::of(&self.inventory).ask(query);
        found.into_iter().filter_map(|at| self.inventory.endpoints.get(at)).collect()
    }

    /// That there are rules of these ids.
    pub(super) fn know(&self, rules: &[String]) -> Result<(), Failure> {
        let unknown = rules.iter().find(|id| self.rules.get(id).is_none());
        unknown.map_or(Ok(()), |id| Err(no_such_rule(id, &self.rules)))
    }

    /// That it cannot be told is no reason to fail.
    fn tell(&self) {
        self.tell_problems();
        if self.quiet {
            return;
        }
        let mut errors = io::stderr().lock();
        for note in &self.inventory.notes {
            _ = writeln!(errors, "note: {}", shown(note));
        }
        for proposal in &self.inventory.proposals {
            _ = writeln!(errors, "note: {}", shown(&proposed(proposal)));
        }
    }

    /// The first problem of each source, and how many more there are.
    fn tell_problems(&self) {
        let mut errors = io::stderr().lock();
        for source in &self.inventory.sources {
            let Some(first) = source.problems.first() else { continue };
            let path = source.path.display();
            let more = match source.problem_count.saturating_sub(1) {
                0 => String::new(),
                more => format!(" ({more} more; `sources` lists them)"),
            };
            _ = writeln!(errors, "warning: {}", shown(&format!("{path}: {first}{more}")));
        }
    }
}

/// The query that some words make, before anything is read. What is worth knowing of how it was asked is told.
pub(super) fn query(words: &[String], quiet: bool) -> Result<Query, Failure> {
    let text = words.join(" ");
    let query = Query::parse(&text).map_err(|error| Failure::said(error.render(&text)))?;
    let mut errors = io::stderr().lock();
    for hint in query.hints().iter().filter(|_| !quiet) {
        _ = write!(errors, "{}", hint.render(&text));
    }
    Ok(query)
}

/// A proposal in a sentence.
pub(super) fn proposed(proposal: &Proposal) -> String {
    let Proposal { mapping, listing, operations, unmatched, taken } = proposal;
    let mapping = quoted(&mapping.to_string());
    let what =
        format!("{operations} of {unmatched} operations of {listing} without traffic have some as --map {mapping}");
    if *taken { format!("{what}, which was taken.") } else { format!("{what}.") }
}

/// An argument as a shell takes it.
fn quoted(argument: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/:=._-".contains(letter);
    if argument.chars().all(is_plain) { argument.to_owned() } else { format!("'{}'", argument.replace('\'', "'\\''")) }
}

/// The rules that come along, and those of the operator. All that is wrong with them is told in one report.
pub(super) fn rules(arguments: &SourceArguments) -> Result<Rules, Failure> {
    let built_in = finding::built_in().iter().filter(|_| !arguments.own_rules_only);
    let mut rules: Vec<_> = built_in.cloned().collect();
    let mut problems = Vec::new();
    for path in &arguments.rules {
        match finding::read_folder(path) {
            Ok(files) => {
                for file in files {
                    let told = file.problems.iter().map(|problem| format!("{}: {problem}", file.path.display()));
                    problems.extend(told);
                    for rule in file.rules {
                        let (path, id) = (file.path.display(), &rule.id);
                        match rules.iter().find(|known| !known.built_in && known.id == *id) {
                            Some(_) => problems.push(format!("{path}: {id}: another file has a rule of this id")),
                            None => rules.push(rule),
                        }
                    }
                }
            }
            Err(error) => problems.push(error.to_string()),
        }
    }
    let rules = Rules::of(rules);
    // Of rules that come along, some may have been replaced, or not be asked at all.
    for (rule, other) in rules.covering_nothing().filter(|(rule, _)| !rule.built_in) {
        problems.push(format!("{}: /covers: {other} is no rule, or covers this one", rule.id));
    }
    if problems.is_empty() {
        return Ok(rules);
    }
    let many = if problems.len() == 1 { "a problem".to_owned() } else { format!("{} problems", problems.len()) };
    Err(Failure::said(format!("{many} in rules\n{}", problems.join("\n"))))
}

/// What was decided about findings; nothing, and a word about it, where the file is not there yet.
pub(super) fn triage(arguments: &SourceArguments) -> Result<Triage, Failure> {
    let Some(path) = &arguments.triage else { return Ok(Triage::default()) };
    let cannot = |error: io::Error| Failure::said(format!("{}: {error}", path.display()));
    match std::fs::File::open(path) {
        Ok(file) => Triage::read(io::BufReader::new(file)).map_err(cannot),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if !arguments.quiet {
                let what = format!("note: {} is not there yet, so that nothing is decided", path.display());
                _ = writeln!(io::stderr(), "{}", shown(&what));
            }
            Ok(Triage::default())
        }
        Err(error) => Err(cannot(error)),
    }
}

/// That there is no such rule, and which is called alike.
pub(super) fn no_such_rule(id: &str, rules: &Rules) -> Failure {
    let likeness = |rule: &&Rule| strsim::jaro_winkler(&rule.id.to_lowercase(), &id.to_lowercase());
    let nearest = rules.iter().max_by(|left, right| likeness(left).total_cmp(&likeness(right)));
    let nearest = nearest.filter(|rule| likeness(rule) > 0.75);
    let hint = nearest.map_or_else(
        || "`api-inventory rules` lists them".to_owned(),
        |rule| format!("did you mean {}?", shown(&rule.id)),
    );
    Failure::said(format!("there is no rule {}; {hint}", shown(id)))
}
