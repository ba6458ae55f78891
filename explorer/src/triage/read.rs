//! Reads a triage file.

use std::collections::BTreeSet;
use std::io::{self, BufRead, Read};
use std::sync::Arc;

use super::{About, Event, Triage};
use crate::query::Query;
use crate::source::Problem;

/// How many bytes a line may have.
pub const LINE_LIMIT: usize = 64 * 1024;

/// How many events are used. Those behind them are not.
pub const EVENTS_LIMIT: usize = 1_000_000;

/// How many decisions may stand, each of another rule and query.
pub const STANDING_LIMIT: usize = 1_000;

/// How many problems are told one by one.
pub const PROBLEMS_LIMIT: usize = 100;

impl Triage {
    /// Reads a triage file. What cannot be used is told as problems, and the rest is used.
    ///
    /// # Errors
    ///
    /// Those of the input.
    pub fn read(mut input: impl BufRead) -> io::Result<Self> {
        let mut triage = Self::default();
        let mut standing = BTreeSet::new();
        let mut line = Vec::new();
        for number in 1_u64.. {
            line.clear();
            let limit = u64::try_from(LINE_LIMIT).unwrap_or(u64::MAX) + 1;
            let read = (&mut input).take(limit).read_until(b'\n', &mut line)?;
            if read == 0 {
                break;
            }
            triage.bytes += read as u64;
            if line.last() != Some(&b'\n') && read > LINE_LIMIT {
                triage.bytes += skip_line(&mut input)?;
                triage.tell(number, "the line is too long".to_owned());
                continue;
            }
            let text = line.strip_prefix(b"\xef\xbb\xbf").filter(|_| number == 1).unwrap_or(&line);
            match std::str::from_utf8(text) {
                Ok(text) if text.trim().is_empty() => {}
                Ok(text) => {
                    if let Err(what) = triage.add(text.trim_end(), &mut standing) {
                        triage.tell(number, what);
                    }
                }
                Err(_) => triage.tell(number, "this is no UTF-8".to_owned()),
            }
        }
        let all = triage.events.len();
        triage.events.sort_unstable();
        triage.events.dedup();
        triage.repeated = (all - triage.events.len()) as u64;
        Ok(triage)
    }

    fn add(&mut self, line: &str, standing: &mut BTreeSet<super::Standing>) -> Result<(), String> {
        let event = Event::read_line(line)?;
        if self.events.len() == EVENTS_LIMIT {
            return Err("there are too many events".to_owned());
        }
        if let About::Standing(decision) = &event.about {
            if !self.queries.contains_key(&decision.query) {
                let query = Query::parse(&decision.query).map_err(|error| format!("`query`: {error}"))?;
                self.queries.insert(Arc::clone(&decision.query), query);
            }
            if !standing.contains(decision) {
                if standing.len() == STANDING_LIMIT {
                    return Err("too many decisions with a `query`".to_owned());
                }
                standing.insert(decision.clone());
            }
        }
        self.events.push(event);
        Ok(())
    }

    fn tell(&mut self, line: u64, what: String) {
        self.problem_count += 1;
        if self.problems.len() < PROBLEMS_LIMIT {
            self.problems.push(Problem { place: format!("line {line}"), what });
        }
    }
}

/// Reads up to the end of the line, and keeps nothing of it.
fn skip_line(input: &mut impl BufRead) -> io::Result<u64> {
    let mut skipped = 0;
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(skipped);
        }
        let end = memchr::memchr(b'\n', buffer);
        let used = end.map_or(buffer.len(), |at| at + 1);
        input.consume(used);
        skipped += used as u64;
        if end.is_some() {
            return Ok(skipped);
        }
    }
}
