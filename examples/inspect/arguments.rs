//! What the command line asks for.

use std::ffi::OsString;
use std::path::PathBuf;

/// What to do.
pub(crate) enum Arguments {
    /// Inspect a file, or standard input.
    Inspect {
        rules: Option<PathBuf>,
        as_libddwaf: bool,
        /// `-` is standard input.
        file: PathBuf,
    },
    /// Check rules.
    CheckRules(PathBuf),
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
        let (mut rules, mut as_libddwaf) = (None, false);
        let mut arguments = arguments.into_iter();
        loop {
            let argument = arguments.next()?;
            if argument == "--rules" {
                rules = Some(arguments.next()?.into());
            } else if argument == "--profile" {
                as_libddwaf = arguments.next().is_some_and(|profile| profile == "libddwaf");
                if !as_libddwaf {
                    return None;
                }
            } else if argument != "-" && argument.as_encoded_bytes().starts_with(b"-") {
                return None;
            } else {
                let last = arguments.next().is_none();
                return last.then(|| Self::Inspect { rules, as_libddwaf, file: argument.into() });
            }
        }
    }
}
