//! The command line.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use api_inventory_served_load::endpoint::Endpoint;
use api_inventory_served_load::stacks::Stack;

pub(crate) const USAGE: &str = "\
load [OPTIONS]
  --rounds N              rounds for each endpoint (7)
  --seconds S             how long the bare service takes for the requests of one round (2)
  --rate R                so many requests a second, instead of as many as the service answers
  --endpoints A,B         of hello, users, list, stream (all)
  --variants A,B          bare, bare2 and pass_through always are among them
  --starts N              starts of each variant (9)
  --instructions          count instructions under valgrind, and measure nothing else; takes some minutes
  --json FILE             write everything measured
  --update FILE           put the tables between the marks of a Markdown file";

#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) rounds: usize,
    pub(crate) round: Duration,
    pub(crate) rate: Option<f64>,
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) stacks: Vec<Stack>,
    pub(crate) starts: usize,
    pub(crate) instructions: bool,
    pub(crate) json: Option<PathBuf>,
    pub(crate) update: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            rounds: 7,
            round: Duration::from_secs(2),
            rate: None,
            endpoints: Endpoint::ALL.to_vec(),
            stacks: Stack::ALL.to_vec(),
            starts: 9,
            instructions: false,
            json: None,
            update: None,
        }
    }
}

impl Options {
    pub(crate) fn read(arguments: impl Iterator<Item = String>) -> io::Result<Self> {
        let mut options = Self::default();
        let mut arguments = arguments;
        while let Some(name) = arguments.next() {
            if name == "--instructions" {
                options.instructions = true;
                continue;
            }
            let value = arguments.next().ok_or_else(|| wrong(&name))?;
            match name.as_str() {
                "--rounds" => options.rounds = number(&name, &value)?,
                "--starts" => options.starts = number(&name, &value)?,
                "--seconds" => {
                    options.round = Duration::try_from_secs_f64(number(&name, &value)?).map_err(io::Error::other)?;
                }
                "--rate" => options.rate = Some(number(&name, &value)?),
                "--endpoints" => options.endpoints = list(&value)?,
                "--variants" => {
                    options.stacks = vec![Stack::Bare, Stack::Bare2, Stack::PassThrough];
                    for stack in list(&value)? {
                        if !options.stacks.contains(&stack) {
                            options.stacks.push(stack);
                        }
                    }
                }
                "--json" => options.json = Some(value.into()),
                "--update" => options.update = Some(value.into()),
                _ => return Err(wrong(&name)),
            }
        }
        let rate_is_sound = options.rate.is_none_or(|rate| rate.is_finite() && rate > 0.0);
        if options.rounds == 0 || options.starts == 0 || options.round.is_zero() || !rate_is_sound {
            return Err(io::Error::other("nothing can be measured in no rounds, no starts and no time"));
        }
        Ok(options)
    }
}

fn wrong(name: &str) -> io::Error {
    io::Error::other(format!("{name} is no option, or lacks its value\n\n{USAGE}"))
}

fn number<T: std::str::FromStr>(name: &str, value: &str) -> io::Result<T> {
    value.parse().map_err(|_| wrong(name))
}

fn list<T>(value: &str) -> io::Result<Vec<T>>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    value.split(',').map(|name| name.parse().map_err(io::Error::other)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> io::Result<Options> {
        Options::read(line.split_whitespace().map(String::from))
    }

    #[test]
    fn what_ratios_are_made_of_is_always_measured() {
        let options = read("--variants inventory,bare --endpoints users --seconds 0.5").unwrap();
        assert_eq!(options.stacks, [Stack::Bare, Stack::Bare2, Stack::PassThrough, Stack::Inventory]);
        assert_eq!(options.endpoints, [Endpoint::Users]);
        assert_eq!(options.round, Duration::from_millis(500));
    }

    #[test]
    fn what_cannot_be_measured_is_refused() {
        for line in ["--rounds 0", "--seconds 0", "--rate -1", "--endpoints all", "--rounds", "--fast 1"] {
            assert!(read(line).is_err(), "{line}");
        }
    }
}
