//! Reading environment variables: the one place that does.

use std::ffi::OsString;
use std::time::Duration;

use super::registry::{self, Variable};
use super::{Builder, ExporterKind};
use crate::export::Emit;
use crate::observation::vetting::NamePolicy;
use crate::observation::{ExposureRanges, Scheme};
use crate::problems::Problem;

/// The environment of this process.
#[expect(clippy::disallowed_methods, reason = "this is the module that the ban sends everyone to")]
pub(crate) fn process_environment(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// Applies every variable that `lookup` knows to a builder.
pub(super) fn apply(builder: Builder, lookup: &dyn Fn(&str) -> Option<OsString>) -> Builder {
    let mut reader = Reader { lookup, builder };
    reader.read(&registry::ENABLED, boolean, Builder::enabled);
    reader.read(&registry::SERVICE, any, |builder, value| builder.service(&value));
    reader.read(&registry::VERSION, any, |builder, value| builder.version(&value));
    reader.read(&registry::ENVIRONMENT, any, |builder, value| builder.environment(&value));
    reader.read(&registry::SAMPLE_RATE, number, Builder::sample_rate);
    reader.read(&registry::INTERVAL, duration, Builder::interval);
    reader.read(&registry::CLIENT_IP_HEADER, any, |builder, value| builder.client_ip_header(&value));
    reader.read(&registry::TRUSTED_PROXIES, list, Builder::trusted_proxies);
    reader.read(&registry::EXPOSURE_RANGES, ranges, Builder::exposure_ranges);
    reader.read(&registry::PROBE_NETWORKS, list, Builder::probe_networks);
    reader.read(&registry::SCHEME, scheme, Builder::scheme);
    reader.read(&registry::PRODUCTION, boolean, Builder::production);
    reader.read(&registry::MAX_BODY_BYTES, whole, Builder::max_body_bytes);
    reader.read(&registry::CAPTURES_PER_SECOND, whole, Builder::captures_per_second);
    reader.read(&registry::ANALYSIS_SHARE, number, Builder::analysis_share);
    reader.read(&registry::EXCLUDE_ROUTES, list, Builder::exclude_routes);
    reader.read(&registry::BASE_PATH, any, |builder, value| builder.base_path(&value));
    reader.read(&registry::FORWARDED_PREFIXES, list, Builder::forwarded_prefixes);
    reader.read(&registry::LEARN_ROUTES, boolean, Builder::learn_routes);
    reader.read(&registry::ROUTE_HINTS, list, Builder::route_hints);
    reader.read(&registry::HOSTS, list, Builder::hosts);
    reader.read(&registry::OPENAPI, any, Builder::openapi_path);
    reader.read(&registry::NAMES, names, Builder::names);
    reader.read(&registry::RULES, any, Builder::rules_path);
    reader.read(&registry::RULES_STRICT, boolean, Builder::strict_rules);
    reader.read(&registry::RULES_WATCH, duration, Builder::watch_rules);
    reader.read(&registry::EMIT, emit, Builder::environment_emit);
    reader.read(&registry::NDJSON_PATH, any, Builder::ndjson_path);
    reader.read(&registry::EXPORTERS, exporters, Builder::environment_exporters);
    reader.builder
}

struct Reader<'a> {
    lookup: &'a dyn Fn(&str) -> Option<OsString>,
    builder: Builder,
}

impl Reader<'_> {
    fn read<T>(
        &mut self,
        variable: &Variable,
        parse: fn(&str) -> Option<T>,
        apply: impl FnOnce(Builder, T) -> Builder,
    ) {
        let names = std::iter::once(&variable.name).chain(variable.aliases);
        // An empty value counts as not set, as the OpenTelemetry specification has it.
        let set =
            names.filter_map(|name| (self.lookup)(name).filter(|value| !value.is_empty()).map(|value| (*name, value)));
        let Some((name, value)) = set.into_iter().next() else { return };
        let parsed = value.to_str().map(str::trim).and_then(parse);
        let builder = std::mem::take(&mut self.builder);
        self.builder = match parsed {
            // What the builder refuses is reported under the name that was set.
            Some(value) => apply(builder.naming(name), value).naming_nothing(),
            None => builder.problem(Problem::malformed(name, variable.expects, variable.default)),
        };
    }
}

#[expect(clippy::unnecessary_wraps, reason = "has the form of the other parsers")]
fn any(value: &str) -> Option<String> {
    Some(value.to_owned())
}

fn boolean(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    }
}

fn number(value: &str) -> Option<f64> {
    value.parse().ok().filter(|number: &f64| number.is_finite())
}

fn whole<T: std::str::FromStr>(value: &str) -> Option<T> {
    value.parse().ok()
}

/// A duration with a unit; a bare number is seconds.
fn duration(value: &str) -> Option<Duration> {
    value.parse().map(Duration::from_secs).ok().or_else(|| humantime::parse_duration(value).ok())
}

#[expect(clippy::unnecessary_wraps, reason = "has the form of the other parsers")]
fn list(value: &str) -> Option<Vec<String>> {
    Some(value.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect())
}

fn ranges(value: &str) -> Option<ExposureRanges> {
    ExposureRanges::ALL.iter().copied().find(|ranges| ranges.as_str().eq_ignore_ascii_case(value))
}

fn scheme(value: &str) -> Option<Scheme> {
    [Scheme::Http, Scheme::Https].into_iter().find(|scheme| scheme.as_str().eq_ignore_ascii_case(value))
}

fn names(value: &str) -> Option<NamePolicy> {
    let value = value.to_ascii_lowercase();
    match value.as_str() {
        "vetted" => Some(NamePolicy::Vetted),
        "declared" => Some(NamePolicy::Declared),
        _ => value.strip_prefix("seen(")?.strip_suffix(')')?.trim().parse().ok().map(NamePolicy::Seen),
    }
}

fn emit(value: &str) -> Option<Emit> {
    match value.to_ascii_lowercase().as_str() {
        "records" => Some(Emit::Records),
        "observations" => Some(Emit::Observations),
        "both" => Some(Emit::Both),
        _ => None,
    }
}

fn exporters(value: &str) -> Option<Vec<ExporterKind>> {
    if value.eq_ignore_ascii_case("none") {
        return Some(Vec::new());
    }
    let kinds = list(value)?.into_iter().map(|name| match name.to_ascii_lowercase().as_str() {
        "ndjson" => Some(ExporterKind::Ndjson),
        "otlp" => Some(ExporterKind::Otlp),
        "datadog" => Some(ExporterKind::Datadog),
        "tracing" => Some(ExporterKind::Tracing),
        _ => None,
    });
    kinds.collect()
}
