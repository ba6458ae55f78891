//! From what was set of sampling to the policy in force.

use std::sync::Arc;
use std::time::Duration;

use crate::sampling::{Chooser, SamplingPolicy};

/// How it is decided which requests are captured.
#[derive(Clone)]
pub(crate) enum Chosen {
    Ratio,
    Window,
    Always,
    Never,
    Custom(Arc<Chooser>),
}

/// What was set of sampling, each part on its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct SamplingSettings {
    pub(super) chosen: Option<Chosen>,
    pub(super) rate: Option<f64>,
    pub(super) delay: Option<Duration>,
}

impl Chosen {
    /// Those that text can name.
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "ratio" => Some(Self::Ratio),
            "window" => Some(Self::Window),
            "always" => Some(Self::Always),
            "never" => Some(Self::Never),
            _ => None,
        }
    }

    pub(super) const fn as_str(&self) -> &'static str {
        match self {
            Self::Ratio => "ratio",
            Self::Window => "window",
            Self::Always => "always",
            Self::Never => "never",
            Self::Custom(_) => "custom",
        }
    }
}

impl std::fmt::Debug for Chosen {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl SamplingSettings {
    pub(super) fn rate(&self) -> f64 {
        self.rate.unwrap_or(0.1)
    }

    pub(super) fn delay(&self) -> Duration {
        self.delay.unwrap_or(Duration::from_secs(30))
    }

    /// How it is decided. Where nothing says so, a delay alone means a window: other tracers have nothing but the delay.
    pub(super) fn chosen(&self) -> Chosen {
        let implied = if self.delay.is_some() && self.rate.is_none() { Chosen::Window } else { Chosen::Ratio };
        self.chosen.clone().unwrap_or(implied)
    }

    /// The policy in force.
    pub(crate) fn policy(&self) -> SamplingPolicy {
        match self.chosen() {
            Chosen::Ratio => SamplingPolicy::ratio(self.rate()),
            Chosen::Window => SamplingPolicy::window(self.delay()),
            Chosen::Always => SamplingPolicy::always(),
            Chosen::Never => SamplingPolicy::never(),
            Chosen::Custom(choose) => SamplingPolicy(crate::sampling::Policy::Custom(choose)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_alone_means_a_window_and_what_is_said_outright_counts() {
        let policy = |chosen: Option<&str>, rate, delay: Option<u64>| {
            let chosen = chosen.and_then(Chosen::parse);
            SamplingSettings { chosen, rate, delay: delay.map(Duration::from_secs) }.policy().to_string()
        };
        assert_eq!(policy(None, None, None), "ratio(0.1)");
        assert_eq!(policy(None, Some(0.5), None), "ratio(0.5)");
        assert_eq!(policy(None, None, Some(10)), "window(10s)");
        assert_eq!(policy(None, None, Some(0)), "always");
        assert_eq!(policy(None, Some(0.5), Some(10)), "ratio(0.5)");
        assert_eq!(policy(Some("window"), Some(0.5), None), "window(30s)");
        assert_eq!(policy(Some("never"), Some(0.5), Some(10)), "never");
    }
}
