//! Every environment variable, in one table.
//!
//! A new one takes an entry here, a line in `bindings`, a field of the settings or the builder, and a method of the
//! builder. The reference page is written anew with `cargo run --example configuration > docs/configuration.md`.

use super::variable::{Alias, Variable};

macro_rules! variables {
    ($($group:literal { $($constant:ident {
        $name:literal, builder: $builder:literal,
        $(aliases: [$($alias:expr),+ $(,)?],)?
        expects: $expects:literal, $(unit: $unit:literal,)?
        default: $default:literal, example: $example:literal,
        $doc:literal
    })+ })+) => {
        $($(pub(crate) const $constant: Variable = Variable {
            name: $name,
            group: $group,
            aliases: &[$($($alias),+)?],
            expects: $expects,
            unit: variables!(@optional $($unit)?),
            default: $default,
            example: $example,
            builder: $builder,
            doc: $doc,
        };)+)+

        /// Every environment variable that the tracer reads, in the order of the reference.
        pub const VARIABLES: &[Variable] = &[$($($constant),+),+];
    };
    (@optional) => { None };
    (@optional $value:literal) => { Some($value) };
}

variables! {
    "The service" {
        ENABLED {
            "API_INVENTORY_ENABLED", builder: "enabled",
            aliases: [Alias::whole("DD_API_SECURITY_ENABLED")],
            expects: "true or false",
            default: "true", example: "false",
            "Whether anything is observed. A disabled tracer is a layer that does nothing."
        }
        SERVICE {
            "API_INVENTORY_SERVICE", builder: "service",
            aliases: [
                Alias::whole("DD_SERVICE"),
                Alias::tag("service"),
                Alias::whole("OTEL_SERVICE_NAME"),
                Alias::attribute("service.name"),
            ],
            expects: "1 to 100 letters, digits or \" _-./:+\"",
            default: "unknown_service", example: "shop",
            "Name of the service."
        }
        VERSION {
            "API_INVENTORY_VERSION", builder: "version",
            aliases: [Alias::whole("DD_VERSION"), Alias::tag("version"), Alias::attribute("service.version")],
            expects: "1 to 100 letters, digits or \" _-./:+\"",
            default: "none", example: "1.4.2",
            "Version of the service."
        }
        ENVIRONMENT {
            "API_INVENTORY_ENVIRONMENT", builder: "environment",
            aliases: [
                Alias::whole("DD_ENV"),
                Alias::tag("env"),
                Alias::attribute("deployment.environment.name"),
                Alias::attribute("deployment.environment"),
            ],
            expects: "1 to 100 letters, digits or \" _-./:+\"",
            default: "none", example: "staging",
            "Deployment environment. Names such as dev, staging or sandbox mean non-production, all others \
             production."
        }
        PRODUCTION {
            "API_INVENTORY_PRODUCTION", builder: "production",
            expects: "true or false",
            default: "none", example: "false",
            "Whether the service is in production, whatever its environment is called."
        }
    }
    "What is captured" {
        SAMPLING {
            "API_INVENTORY_SAMPLING", builder: "sampling",
            expects: "ratio, window, always or never",
            default: "ratio", example: "window",
            "Which requests are captured: a share of them; one of each method, route and status in so long; all; none. \
             Where nothing is said, and a delay was set and no rate, a window. Requests are counted in any case."
        }
        SAMPLE_RATE {
            "API_INVENTORY_SAMPLE_RATE", builder: "sample_rate",
            aliases: [Alias::whole("DD_API_SECURITY_REQUEST_SAMPLE_RATE")],
            expects: "a number from 0 to 1", unit: "share of requests",
            default: "0.1", example: "0.25",
            "Share of requests that a ratio captures. The first of each known route is captured besides, unless this \
             is 0."
        }
        SAMPLE_DELAY {
            "API_INVENTORY_SAMPLE_DELAY", builder: "sample_delay",
            aliases: [Alias::whole("DD_API_SECURITY_SAMPLE_DELAY")],
            expects: "a duration from 1ms to 1day, such as 30s or 5min, 0 for every request", unit: "seconds without a unit",
            default: "30s", example: "10s",
            "How long a window captures no other request of the same method, route and status."
        }
        ROUTE_SAMPLING {
            "API_INVENTORY_ROUTE_SAMPLING", builder: "route_sampling",
            expects: "a comma list of PATTERN=POLICY; a pattern is a route template, a closing * for a prefix, behind a \
                      method or not; a policy is always, never, ratio(0.1) or window(30s)",
            default: "none", example: "POST /payments=always,/feed/*=ratio(0.01)",
            "Which requests of some routes are captured. The first pattern that is for a route counts."
        }
        CAPTURES_PER_SECOND {
            "API_INVENTORY_CAPTURES_PER_SECOND", builder: "captures_per_second",
            expects: "a whole number, 0 for no limit", unit: "requests a second",
            default: "500", example: "50",
            "How many requests are captured each second over time, in bursts of one second's worth, or of ten. When it runs \
             short they are thinned out, but of routes that were hardly ever captured."
        }
        ANALYSIS_SHARE {
            "API_INVENTORY_ANALYSIS_SHARE", builder: "analysis_share",
            expects: "a number above 0 and up to 1", unit: "share of one core",
            default: "0.05", example: "0.02",
            "Share of one core, or of the cores that a control group's quota allows where that is less, that analysis may take \
             over time; 1 does not limit it. When it runs short, what may teach something new goes first; of a route that has \
             taught nothing for long 20 exchanges a second are analysed in any case, unless this is 1."
        }
        CAPTURE_SLOTS {
            "API_INVENTORY_CAPTURE_SLOTS", builder: "capture_slots",
            expects: "a number from 1 to 65536", unit: "exchanges",
            default: "64", example: "256",
            "How many exchanges may be captured or waiting for analysis at once; with the size of bodies it bounds memory. A \
             window captures every request until its status is known."
        }
        REVOKE_AFTER {
            "API_INVENTORY_REVOKE_AFTER", builder: "revoke_after",
            expects: "a duration such as 30s", unit: "seconds without a unit",
            default: "30s", example: "10s",
            "After how long a capture is closed although the exchange goes on; a second where others find no slot."
        }
        STREAM_WINDOW {
            "API_INVENTORY_STREAM_WINDOW", builder: "stream_window",
            expects: "a duration such as 2s, 0 for the head alone", unit: "seconds without a unit",
            default: "2s", example: "5s",
            "How long the beginning of a response is captured that may go on for hours: server-sent events, gRPC."
        }
        MAX_BODY_BYTES {
            "API_INVENTORY_MAX_BODY_BYTES", builder: "max_body_bytes",
            expects: "a number of bytes from 0 to 16777216", unit: "bytes",
            default: "65536", example: "16384",
            "How much of each body is kept for analysis."
        }
        ROUTE_MAX_BODY_BYTES {
            "API_INVENTORY_ROUTE_MAX_BODY_BYTES", builder: "route_max_body_bytes",
            expects: "a comma list of PATTERN=BYTES, with patterns as for sampling", unit: "bytes",
            default: "none", example: "/upload/*=0,GET /feed=4096",
            "How much of the bodies of some routes is kept, where that is less."
        }
        PARSE_RESPONSE_BODY {
            "API_INVENTORY_PARSE_RESPONSE_BODY", builder: "parse_response_body",
            aliases: [Alias::whole("DD_API_SECURITY_PARSE_RESPONSE_BODY")],
            expects: "true or false",
            default: "true", example: "false",
            "Whether response bodies are read. Otherwise their bytes are only counted, and coverage says so."
        }
        EXCLUDE_ROUTES {
            "API_INVENTORY_EXCLUDE_ROUTES", builder: "exclude_routes",
            expects: "a comma list of route templates that begin with /, a closing * for a prefix",
            default: "none", example: "/health,/internal/*",
            "Routes that are neither captured nor recorded."
        }
    }
    "Where it goes" {
        EXPORTERS {
            "API_INVENTORY_EXPORTERS", builder: "exporter",
            expects: "a comma list of ndjson, otlp, datadog, tracing",
            default: "none", example: "ndjson",
            "Where the inventory goes. With none it stays in memory, for Tracer::inventory."
        }
        EMIT {
            "API_INVENTORY_EMIT", builder: "emit",
            expects: "records, observations or both",
            default: "records", example: "both",
            "What the exporters get that API_INVENTORY_EXPORTERS names: changed records every interval, each observation, or both. The \
             one for a Datadog Agent gets both in any case."
        }
        INTERVAL {
            "API_INVENTORY_INTERVAL", builder: "interval",
            expects: "a duration from 1s to 1day, such as 60s or 5min", unit: "seconds",
            default: "60s", example: "300s",
            "How often changed records leave."
        }
        RETRY_FOR {
            "API_INVENTORY_RETRY_FOR", builder: "retry_for",
            expects: "a duration up to 1day, 0 for never", unit: "seconds",
            default: "300s", example: "30s",
            "How long lines that a receiver cannot take for now are offered to it again. Newer ones wait meanwhile, up to 16,384 \
             of them or 64 MiB; beyond it the oldest are dropped, and counted."
        }
        NDJSON_PATH {
            "API_INVENTORY_NDJSON_PATH", builder: "ndjson_path",
            expects: "the path of a file, or - for standard output",
            default: "api-inventory.ndjson", example: "inventory.ndjson",
            "Where the ndjson exporter appends its lines."
        }
        NDJSON_MAX_BYTES {
            "API_INVENTORY_NDJSON_MAX_BYTES", builder: "ndjson_max_bytes",
            expects: "a whole number, 0 for no limit", unit: "bytes",
            default: "0", example: "104857600",
            "How large the file of the ndjson exporter may become. Before it becomes larger it gets the name FILE.1, what had that \
             name becomes FILE.2 and so on, and a new file begins. One process a file, then."
        }
        NDJSON_KEEP {
            "API_INVENTORY_NDJSON_KEEP", builder: "ndjson_keep",
            expects: "a number from 0 to 1000", unit: "files",
            default: "5", example: "2",
            "How many full files of the ndjson exporter are kept beside the one that is written."
        }
    }
    "To OpenTelemetry" {
        OTLP_ENDPOINT {
            "API_INVENTORY_OTLP_ENDPOINT", builder: "otlp_endpoint",
            aliases: [
                Alias::whole("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"),
                Alias::base("OTEL_EXPORTER_OTLP_ENDPOINT"),
            ],
            expects: "an http:// or https:// URL",
            default: "http://localhost:4318/v1/logs", example: "https://collector.example:4318/v1/logs",
            "Where the otlp exporter posts log records: the whole URL. https needs the feature tls. To \
             OTEL_EXPORTER_OTLP_ENDPOINT, which is for all signals, v1/logs is added."
        }
        OTLP_PROTOCOL {
            "API_INVENTORY_OTLP_PROTOCOL", builder: "otlp_protocol",
            aliases: [
                Alias::whole("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL"),
                Alias::whole("OTEL_EXPORTER_OTLP_PROTOCOL"),
            ],
            expects: "http/protobuf or http/json; grpc is not spoken here",
            default: "http/protobuf", example: "http/json",
            "How log records are written."
        }
        OTLP_COMPRESSION {
            "API_INVENTORY_OTLP_COMPRESSION", builder: "otlp_compression",
            aliases: [
                Alias::whole("OTEL_EXPORTER_OTLP_LOGS_COMPRESSION"),
                Alias::whole("OTEL_EXPORTER_OTLP_COMPRESSION"),
            ],
            expects: "none or gzip",
            default: "none", example: "gzip",
            "How what is posted is packed."
        }
        OTLP_HEADERS {
            "API_INVENTORY_OTLP_HEADERS", builder: "otlp_header",
            aliases: [
                Alias::whole("OTEL_EXPORTER_OTLP_LOGS_HEADERS"),
                Alias::whole("OTEL_EXPORTER_OTLP_HEADERS"),
            ],
            expects: "a comma list of NAME=VALUE, percent-encoded",
            default: "none", example: "x-shop=***",
            "Header fields that come with what is posted, such as a key for the receiver. Their values are told nowhere."
        }
        OTLP_TIMEOUT {
            "API_INVENTORY_OTLP_TIMEOUT", builder: "otlp_timeout",
            aliases: [
                Alias::milliseconds("OTEL_EXPORTER_OTLP_LOGS_TIMEOUT"),
                Alias::milliseconds("OTEL_EXPORTER_OTLP_TIMEOUT"),
            ],
            expects: "a duration from 1ms to 1day, such as 10s", unit: "seconds; of OpenTelemetry's variables milliseconds",
            default: "10s", example: "3s",
            "How long the receiver may take for one request."
        }
        OTLP_CERTIFICATE {
            "API_INVENTORY_OTLP_CERTIFICATE", builder: "otlp_certificate",
            aliases: [
                Alias::whole("OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE"),
                Alias::whole("OTEL_EXPORTER_OTLP_CERTIFICATE"),
            ],
            expects: "the path of a file in PEM",
            default: "none", example: "authority.pem",
            "The authorities that a receiver's certificate may come from, instead of those that browsers trust."
        }
        OTLP_CLIENT_CERTIFICATE {
            "API_INVENTORY_OTLP_CLIENT_CERTIFICATE", builder: "otlp_client_certificate",
            aliases: [
                Alias::whole("OTEL_EXPORTER_OTLP_LOGS_CLIENT_CERTIFICATE"),
                Alias::whole("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE"),
            ],
            expects: "the path of a file in PEM",
            default: "none", example: "client.pem",
            "The certificate that the exporter shows a receiver, and those it came from."
        }
        OTLP_CLIENT_KEY {
            "API_INVENTORY_OTLP_CLIENT_KEY", builder: "otlp_client_key",
            aliases: [
                Alias::whole("OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY"),
                Alias::whole("OTEL_EXPORTER_OTLP_CLIENT_KEY"),
            ],
            expects: "the path of a file in PEM",
            default: "none", example: "client.key",
            "The key of that certificate."
        }
        RESOURCE_ATTRIBUTES {
            "API_INVENTORY_RESOURCE_ATTRIBUTES", builder: "resource_attribute",
            aliases: [Alias::all_attributes()],
            expects: "a comma list of KEY=VALUE, percent-encoded, each 1 to 100 letters, digits or \" _-./:+\"",
            default: "none", example: "k8s.namespace.name=shop,host.arch=arm64",
            "What else is told of the service to OpenTelemetry, as attributes of its resource. They leave as they are."
        }
    }
    "To a Datadog Agent" {
        DATADOG_AGENT_URL {
            "API_INVENTORY_DATADOG_AGENT_URL", builder: "datadog_agent_url",
            aliases: [Alias::whole("DD_TRACE_AGENT_URL")],
            expects: "an http://, https:// or unix:// URL",
            default: "none", example: "unix:///var/run/datadog/apm.socket",
            "Where the Datadog Agent listens. Without, the host says it; without that too, /var/run/datadog/apm.socket if it is \
             there, else localhost."
        }
        DATADOG_AGENT_HOST {
            "API_INVENTORY_DATADOG_AGENT_HOST", builder: "datadog_agent_host",
            aliases: [Alias::whole("DD_AGENT_HOST")],
            expects: "the name or the address of a host",
            default: "none", example: "agent.example",
            "The host of the Datadog Agent."
        }
        DATADOG_AGENT_PORT {
            "API_INVENTORY_DATADOG_AGENT_PORT", builder: "datadog_agent_port",
            aliases: [Alias::whole("DD_TRACE_AGENT_PORT")],
            expects: "a number from 1 to 65535",
            default: "8126", example: "8136",
            "The port of the Datadog Agent."
        }
        DATADOG_ENDPOINTS {
            "API_INVENTORY_DATADOG_ENDPOINTS", builder: "datadog_endpoints",
            aliases: [
                Alias::whole("DD_API_SECURITY_ENDPOINT_COLLECTION_ENABLED"),
                Alias::whole("DD_INSTRUMENTATION_TELEMETRY_ENABLED"),
            ],
            expects: "true or false",
            default: "true", example: "false",
            "Whether the Datadog Agent is told of the endpoints that are declared or were seen, as telemetry."
        }
        DATADOG_APM {
            "API_INVENTORY_DATADOG_APM", builder: "datadog_apm",
            aliases: [Alias::whole("DD_APM_TRACING_ENABLED")],
            expects: "true or false",
            default: "true", example: "false",
            "Whether the service's traces are wanted for their own sake. Without, spans are marked to be kept for their schemas \
             alone, and not to count as traces of APM."
        }
    }
    "Who calls" {
        CLIENT_IP_HEADER {
            "API_INVENTORY_CLIENT_IP_HEADER", builder: "client_ip_header",
            aliases: [Alias::whole("DD_TRACE_CLIENT_IP_HEADER")],
            expects: "the name of an HTTP header field",
            default: "none", example: "x-client-address",
            "The one header that carries the client address, instead of the list of known ones."
        }
        TRUSTED_PROXIES {
            "API_INVENTORY_TRUSTED_PROXIES", builder: "trusted_proxies",
            expects: "a number of proxies up to 255, or a comma list of networks and addresses",
            default: "none", example: "10.0.0.0/8,192.0.2.7",
            "Whose word counts about where a request came from. Without, the first public address in a list of \
             headers does, which callers can write themselves."
        }
        EXPOSURE_RANGES {
            "API_INVENTORY_EXPOSURE_RANGES", builder: "exposure_ranges",
            expects: "basic or extended",
            default: "extended", example: "basic",
            "Which client addresses count as private: 10/8, 172.16/12, 192.168/16 and 169.254/16, or also loopback, \
             IPv6 unique-local and link-local, carrier-grade NAT and documentation ranges."
        }
        PROBE_NETWORKS {
            "API_INVENTORY_PROBE_NETWORKS", builder: "probe_networks",
            expects: "a comma list of networks and addresses",
            default: "none", example: "198.51.100.0/24",
            "Where health probes come from, besides those of Google Cloud, Azure and Amazon Route 53. They make \
             nothing public."
        }
        SCHEME {
            "API_INVENTORY_SCHEME", builder: "scheme",
            expects: "http or https",
            default: "none", example: "https",
            "The scheme that callers use, where what ends TLS in front of the service does not say so."
        }
    }
    "What is called" {
        BASE_PATH {
            "API_INVENTORY_BASE_PATH", builder: "base_path",
            expects: "a path of letters, digits and \"-._~\" that begins with /",
            default: "none", example: "/shop",
            "The path under which callers reach the service, where what stands in front of it takes that path off."
        }
        FORWARDED_PREFIXES {
            "API_INVENTORY_FORWARDED_PREFIXES", builder: "forwarded_prefixes",
            expects: "a comma list of paths of letters, digits and \"-._~\" that begin with /",
            default: "none", example: "/shop,/outlet",
            "Paths that X-Forwarded-Prefix may name, to be put in front of the route. It is ignored otherwise."
        }
        LEARN_ROUTES {
            "API_INVENTORY_LEARN_ROUTES", builder: "learn_routes",
            expects: "true or false",
            default: "true", example: "false",
            "Whether routes are learnt from paths where no router and no declaration names one."
        }
        ROUTE_HINTS {
            "API_INVENTORY_ROUTE_HINTS", builder: "route_hints",
            expects: "a comma list of pin /a/{id}, split /a/me, name /a/{id} and ignore /b/*",
            default: "none", example: "pin /users/{id},split /users/me",
            "What you know better than what is learnt of routes."
        }
        HOSTS {
            "API_INVENTORY_HOSTS", builder: "hosts",
            expects: "a comma list of host names, with a port or without",
            default: "none", example: "shop.example,admin.example:8443",
            "Hosts that are told apart. The others are not told, because callers can ask for any."
        }
        OPENAPI {
            "API_INVENTORY_OPENAPI", builder: "openapi_path",
            expects: "the path of an API definition in JSON, OpenAPI 3 or Swagger 2.0",
            default: "none", example: "openapi.json",
            "Routes and names that are declared. Requests that no router's template comes with are matched against \
             the routes."
        }
    }
    "What leaves only if asked for" {
        TRACE_CONTEXT {
            "API_INVENTORY_TRACE_CONTEXT", builder: "trace_context",
            expects: "true or false",
            default: "false", example: "true",
            "Whether observations tell the exact time of the request, and the ids of the trace that the caller says it belongs \
             to: Datadog's headers, or traceparent. If that is not said, those for the exporter datadog do, and no others."
        }
        CLIENT_ADDRESS {
            "API_INVENTORY_CLIENT_ADDRESS", builder: "client_address",
            expects: "true or false",
            default: "false", example: "true",
            "Whether observations tell the address of the client. It is personal data: with true, values of callers leave the \
             process. Records never have it."
        }
    }
    "Names and rules" {
        NAMES {
            "API_INVENTORY_NAMES", builder: "names",
            expects: "vetted, seen(N) with N from 1 to 255, or declared",
            default: "vetted", example: "seen(3)",
            "Which names of fields and parameters leave: those that vetting takes for names, only from the Nth \
             exchange of an endpoint on, or only declared ones."
        }
        RULES {
            "API_INVENTORY_RULES", builder: "rules_path",
            aliases: [Alias::whole("DD_APPSEC_RULES")],
            expects: "the path of a rule file, or of a folder of rule files (.json)",
            default: "none", example: "rules",
            "Rules of your own, or rulesets of Datadog, added to the built-in ones."
        }
        RULES_STRICT {
            "API_INVENTORY_RULES_STRICT", builder: "strict_rules",
            expects: "true or false",
            default: "false", example: "true",
            "Whether one wrong rule refuses all of your own. Otherwise wrong ones are left out."
        }
        RULES_WATCH {
            "API_INVENTORY_RULES_WATCH", builder: "watch_rules",
            expects: "a duration from 1s to 1day, or 0 for never", unit: "seconds",
            default: "0s", example: "30s",
            "How often your rules are looked at, to be loaded again when they have changed."
        }
    }
}
