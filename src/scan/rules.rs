//! Which rules are in force.

use std::sync::Arc;

use super::{RuleError, RuleSet, Scanners};

/// The rules of a tracer.
#[derive(Debug, Default)]
pub(crate) enum Rules {
    /// The built-in ones, compiled once per process.
    #[default]
    BuiltIn,
    /// The built-in ones and the operator's own.
    WithOwn(Box<RuleSet>),
}

impl Rules {
    /// Compiles them. Takes tens of milliseconds the first time: not for a request's path.
    pub(crate) fn compile(self) -> Result<Arc<Scanners>, RuleError> {
        match self {
            Self::BuiltIn => Scanners::default_set(),
            Self::WithOwn(own) => {
                let mut rules = RuleSet::default_rules()?;
                rules.extend(*own);
                Scanners::compile(&rules).map(Arc::new)
            }
        }
    }
}
