//! Why rules were refused.

/// Why a set of rules was refused: where, and what was expected there. The rejected content is not repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RuleError {
    /// The label of the file that the rule came from.
    pub(crate) file: String,
    /// The rule's id, if it could be read.
    pub(crate) rule: Option<crate::observation::RuleText>,
    /// JSON pointer (RFC 6901) of the offending place within the file.
    pub(crate) pointer: String,
    /// What should have been there.
    pub(crate) expected: &'static str,
}

impl std::fmt::Display for RuleError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "rules {}", self.file)?;
        if let Some(rule) = &self.rule {
            write!(formatter, ", rule {rule}")?;
        }
        write!(formatter, ", at \"{}\": expected {}", self.pointer, self.expected)
    }
}

impl std::error::Error for RuleError {}
