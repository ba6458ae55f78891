//! Which requests are captured: what the operator says.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Uri};

use crate::observation::Method;

/// Which requests of a service, or of one route, are captured.
///
/// ```
/// use std::time::Duration;
/// use api_inventory::Tracer;
/// use api_inventory::config::SamplingPolicy;
///
/// let partners = |request: &api_inventory::config::SamplingRequest<'_>| {
///     if request.headers.contains_key("x-partner") { 1.0 } else { 0.05 }
/// };
/// let tracer = Tracer::builder()
///     .sampling(SamplingPolicy::window(Duration::from_secs(30)))
///     .route_sampling("/partners/*", SamplingPolicy::custom(partners))
///     .route_sampling("POST /payments", SamplingPolicy::always())
///     .build();
/// assert!(tracer.problems().is_empty());
/// ```
///
/// As text, for environment variables: `always`, `never`, `ratio(0.1)` or a number alone, `window(30s)`.
#[derive(Clone)]
pub struct SamplingPolicy(pub(crate) Policy);

/// How a policy decides.
#[derive(Clone)]
pub(crate) enum Policy {
    /// Each request with one probability, and the first of each known route.
    Ratio(f64),
    Always,
    Never,
    /// One of each method, route and status in so long.
    Window(Duration),
    /// Each request with the probability that the operator's code names.
    Custom(Arc<Chooser>),
}

/// Code of the operator that names a probability.
pub(crate) type Chooser = dyn Fn(&SamplingRequest<'_>) -> f64 + Send + Sync;

/// What is known of a request when it is decided whether to capture it.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct SamplingRequest<'a> {
    /// The method.
    pub method: Method,
    /// The template of its route, as the router, a declaration or what was learnt spells it, behind the base path.
    pub route: Option<&'a str>,
    /// The target.
    pub uri: &'a Uri,
    /// The header fields.
    pub headers: &'a HeaderMap,
}

impl<'a> SamplingRequest<'a> {
    /// A request as a policy sees it: to try out one of your own.
    #[must_use]
    pub const fn new(method: Method, route: Option<&'a str>, uri: &'a Uri, headers: &'a HeaderMap) -> Self {
        Self { method, route, uri, headers }
    }
}

/// The target and the fields are raw, and not printed.
impl std::fmt::Debug for SamplingRequest<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("SamplingRequest").field("method", &self.method).finish_non_exhaustive()
    }
}

/// The longest that a window may be.
const LONGEST_WINDOW: Duration = Duration::from_secs(86_400);

impl SamplingPolicy {
    /// Each request with this probability, from 0 to 1; besides, unless it is 0, the first of each route that the router or
    /// a declaration vouches for.
    #[must_use]
    pub const fn ratio(probability: f64) -> Self {
        Self(Policy::Ratio(probability))
    }

    /// Of each method, route and status one request in so long, from a millisecond to one day; zero captures every one.
    ///
    /// The status is known last, so every request is copied until its response's head tells whether it is wanted: that
    /// costs each of them most of what a [`ratio`](Self::ratio) costs the captured ones, and takes a
    /// [slot](crate::config::Builder::capture_slots) until then. Where more requests are on their way than there are slots,
    /// the others are not captured, and slow ones that hold a slot for more than a second are closed without their status.
    ///
    /// One that is captured counts for all of its kind since the one before it. 4,096 combinations are told apart; of more,
    /// those begin anew that were captured longest ago. Requests that match no route count as one route a method, so that
    /// nobody raises the rate by inventing paths. Callers who come in step with the window, as probes do, are the ones that it
    /// captures: where shares matter, take a ratio.
    #[must_use]
    pub const fn window(delay: Duration) -> Self {
        Self(if delay.is_zero() { Policy::Always } else { Policy::Window(delay) })
    }

    /// Every request.
    #[must_use]
    pub const fn always() -> Self {
        Self(Policy::Always)
    }

    /// No request. They are counted all the same.
    #[must_use]
    pub const fn never() -> Self {
        Self(Policy::Never)
    }

    /// Each request with the probability that `choose` names for it: 0 and less, and what is no number, is never, 1 and
    /// more always. It runs for every request, on the request's path, and so has to be quick; where it panics the request
    /// is not captured, and a problem says so once.
    ///
    /// Shares stay unbiased, because each captured request counts for as many as its probability says.
    #[must_use]
    pub fn custom(choose: impl Fn(&SamplingRequest<'_>) -> f64 + Send + Sync + 'static) -> Self {
        Self(Policy::Custom(Arc::new(choose)))
    }

    /// Whether its numbers are in range.
    pub(crate) fn is_valid(&self) -> bool {
        match &self.0 {
            Policy::Ratio(probability) => (0.0..=1.0).contains(probability),
            Policy::Window(delay) => (Duration::from_millis(1)..=LONGEST_WINDOW).contains(delay),
            Policy::Always | Policy::Never | Policy::Custom(_) => true,
        }
    }
}

/// One in ten, with the first of each known route.
impl Default for SamplingPolicy {
    fn default() -> Self {
        Self::ratio(0.1)
    }
}

impl std::fmt::Debug for SamplingPolicy {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "SamplingPolicy({self})")
    }
}

impl std::fmt::Display for SamplingPolicy {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Policy::Always => formatter.write_str("always"),
            Policy::Never => formatter.write_str("never"),
            Policy::Ratio(probability) => write!(formatter, "ratio({probability})"),
            Policy::Window(delay) => write!(formatter, "window({})", humantime::format_duration(*delay)),
            Policy::Custom(_) => formatter.write_str("custom"),
        }
    }
}

/// A text that is no policy. It is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchPolicy;

impl std::fmt::Display for NoSuchPolicy {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("expected always, never, ratio(P) with P from 0 to 1, or window(D) with D from 1ms to 1day")
    }
}

impl std::error::Error for NoSuchPolicy {}

impl std::str::FromStr for SamplingPolicy {
    type Err = NoSuchPolicy;

    fn from_str(text: &str) -> Result<Self, NoSuchPolicy> {
        let text = text.trim().to_ascii_lowercase();
        let inside = |name: &str| text.strip_prefix(name)?.trim().strip_prefix('(')?.strip_suffix(')').map(str::trim);
        let policy = match text.as_str() {
            "always" => Some(Self::always()),
            "never" => Some(Self::never()),
            _ => match (inside("ratio"), inside("window")) {
                (_, Some(delay)) => duration(delay).map(Self::window),
                (ratio, None) => ratio.unwrap_or(&text).parse().ok().map(Self::ratio),
            },
        };
        policy.filter(Self::is_valid).ok_or(NoSuchPolicy)
    }
}

/// A duration with a unit; a bare number is seconds.
fn duration(text: &str) -> Option<Duration> {
    text.parse().map(Duration::from_secs).ok().or_else(|| humantime::parse_duration(text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_as_the_same() {
        for text in ["always", "never", "ratio(0.25)", "window(30s)", "window(5m)"] {
            assert_eq!(text.parse::<SamplingPolicy>().unwrap().to_string(), text);
        }
        for (text, same) in [
            ("0.1", "ratio(0.1)"),
            (" Ratio( 1 ) ", "ratio(1)"),
            ("window(0)", "always"),
            ("window(90)", "window(1m 30s)"),
            ("window (1day)", "window(1day)"),
        ] {
            assert_eq!(text.parse::<SamplingPolicy>().unwrap().to_string(), same, "{text}");
        }
    }

    #[test]
    fn what_is_out_of_range_is_no_policy() {
        for text in ["", "1.1", "-0.1", "nan", "ratio(2)", "ratio(0.1", "window(2days)", "window()", "custom", "often"]
        {
            assert_eq!(text.parse::<SamplingPolicy>().err(), Some(NoSuchPolicy), "{text}");
        }
    }
}
