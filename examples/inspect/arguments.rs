//! What the command line asks for.

use std::ffi::OsString;
use std::path::PathBuf;

/// What to do.
pub(crate) enum Arguments {
    /// Inspect a file, or standard input.
    Inspect {
        rules: Option<PathBuf>,
        output: Output,
        /// `-` is standard input.
        file: PathBuf,
    },
    /// Check rules.
    CheckRules(PathBuf),
}

/// What to print.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    /// An observation a line.
    Observations,
    /// The attributes that libddwaf makes, one exchange a line.
    Libddwaf,
    /// The record of an endpoint a line.
    Records,
    /// The records as an API definition.
    OpenApi(Format),
}

/// How an API definition is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Yaml,
}

impl Arguments {
    /// Reads the command line; `None` if it makes no sense.
    pub(crate) fn read(arguments: impl Iterator<Item = OsString>) -> Option<Self> {
        let arguments: Vec<OsString> = arguments.collect();
        if let [rules, check, path] = arguments.as_slice()
            && rules == "rules"
            && check == "check"
        {
            return Some(Self::CheckRules(path.into()));
        }
        let (mut rules, mut asked) = (None, None);
        let mut arguments = arguments.into_iter();
        loop {
            let argument = arguments.next()?;
            let output = match argument.to_str() {
                Some("--rules") => {
                    rules = Some(arguments.next()?.into());
                    continue;
                }
                Some("--profile") => {
                    arguments.next().filter(|profile| profile == "libddwaf").map(|_| Output::Libddwaf)?
                }
                Some("--inventory") => Output::Records,
                Some("--openapi" | "--openapi=json") => Output::OpenApi(Format::Json),
                Some("--openapi=yaml") => Output::OpenApi(Format::Yaml),
                _ if argument != "-" && argument.as_encoded_bytes().starts_with(b"-") => return None,
                _ => {
                    let output = asked.unwrap_or(Output::Observations);
                    let last = arguments.next().is_none();
                    return last.then(|| Self::Inspect { rules, output, file: argument.into() });
                }
            };
            // One thing is printed.
            if asked.replace(output).is_some_and(|before| before != output) {
                return None;
            }
        }
    }
}
