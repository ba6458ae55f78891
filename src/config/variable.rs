//! What there is to know of an environment variable.

/// An environment variable that the tracer reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// The heading that it stands under in the reference.
    pub group: &'static str,
    /// Variables of Datadog and OpenTelemetry with the same meaning, asked in order when the first is not set.
    pub aliases: &'static [Alias],
    /// What a value looks like.
    pub expects: &'static str,
    /// What a bare number counts.
    pub unit: Option<&'static str>,
    /// What holds without it.
    pub default: &'static str,
    /// A value that works, as [`Tracer::describe`](crate::Tracer::describe) shows it.
    pub example: &'static str,
    /// The method of [`Builder`](super::Builder) that does the same.
    pub builder: &'static str,
    /// What it does.
    pub doc: &'static str,
}

/// Another place where a value may be: a variable, or one key in a variable that holds many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Alias {
    /// The variable's name.
    pub variable: &'static str,
    /// The key, where the variable holds pairs of keys and values.
    pub key: Option<&'static str>,
    pub(super) syntax: Syntax,
}

/// How a value lies in its variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    /// It is all of it.
    Whole,
    /// One of the tags of Datadog.
    Tags,
    /// One of the attributes of OpenTelemetry's resource.
    Attributes,
    /// It is all of it, without the path of log records.
    Base,
    /// It is all of it, and a bare number is milliseconds.
    Milliseconds,
    /// It is those of the attributes of OpenTelemetry's resource that it can be.
    AllAttributes,
}

impl Alias {
    /// A variable with no other meaning.
    pub(super) const fn whole(variable: &'static str) -> Self {
        Self { variable, key: None, syntax: Syntax::Whole }
    }

    /// A URL for all signals of OpenTelemetry, below which that of log records is (OTLP exporter specification).
    pub(super) const fn base(variable: &'static str) -> Self {
        Self { variable, key: None, syntax: Syntax::Base }
    }

    /// A duration that OpenTelemetry counts in milliseconds.
    pub(super) const fn milliseconds(variable: &'static str) -> Self {
        Self { variable, key: None, syntax: Syntax::Milliseconds }
    }

    /// `OTEL_RESOURCE_ATTRIBUTES` with what can be read of it. The rest belongs to other tools.
    pub(super) const fn all_attributes() -> Self {
        Self { variable: "OTEL_RESOURCE_ATTRIBUTES", key: None, syntax: Syntax::AllAttributes }
    }

    /// A tag in `DD_TAGS`.
    pub(super) const fn tag(key: &'static str) -> Self {
        Self { variable: "DD_TAGS", key: Some(key), syntax: Syntax::Tags }
    }

    /// An attribute in `OTEL_RESOURCE_ATTRIBUTES`.
    pub(super) const fn attribute(key: &'static str) -> Self {
        Self { variable: "OTEL_RESOURCE_ATTRIBUTES", key: Some(key), syntax: Syntax::Attributes }
    }
}

impl Variable {
    /// The names of all environment variables that its value may be in: its own, and those of its aliases.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        std::iter::once(self.name).chain(self.aliases.iter().map(|alias| alias.variable))
    }

    /// Everywhere that its value may be, in the order in which it is looked for: the first that is set decides.
    pub(super) fn places(&self) -> impl Iterator<Item = Alias> + use<> {
        std::iter::once(Alias::whole(self.name)).chain(self.aliases.iter().copied())
    }
}
