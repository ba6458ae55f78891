//! What is in force, and where it came from.

use std::fmt;

use super::Builder;
use super::bindings::{BINDINGS, Binding};
use super::variable::Variable;

/// What is in force, for every variable of [`VARIABLES`](super::VARIABLES): made by
/// [`Tracer::describe`](crate::Tracer::describe), and shown as a table of lines.
///
/// It is for the operator who set it, and stays where it is asked for: it holds paths and networks, is no
/// [`Outbound`](crate::observation::Outbound), and no exporter gets it. Values that were refused are not in it, nor are
/// paths that lead nowhere.
///
/// Settings are those that the tracer started with. Of rules that are reloaded since, or watched, the
/// [digest](Self::rules_digest) tells.
///
/// ```
/// use api_inventory::Tracer;
/// use api_inventory::config::Source;
///
/// let tracer = Tracer::builder().quiet().service("shop").build();
/// let configuration = tracer.describe();
/// let service = configuration.get("API_INVENTORY_SERVICE").expect("a variable");
/// assert_eq!((service.value.as_str(), service.sources.as_slice()), ("shop", &[Source::Builder][..]));
/// println!("{configuration}");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configuration {
    settings: Vec<Setting>,
    running: bool,
    rules: Option<String>,
}

/// What is in force for one variable.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Setting {
    /// The variable.
    pub variable: &'static Variable,
    /// The value as text, `none` where there is none.
    pub value: String,
    /// Where the value came from. More than one where each adds to it, as with lists.
    pub sources: Vec<Source>,
}

/// Where a value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// Nobody set it.
    Default,
    /// A method of the [`Builder`].
    Builder,
    /// The environment variable of this name.
    Environment(&'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Default => "default",
            Self::Builder => "builder",
            Self::Environment(name) => name,
        })
    }
}

/// Where accepted values came from.
#[derive(Debug, Default)]
pub(super) struct Sources(Vec<(&'static str, Source)>);

impl Sources {
    /// A value took the place of what there was.
    pub(super) fn replace(&mut self, variable: &Variable, source: Source) {
        self.forget(variable);
        self.0.push((variable.name, source));
    }

    /// A value was added to what there was.
    pub(super) fn add(&mut self, variable: &Variable, source: Source) {
        if !self.0.contains(&(variable.name, source)) {
            self.0.push((variable.name, source));
        }
    }

    /// What there was cannot be used.
    pub(super) fn forget(&mut self, variable: &Variable) {
        self.0.retain(|(name, _)| *name != variable.name);
    }

    /// Where the value came from that was accepted last.
    pub(super) fn last(&self, variable: &Variable) -> Option<Source> {
        self.0.iter().rev().find(|(name, _)| *name == variable.name).map(|(_, source)| *source)
    }

    fn of(&self, variable: &Variable) -> Vec<Source> {
        let mut sources: Vec<Source> =
            self.0.iter().filter(|(name, _)| *name == variable.name).map(|(_, source)| *source).collect();
        if sources.is_empty() {
            sources.push(Source::Default);
        }
        sources
    }
}

impl Configuration {
    /// What a builder is going to start with.
    pub(super) fn of(builder: &Builder) -> Self {
        let setting = |binding: &Binding| Setting {
            variable: binding.variable,
            // Paths may hold anything; a table of lines may not.
            value: (binding.show)(builder).replace(char::is_control, "\u{fffd}"),
            sources: builder.sources.of(binding.variable),
        };
        Self { settings: BINDINGS.iter().map(setting).collect(), running: false, rules: None }
    }

    /// The same with what only a running tracer knows.
    pub(crate) fn with_facts(mut self, running: bool, rules: Option<String>) -> Self {
        (self.running, self.rules) = (running, rules);
        self
    }

    /// All of it, in the order of [`VARIABLES`](super::VARIABLES).
    pub fn iter(&self) -> std::slice::Iter<'_, Setting> {
        self.settings.iter()
    }

    /// What is in force for the variable of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.variable.name == name)
    }

    /// Whether anything is observed.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.running
    }

    /// The digest of rules of your own that are in force, as [`Tracer::rules`](crate::Tracer::rules) has it.
    #[must_use]
    pub fn rules_digest(&self) -> Option<&str> {
        self.rules.as_deref()
    }
}

impl<'a> IntoIterator for &'a Configuration {
    type Item = &'a Setting;
    type IntoIter = std::slice::Iter<'a, Setting>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A line each: the variable, the value, where it came from. Two lines about the tracer follow.
impl fmt::Display for Configuration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |text: fn(&Setting) -> &str| self.iter().map(|it| text(it).chars().count()).max().unwrap_or(0);
        let (names, values) = (width(|it| it.variable.name), width(|it| &it.value).min(WIDEST));
        for Setting { variable, value, sources } in self {
            write!(formatter, "{:names$}  {value:values$}  ", variable.name)?;
            for (at, source) in sources.iter().enumerate() {
                write!(formatter, "{}{source}", if at == 0 { "" } else { ", " })?;
            }
            writeln!(formatter)?;
        }
        writeln!(formatter, "{:names$}  {}", "observing", if self.running { "yes" } else { "no" })?;
        write!(formatter, "{:names$}  {}", "digest of own rules", self.rules.as_deref().unwrap_or("none"))
    }
}

/// One long list must not push all sources out of sight.
const WIDEST: usize = 40;
