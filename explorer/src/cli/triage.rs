//! `triage`: decisions about findings, and what became of them.

use std::io::Write;
use std::path::Path;
use std::time::SystemTime;

use super::arguments::{SourceArguments, TriageArguments, TriageCommand};
use super::session::{self, Session};
use super::{Failure, width, write_json};
use crate::inventory::{Endpoint, Finding, SharedText};
use crate::query::Query;
use crate::render::{self, shown};
use crate::triage::{self, About, Action, Event, FindingId, Moment, Standing, Statuses, Triage};

pub(super) fn run(
    arguments: &TriageArguments,
    sources: &SourceArguments,
    output: &mut impl Write,
) -> Result<(), Failure> {
    let path = sources.triage.as_deref();
    let path = path.ok_or_else(|| Failure::said("name the file of decisions with --triage"))?;
    if let Some(TriageCommand::History { query, rule, json }) = &arguments.command {
        return history(query, rule, *json, sources, output);
    }
    let now = Moment::of(sources.now.unwrap_or_else(SystemTime::now));
    let actions = actions(arguments, now)?;
    let is_aimed = !arguments.query.is_empty() || !arguments.rule.is_empty();
    if !actions.is_empty() && !is_aimed {
        return Err(Failure::said("say which findings: name a query, or rules with --rule"));
    }
    let query = session::query(&arguments.query, sources.quiet)?;
    let session = Session::open(sources)?;
    let said = Said { time: session.triage.next_moment(now), by: arguments.by.as_deref().map(Into::into) };
    if arguments.record {
        let by = (said.time, said.by.as_ref());
        let events = triage::changes(&session.inventory, &session.statuses, by, &session.rules);
        return write(&events, &session.triage, (arguments, path), output);
    }
    let matched = matched(&session, &query, &arguments.rule)?;
    if actions.is_empty() {
        let decided = render::decided(&matched, &session.statuses, Moment::of(session.inventory.now.into()));
        return if arguments.json {
            write_json(output, &decided)
        } else {
            Ok(output.write_all(render::decided_table(&decided).render(width()).as_bytes())?)
        };
    }
    let events = if arguments.standing {
        standing(arguments, &query, &actions, &said, &session)
    } else {
        if matched.is_empty() {
            return Err(Failure::said("nothing was found there that could be decided about"));
        }
        single(&matched, &actions, &said, &session.statuses)
    };
    if !arguments.json {
        let found = render::counted(matched.len(), "finding");
        writeln!(output, "{found} {}", if matched.len() == 1 { "matches" } else { "match" })?;
    }
    write(&events, &session.triage, (arguments, path), output)
}

/// When it is said, and by whom.
struct Said {
    time: Moment,
    by: Option<SharedText>,
}

impl Said {
    fn event(&self, about: About, action: &Action) -> Event {
        Event { time: self.time, action: action.clone(), about, by: self.by.clone() }
    }
}

/// What the arguments say.
fn actions(arguments: &TriageArguments, now: Moment) -> Result<Vec<Action>, Failure> {
    let reason: SharedText = arguments.reason.as_deref().unwrap_or_default().trim().into();
    let mut actions = Vec::new();
    if let Some(until) = &arguments.mute_until {
        let time = Moment::read(until).or_else(|| humantime::parse_duration(until).ok().map(|time| now.after(time)));
        let until =
            time.ok_or_else(|| Failure::said("--mute-until takes a day, a time, or how long: 2027-01-01, 30d"))?;
        if until <= now {
            return Err(Failure::said("--mute-until is in the past"));
        }
        actions.push(Action::Mute { until, reason: reason.clone() });
    }
    if arguments.accept {
        actions.push(Action::Accept { reason: reason.clone() });
    }
    if !actions.is_empty() && reason.is_empty() {
        return Err(Failure::said("--reason has to say something"));
    }
    if actions.is_empty() && arguments.reason.is_some() {
        return Err(Failure::said("--reason belongs to --mute-until or --accept"));
    }
    let plain = [(arguments.start, Action::Start), (arguments.open, Action::Open), (arguments.close, Action::Close)];
    actions.extend(plain.into_iter().filter(|(is_said, _)| *is_said).map(|(_, action)| action));
    let told = |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(Into::into);
    actions.extend(told(&arguments.ticket).map(Action::Ticket));
    actions.extend(told(&arguments.note).map(Action::Note));
    Ok(actions)
}

/// The findings of these rules, or of all, at the endpoints that a query matches.
fn matched<'a>(
    session: &'a Session,
    query: &Query,
    rules: &[String],
) -> Result<Vec<(&'a Endpoint, &'a Finding)>, Failure> {
    session.know(rules)?;
    let is_asked = |finding: &Finding| rules.is_empty() || rules.iter().any(|rule| **rule == *finding.rule);
    let mut matched = Vec::new();
    for endpoint in session.select(query) {
        let findings = endpoint.findings.iter().filter(|finding| is_asked(finding));
        matched.extend(findings.map(|finding| (endpoint, finding)));
    }
    Ok(matched)
}

/// An event for each finding that it changes something about.
fn single(matched: &[(&Endpoint, &Finding)], actions: &[Action], said: &Said, statuses: &Statuses) -> Vec<Event> {
    let mut events = Vec::new();
    for (endpoint, finding) in matched {
        let id = FindingId::of(endpoint, &finding.rule);
        let status = statuses.get(&id).cloned().unwrap_or_default();
        let new = actions.iter().filter(|action| status.is_changed_by(action));
        events.extend(new.map(|action| said.event(About::Finding(id.clone()), action)));
    }
    events
}

/// One event for each rule, about all that its query matches and will match.
fn standing(
    arguments: &TriageArguments,
    query: &Query,
    actions: &[Action],
    said: &Said,
    session: &Session,
) -> Vec<Event> {
    let query: SharedText = query.to_string().into();
    let rules: Vec<SharedText> = match arguments.rule.as_slice() {
        [] => vec!["*".into()],
        rules => rules.iter().map(|rule| rule.as_str().into()).collect(),
    };
    let mut events = Vec::new();
    for rule in rules {
        let about = About::Standing(Standing { rule, query: query.clone() });
        let last = session.triage.events().iter().rev().find(|event| event.about == about);
        let new = actions.iter().filter(|action| last.is_none_or(|last| last.action != **action));
        events.extend(new.map(|action| said.event(about.clone(), action)));
    }
    events
}

/// Appends the events, and says which.
fn write(
    events: &[Event],
    before: &Triage,
    (arguments, path): (&TriageArguments, &Path),
    output: &mut impl Write,
) -> Result<(), Failure> {
    if !before.has_room_for(events) {
        return Err(Failure::said(format!("{}: the file is full; begin another", path.display())));
    }
    if !arguments.dry_run {
        triage::append(path, events).map_err(|error| Failure::said(format!("{}: {error}", path.display())))?;
    }
    if arguments.json {
        return write_json(output, &events);
    }
    for event in events {
        writeln!(output, "{}", shown(&render::event(event)))?;
    }
    let would = if arguments.dry_run { "would be " } else { "" };
    let many = render::counted(events.len(), "event");
    writeln!(output, "{}", shown(&format!("{many} {would}appended to {}", path.display())))?;
    Ok(())
}

fn history(
    query: &[String],
    rules: &[String],
    json: bool,
    sources: &SourceArguments,
    output: &mut impl Write,
) -> Result<(), Failure> {
    let parsed = session::query(query, sources.quiet)?;
    // Without a query nothing has to be read but the decisions.
    let (triage, keys) = if query.is_empty() {
        (session::triage(sources)?, None)
    } else {
        let session = Session::open(sources)?;
        let none: SharedText = "".into();
        let keys: std::collections::BTreeSet<FindingId> =
            session.select(&parsed).into_iter().map(|endpoint| FindingId::of(endpoint, &none).key()).collect();
        (session.triage, Some(keys))
    };
    let is_asked = |event: &&Event| {
        let is_about = |rule: &str| match &event.about {
            About::Finding(id) => *id.rule == *rule,
            About::Standing(standing) => standing.is_about(rule),
        };
        let key = match &event.about {
            About::Finding(id) => Some(FindingId { rule: "".into(), ..id.key() }),
            About::Standing(_) => None,
        };
        let is_of_rule = rules.is_empty() || rules.iter().any(|asked| is_about(asked));
        let is_of_query = keys.as_ref().is_none_or(|keys| key.is_none_or(|key| keys.contains(&key)));
        is_of_rule && is_of_query
    };
    let events: Vec<&Event> = triage.events().iter().filter(is_asked).collect();
    if json {
        return write_json(output, &events);
    }
    Ok(output.write_all(render::history(&events).render(width()).as_bytes())?)
}
