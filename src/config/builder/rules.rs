//! Which names leave, and by which rules things are found.

use std::path::PathBuf;
use std::time::Duration;

use super::Builder;
use crate::config::{NamePolicy, registry};
use crate::rules::RuleSource;

impl Builder {
    /// Which names of fields, parameters, headers and cookies leave. Default: [`NamePolicy::Vetted`].
    pub fn names(mut self, policy: NamePolicy) -> Self {
        self.settings.names = policy;
        self.accept(&registry::NAMES)
    }

    /// Rules of your own, added to those of this crate. Default: none. Replaces what was set before.
    ///
    /// Rules that are wrong are left out, each with a [`Problem`](crate::Problem); of a
    /// [strict](RuleSource::strict) source all are.
    pub fn rules(mut self, rules: RuleSource) -> Self {
        self.rules = rules;
        self.accept(&registry::RULES).accept(&registry::RULES_STRICT)
    }

    /// A rule file, or a folder of them, with rules of your own, beside those set before.
    pub fn rules_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.rules = std::mem::take(&mut self.rules).path(path);
        self.accept_more(&registry::RULES)
    }

    /// Whether one wrong rule refuses all rules of your own, as [`RuleSource::strict`] has it. Default: false, and wrong ones
    /// are left out.
    pub fn strict_rules(mut self, strict: bool) -> Self {
        self.rules = std::mem::take(&mut self.rules).strict(strict);
        self.accept(&registry::RULES_STRICT)
    }

    /// How often files and folders of rules are looked at, from one second to one day: those that have changed, and
    /// then stay as they are for half a second, come into force as [`Tracer::reload`](crate::Tracer::reload) would have
    /// them. Default: never, which zero means too.
    ///
    /// All sources are read again then, and replace what a call of `reload` has put in force. What is wrong with them
    /// is in [`Tracer::problems`](crate::Tracer::problems), in the place of what was wrong with rules before. The watch
    /// ends with the tracer.
    pub fn watch_rules(mut self, every: Duration) -> Self {
        if every.is_zero() || (Duration::from_secs(1)..=Duration::from_secs(86_400)).contains(&every) {
            self.watch_rules = every;
            self.accept(&registry::RULES_WATCH)
        } else {
            self.refuse(&registry::RULES_WATCH)
        }
    }
}
