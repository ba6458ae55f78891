//! How each variable is read, what it sets, and how what is in force is shown.

use super::parse::{
    any, boolean, decoded_pairs, duration, emit, exporters, headers, list, names, number, pairs, ranges, scheme, term,
    url, whole,
};
use super::registry;
use super::sampling::Chosen;
use super::variable::Variable;
use super::{Builder, SamplingPolicy, show};

/// A variable, tied to what it sets.
pub(super) struct Binding {
    pub(super) variable: &'static Variable,
    /// Sets it from text; false if the text does not have the form. What has the form, the builder may still refuse.
    pub(super) set: fn(&mut Builder, &str) -> bool,
    /// What is in force. Text that was refused is not there to be shown.
    pub(super) show: fn(&Builder) -> String,
}

macro_rules! bindings {
    ($($variable:ident: $parse:expr => $set:expr; $show:expr;)+) => {
        /// Every variable, in the order of the registry.
        pub(super) const BINDINGS: &[Binding] = &[$(Binding {
            variable: &registry::$variable,
            set: |builder, text| put(builder, $parse(text), $set),
            show: $show,
        }),+];
    };
}

bindings! {
    ENABLED: boolean => Builder::enabled;
        |it| it.settings.enabled.to_string();
    SERVICE: any => |builder, name| builder.service(&name);
        |it| it.settings.service_name().as_str().to_owned();
    VERSION: any => |builder, version| builder.version(&version);
        |it| show::optional(it.settings.version.as_ref(), |version| version.as_str().to_owned());
    ENVIRONMENT: any => |builder, name| builder.environment(&name);
        |it| show::optional(it.settings.environment.as_ref(), |name| name.as_str().to_owned());
    PRODUCTION: boolean => Builder::production;
        |it| show::optional(it.settings.production, |production| production.to_string());

    SAMPLING: Chosen::parse => Builder::choose;
        |it| it.settings.sampling.chosen().as_str().to_owned();
    SAMPLE_RATE: number => Builder::sample_rate;
        |it| it.settings.sampling.rate().to_string();
    SAMPLE_DELAY: duration => Builder::sample_delay;
        |it| show::duration(it.settings.sampling.delay());
    ROUTE_SAMPLING: pairs::<SamplingPolicy> => |builder, rules| {
            each_rule(builder, &registry::ROUTE_SAMPLING, rules, |builder, pattern, policy| {
                builder.route_sampling(pattern, policy)
            })
        };
        |it| show::pairs(&it.settings.route_rules.sampling);
    CAPTURES_PER_SECOND: whole => Builder::captures_per_second;
        |it| it.settings.captures_per_second.to_string();
    ANALYSIS_SHARE: number => Builder::analysis_share;
        |it| it.settings.analysis_share.to_string();
    CAPTURE_SLOTS: whole => Builder::capture_slots;
        |it| it.settings.capture_slots.to_string();
    REVOKE_AFTER: duration => Builder::revoke_after;
        |it| show::duration(it.settings.revoke_after);
    STREAM_WINDOW: duration => Builder::stream_window;
        |it| show::duration(it.settings.stream_window);
    MAX_BODY_BYTES: whole => Builder::max_body_bytes;
        |it| it.settings.max_body_bytes.to_string();
    ROUTE_MAX_BODY_BYTES: pairs::<usize> => |builder, limits| {
            each_rule(builder, &registry::ROUTE_MAX_BODY_BYTES, limits, |builder, pattern, bytes| {
                builder.route_max_body_bytes(pattern, bytes)
            })
        };
        |it| show::pairs(&it.settings.route_rules.body_bytes);
    PARSE_RESPONSE_BODY: boolean => Builder::parse_response_body;
        |it| it.settings.parse_response_body.to_string();
    EXCLUDE_ROUTES: list => Builder::exclude_routes;
        |it| show::list(it.settings.route_rules.excluded.iter().map(ToString::to_string));

    EXPORTERS: exporters => Builder::environment_exporters;
        |it| show::list(it.exporter_names());
    EMIT: emit => Builder::emit;
        |it| show::emit(it.emit);
    INTERVAL: duration => Builder::interval;
        |it| show::duration(it.settings.interval);
    RETRY_FOR: duration => Builder::retry_for;
        |it| show::duration(it.settings.retry_for);
    NDJSON_PATH: any => Builder::ndjson_path;
        |it| show::path(it.ndjson_path_or_default());
    NDJSON_MAX_BYTES: whole => Builder::ndjson_max_bytes;
        |it| it.ndjson.max_bytes.to_string();
    NDJSON_KEEP: whole => Builder::ndjson_keep;
        |it| it.ndjson.keep.to_string();

    OTLP_ENDPOINT: url => Builder::otlp_endpoint;
        |it| show::url(&it.otlp.endpoint);
    OTLP_PROTOCOL: term => Builder::otlp_protocol;
        |it| it.otlp.protocol.as_str().to_owned();
    OTLP_COMPRESSION: term => Builder::otlp_compression;
        |it| it.otlp.compression.as_str().to_owned();
    OTLP_HEADERS: headers => |builder, headers| {
            headers.into_iter().fold(builder, |builder, (name, value)| builder.otlp_header(name, value))
        };
        |it| show::headers(&it.otlp.headers);
    OTLP_TIMEOUT: duration => Builder::otlp_timeout;
        |it| show::duration(it.otlp.timeout);
    OTLP_CERTIFICATE: any => Builder::otlp_certificate;
        |it| show::optional(it.otlp.tls.authorities.as_deref(), show::path);
    OTLP_CLIENT_CERTIFICATE: any => Builder::otlp_client_certificate;
        |it| show::optional(it.otlp.tls.certificate.as_deref(), show::path);
    OTLP_CLIENT_KEY: any => Builder::otlp_client_key;
        |it| show::optional(it.otlp.tls.key.as_deref(), show::path);
    RESOURCE_ATTRIBUTES: decoded_pairs => |builder, pairs| {
            pairs.into_iter().fold(builder, |builder, (key, value)| builder.resource_attribute(&key, &value))
        };
        |it| show::pairs(&it.otlp.resource);

    DATADOG_AGENT_URL: any => |builder, url| builder.datadog_agent_url(&url);
        |it| show::optional(it.datadog.agent.as_ref(), show::receiver);
    DATADOG_AGENT_HOST: any => |builder, host| builder.datadog_agent_host(&host);
        |it| show::optional(it.datadog_host.clone(), |host| host);
    DATADOG_AGENT_PORT: whole => Builder::datadog_agent_port;
        |it| it.datadog_port_or_default().to_string();
    DATADOG_ENDPOINTS: boolean => Builder::datadog_endpoints;
        |it| it.datadog.endpoints.to_string();
    DATADOG_APM: boolean => Builder::datadog_apm;
        |it| it.datadog.apm.to_string();

    CLIENT_IP_HEADER: any => |builder, name| builder.client_ip_header(&name);
        |it| show::optional(it.settings.client.header.as_ref(), |name| name.as_str().to_owned());
    TRUSTED_PROXIES: list => Builder::trusted_proxies;
        |it| show::optional(it.settings.client.proxies.as_ref(), show::proxies);
    EXPOSURE_RANGES: ranges => Builder::exposure_ranges;
        |it| it.settings.client.ranges.as_str().to_owned();
    PROBE_NETWORKS: list => Builder::probe_networks;
        |it| show::networks(&it.settings.client.probes);
    SCHEME: scheme => Builder::scheme;
        |it| show::optional(it.settings.scheme, |scheme| scheme.as_str().to_owned());

    BASE_PATH: any => |builder, path| builder.base_path(&path);
        |it| show::optional(it.settings.base_paths.base(), str::to_owned);
    FORWARDED_PREFIXES: list => Builder::forwarded_prefixes;
        |it| show::list(it.settings.base_paths.forwarded());
    LEARN_ROUTES: boolean => Builder::learn_routes;
        |it| it.settings.learn_routes.to_string();
    ROUTE_HINTS: list => Builder::route_hints;
        |it| show::list(it.settings.route_hints.texts());
    HOSTS: list => Builder::hosts;
        |it| show::list(it.settings.hosts.texts());
    OPENAPI: any => Builder::openapi_path;
        |it| show::optional(it.openapi.as_deref(), show::path);

    TRACE_CONTEXT: boolean => Builder::trace_context;
        |it| it.settings.tells_trace_context().to_string();
    CLIENT_ADDRESS: boolean => Builder::client_address;
        |it| it.settings.client.tells_address.to_string();

    NAMES: names => Builder::names;
        |it| show::names(it.settings.names);
    RULES: any => Builder::rules_path;
        |it| show::list(it.rules.origins());
    RULES_STRICT: boolean => Builder::strict_rules;
        |it| it.rules.is_strict().to_string();
    RULES_WATCH: duration => Builder::watch_rules;
        |it| show::duration(it.watch_rules);
}

/// Applies rules of routes, last one first, because each goes before those that are there; those that have no form are
/// refused one by one.
fn each_rule<T>(
    builder: Builder,
    variable: &Variable,
    rules: Vec<Option<(String, T)>>,
    apply: impl Fn(Builder, &str, T) -> Builder,
) -> Builder {
    rules.into_iter().rev().fold(builder, |builder, rule| match rule {
        Some((pattern, value)) => apply(builder, &pattern, value),
        None => builder.refuse(variable),
    })
}

fn put<T>(builder: &mut Builder, value: Option<T>, set: impl FnOnce(Builder, T) -> Builder) -> bool {
    let Some(value) = value else { return false };
    *builder = set(std::mem::take(builder), value);
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::VARIABLES;

    #[test]
    fn every_variable_is_bound_in_the_order_of_the_registry() {
        let bound: Vec<&str> = BINDINGS.iter().map(|binding| binding.variable.name).collect();
        let registered: Vec<&str> = VARIABLES.iter().map(|variable| variable.name).collect();
        assert_eq!(bound, registered);
    }
}
