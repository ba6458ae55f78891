//! Every environment variable, in one table.

/// An environment variable that the tracer reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// Variables of Datadog and OpenTelemetry with the same meaning, asked in order when the first is not set.
    pub aliases: &'static [&'static str],
    /// What a value looks like.
    pub expects: &'static str,
    /// What holds without it.
    pub default: &'static str,
    /// What it does.
    pub doc: &'static str,
}

macro_rules! variables {
    ($($constant:ident { $name:literal, aliases: [$($alias:literal),*], expects: $expects:literal, default: $default:literal, $doc:literal })+) => {
        $(pub(crate) const $constant: Variable =
            Variable { name: $name, aliases: &[$($alias),*], expects: $expects, default: $default, doc: $doc };)+

        /// Every environment variable that the tracer reads, in the order of the reference.
        pub const VARIABLES: &[Variable] = &[$($constant),+];
    };
}

variables! {
    ENABLED {
        "API_INVENTORY_ENABLED", aliases: ["DD_API_SECURITY_ENABLED"],
        expects: "true or false", default: "true",
        "Whether anything is observed. A disabled tracer is a layer that does nothing."
    }
    SERVICE {
        "API_INVENTORY_SERVICE", aliases: ["DD_SERVICE", "OTEL_SERVICE_NAME"],
        expects: "1 to 100 letters, digits or \" _-./:+\"", default: "unknown_service",
        "Name of the service."
    }
    VERSION {
        "API_INVENTORY_VERSION", aliases: ["DD_VERSION"],
        expects: "1 to 100 letters, digits or \" _-./:+\"", default: "none",
        "Version of the service."
    }
    ENVIRONMENT {
        "API_INVENTORY_ENVIRONMENT", aliases: ["DD_ENV"],
        expects: "1 to 100 letters, digits or \" _-./:+\"", default: "none",
        "Deployment environment. Names such as dev, staging or sandbox mean non-production, all others production."
    }
    SAMPLE_RATE {
        "API_INVENTORY_SAMPLE_RATE", aliases: ["DD_API_SECURITY_REQUEST_SAMPLE_RATE"],
        expects: "a number from 0 to 1", default: "0.1",
        "Share of requests that are captured. The first of each known route is captured besides, unless this is 0."
    }
    EXPORTERS {
        "API_INVENTORY_EXPORTERS", aliases: [],
        expects: "a comma list of ndjson, otlp, datadog, tracing", default: "none",
        "Where the inventory goes. With none it stays in memory, for Tracer::inventory."
    }
    EMIT {
        "API_INVENTORY_EMIT", aliases: [],
        expects: "records, observations or both", default: "records",
        "What the exporters named above get: changed records every interval, each observation, or both."
    }
    INTERVAL {
        "API_INVENTORY_INTERVAL", aliases: [],
        expects: "a duration from 1s to 1day, such as 60s or 5min", default: "60s",
        "How often changed records leave."
    }
    NDJSON_PATH {
        "API_INVENTORY_NDJSON_PATH", aliases: [],
        expects: "the path of a file, or - for standard output", default: "api-inventory.ndjson",
        "Where the ndjson exporter appends its lines."
    }
    CLIENT_IP_HEADER {
        "API_INVENTORY_CLIENT_IP_HEADER", aliases: ["DD_TRACE_CLIENT_IP_HEADER"],
        expects: "the name of an HTTP header field", default: "none",
        "The one header that carries the client address, instead of the list of known ones."
    }
    TRUSTED_PROXIES {
        "API_INVENTORY_TRUSTED_PROXIES", aliases: [],
        expects: "a number of proxies up to 255, or a comma list of networks and addresses", default: "none",
        "Whose word counts about where a request came from. Without, the first public address in a list of headers does, \
         which callers can write themselves."
    }
    EXPOSURE_RANGES {
        "API_INVENTORY_EXPOSURE_RANGES", aliases: [],
        expects: "basic or extended", default: "extended",
        "Which client addresses count as private: 10/8, 172.16/12, 192.168/16 and 169.254/16, or also loopback, IPv6 \
         unique-local and link-local, carrier-grade NAT and documentation ranges."
    }
    PROBE_NETWORKS {
        "API_INVENTORY_PROBE_NETWORKS", aliases: [],
        expects: "a comma list of networks and addresses", default: "none",
        "Where health probes come from, besides those of Google Cloud, Azure and Amazon Route 53. They make nothing public."
    }
    SCHEME {
        "API_INVENTORY_SCHEME", aliases: [],
        expects: "http or https", default: "none",
        "The scheme that callers use, where what ends TLS in front of the service does not say so."
    }
    PRODUCTION {
        "API_INVENTORY_PRODUCTION", aliases: [],
        expects: "true or false", default: "none",
        "Whether the service is in production, whatever its environment is called."
    }
    MAX_BODY_BYTES {
        "API_INVENTORY_MAX_BODY_BYTES", aliases: [],
        expects: "a number of bytes from 0 to 16777216", default: "65536",
        "How much of each body is kept for analysis."
    }
    CAPTURES_PER_SECOND {
        "API_INVENTORY_CAPTURES_PER_SECOND", aliases: [],
        expects: "a whole number, 0 for no limit", default: "500",
        "How many requests are captured each second at most."
    }
    ANALYSIS_SHARE {
        "API_INVENTORY_ANALYSIS_SHARE", aliases: [],
        expects: "a number above 0 and up to 1", default: "0.05",
        "Share of one core that analysis may take over time; 1 does not limit it."
    }
    EXCLUDE_ROUTES {
        "API_INVENTORY_EXCLUDE_ROUTES", aliases: [],
        expects: "a comma list of route templates that begin with /, a closing * for a prefix", default: "none",
        "Routes that are neither captured nor recorded."
    }
    BASE_PATH {
        "API_INVENTORY_BASE_PATH", aliases: [],
        expects: "a path of letters, digits and \"-._~\" that begins with /", default: "none",
        "The path under which callers reach the service, where what stands in front of it takes that path off."
    }
    FORWARDED_PREFIXES {
        "API_INVENTORY_FORWARDED_PREFIXES", aliases: [],
        expects: "a comma list of paths of letters, digits and \"-._~\" that begin with /", default: "none",
        "Paths that X-Forwarded-Prefix may name, to be put in front of the route. It is ignored otherwise."
    }
    LEARN_ROUTES {
        "API_INVENTORY_LEARN_ROUTES", aliases: [],
        expects: "true or false", default: "true",
        "Whether routes are learnt from paths where no router and no declaration names one."
    }
    ROUTE_HINTS {
        "API_INVENTORY_ROUTE_HINTS", aliases: [],
        expects: "a comma list of pin /a/{id}, split /a/me, name /a/{id} and ignore /b/*", default: "none",
        "What you know better than what is learnt of routes."
    }
    HOSTS {
        "API_INVENTORY_HOSTS", aliases: [],
        expects: "a comma list of host names, with a port or without", default: "none",
        "Hosts that are told apart. The others are not told, because callers can ask for any."
    }
    OPENAPI {
        "API_INVENTORY_OPENAPI", aliases: [],
        expects: "the path of an API definition in JSON, OpenAPI 3 or Swagger 2.0", default: "none",
        "Routes and names that are declared. Requests that no router's template comes with are matched against the routes."
    }
    NAMES {
        "API_INVENTORY_NAMES", aliases: [],
        expects: "vetted, seen(N) with N from 1 to 255, or declared", default: "vetted",
        "Which names of fields and parameters leave: those that vetting takes for names, only from the Nth exchange of an endpoint on, or only declared ones."
    }
    RULES {
        "API_INVENTORY_RULES", aliases: ["DD_APPSEC_RULES"],
        expects: "the path of a rule file, or of a folder of rule files (.json)", default: "none",
        "Rules of your own, or rulesets of Datadog, added to the built-in ones."
    }
    RULES_STRICT {
        "API_INVENTORY_RULES_STRICT", aliases: [],
        expects: "true or false", default: "false",
        "Whether one wrong rule refuses all of your own. Otherwise wrong ones are left out."
    }
    RULES_WATCH {
        "API_INVENTORY_RULES_WATCH", aliases: [],
        expects: "a duration from 1s to 1day, or 0 for never", default: "0",
        "How often your rules are looked at, to be loaded again when they have changed."
    }
}
