//! What is in force can be told, and the environment and the builder do the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use api_inventory::Tracer;
use api_inventory::config::{Builder, Configuration, NamePolicy, SamplingPolicy, Setting, Source, VARIABLES};
use api_inventory::export::otlp::{OtlpCompression, OtlpProtocol};
use api_inventory::export::{Emit, NdjsonExporter};
use api_inventory::observation::{ExposureRanges, Scheme};
use api_inventory::rules::RuleSource;
use http::Uri;
use http::header::{HeaderName, HeaderValue};
use tempfile::TempDir;

const OWN_RULES: &str = r#"{"scanners": [{"tags": {"category": "pii", "type": "staff_id"},
    "key": {"operator": "words", "parameters": {"list": ["staff id"]}}}]}"#;

/// The folder that this process works in, with what examples of values name.
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("rules")).unwrap();
    std::fs::write(folder.path().join("rules/own.json"), OWN_RULES).unwrap();
    std::fs::write(folder.path().join("openapi.json"), r#"{"openapi": "3.1.0", "paths": {}}"#).unwrap();
    std::env::set_current_dir(folder.path()).unwrap();
    folder
});

fn builder() -> Builder {
    LazyLock::force(&FOLDER);
    Tracer::builder().quiet()
}

fn from_variable(name: &str, value: &str) -> Tracer {
    builder().from_lookup(&|asked| (asked == name).then(|| value.into())).build()
}

fn setting(configuration: &Configuration, name: &str) -> Setting {
    configuration.get(name).expect(name).clone()
}

/// The example of each variable, set with the builder.
fn with_builder(builder: Builder, name: &str) -> Builder {
    match name {
        "API_INVENTORY_ENABLED" => builder.enabled(false),
        "API_INVENTORY_SERVICE" => builder.service("shop"),
        "API_INVENTORY_VERSION" => builder.version("1.4.2"),
        "API_INVENTORY_ENVIRONMENT" => builder.environment("staging"),
        "API_INVENTORY_PRODUCTION" => builder.production(false),
        "API_INVENTORY_SAMPLING" => builder.sampling(SamplingPolicy::window(Duration::from_secs(30))),
        "API_INVENTORY_SAMPLE_DELAY" => builder.sample_delay(Duration::from_secs(10)),
        "API_INVENTORY_ROUTE_SAMPLING" => builder
            .route_sampling("POST /payments", SamplingPolicy::always())
            .route_sampling("/feed/*", SamplingPolicy::ratio(0.01)),
        "API_INVENTORY_ROUTE_MAX_BODY_BYTES" => {
            builder.route_max_body_bytes("/upload/*", 0).route_max_body_bytes("GET /feed", 4_096)
        }
        "API_INVENTORY_SAMPLE_RATE" => builder.sample_rate(0.25),
        "API_INVENTORY_CAPTURES_PER_SECOND" => builder.captures_per_second(50),
        "API_INVENTORY_ANALYSIS_SHARE" => builder.analysis_share(0.02),
        "API_INVENTORY_CAPTURE_SLOTS" => builder.capture_slots(256),
        "API_INVENTORY_REVOKE_AFTER" => builder.revoke_after(Duration::from_secs(10)),
        "API_INVENTORY_STREAM_WINDOW" => builder.stream_window(Duration::from_secs(5)),
        "API_INVENTORY_MAX_BODY_BYTES" => builder.max_body_bytes(16 * 1024),
        "API_INVENTORY_PARSE_RESPONSE_BODY" => builder.parse_response_body(false),
        "API_INVENTORY_EXCLUDE_ROUTES" => builder.exclude_routes(["/health", "/internal/*"]),
        "API_INVENTORY_EXPORTERS" => {
            builder.exporter(NdjsonExporter::append("api-inventory.ndjson", Emit::Records).unwrap())
        }
        "API_INVENTORY_EMIT" => builder.emit(Emit::Both),
        "API_INVENTORY_INTERVAL" => builder.interval(Duration::from_secs(300)),
        "API_INVENTORY_NDJSON_PATH" => builder.ndjson_path("inventory.ndjson"),
        "API_INVENTORY_NDJSON_MAX_BYTES" => builder.ndjson_max_bytes(100 * 1024 * 1024),
        "API_INVENTORY_NDJSON_KEEP" => builder.ndjson_keep(2),
        "API_INVENTORY_RETRY_FOR" => builder.retry_for(Duration::from_secs(30)),
        "API_INVENTORY_OTLP_ENDPOINT" => {
            builder.otlp_endpoint(Uri::from_static("https://collector.example:4318/v1/logs"))
        }
        "API_INVENTORY_OTLP_PROTOCOL" => builder.otlp_protocol(OtlpProtocol::HttpJson),
        "API_INVENTORY_OTLP_COMPRESSION" => builder.otlp_compression(OtlpCompression::Gzip),
        "API_INVENTORY_OTLP_HEADERS" => {
            builder.otlp_header(HeaderName::from_static("x-shop"), HeaderValue::from_static("hunter2"))
        }
        "API_INVENTORY_OTLP_TIMEOUT" => builder.otlp_timeout(Duration::from_secs(3)),
        "API_INVENTORY_OTLP_CERTIFICATE" => builder.otlp_certificate("authority.pem"),
        "API_INVENTORY_OTLP_CLIENT_CERTIFICATE" => builder.otlp_client_certificate("client.pem"),
        "API_INVENTORY_OTLP_CLIENT_KEY" => builder.otlp_client_key("client.key"),
        "API_INVENTORY_RESOURCE_ATTRIBUTES" => {
            builder.resource_attribute("k8s.namespace.name", "shop").resource_attribute("host.arch", "arm64")
        }
        "API_INVENTORY_DATADOG_AGENT_URL" => builder.datadog_agent_url("unix:///var/run/datadog/apm.socket"),
        "API_INVENTORY_DATADOG_AGENT_HOST" => builder.datadog_agent_host("agent.example"),
        "API_INVENTORY_DATADOG_AGENT_PORT" => builder.datadog_agent_port(8_136),
        "API_INVENTORY_DATADOG_ENDPOINTS" => builder.datadog_endpoints(false),
        "API_INVENTORY_DATADOG_APM" => builder.datadog_apm(false),
        "API_INVENTORY_CLIENT_IP_HEADER" => builder.client_ip_header("X-Client-Address"),
        "API_INVENTORY_TRUSTED_PROXIES" => builder.trusted_proxies(["10.0.0.0/8", "192.0.2.7"]),
        "API_INVENTORY_EXPOSURE_RANGES" => builder.exposure_ranges(ExposureRanges::Basic),
        "API_INVENTORY_PROBE_NETWORKS" => builder.probe_networks(["198.51.100.0/24"]),
        "API_INVENTORY_SCHEME" => builder.scheme(Scheme::Https),
        "API_INVENTORY_BASE_PATH" => builder.base_path("/shop/"),
        "API_INVENTORY_FORWARDED_PREFIXES" => builder.forwarded_prefixes(["/shop", "/outlet"]),
        "API_INVENTORY_LEARN_ROUTES" => builder.learn_routes(false),
        "API_INVENTORY_ROUTE_HINTS" => builder.route_hints(["pin /users/{id}", "split /users/me"]),
        "API_INVENTORY_HOSTS" => builder.hosts(["shop.example", "admin.example:8443"]),
        "API_INVENTORY_OPENAPI" => builder.openapi_path("openapi.json"),
        "API_INVENTORY_TRACE_CONTEXT" => builder.trace_context(true),
        "API_INVENTORY_CLIENT_ADDRESS" => builder.client_address(true),
        "API_INVENTORY_NAMES" => builder.names(NamePolicy::seen(3)),
        "API_INVENTORY_RULES" => builder.rules_path("rules"),
        "API_INVENTORY_RULES_STRICT" => builder.strict_rules(true),
        "API_INVENTORY_RULES_WATCH" => builder.watch_rules(Duration::from_secs(30)),
        other => panic!("{other}: say here how the builder sets its example"),
    }
}

#[test]
fn every_default_is_the_one_that_the_registry_tells() {
    let configuration = builder().build().describe();
    for variable in VARIABLES {
        let Setting { value, sources, .. } = setting(&configuration, variable.name);
        assert_eq!((&*value, &*sources), (variable.default, &[Source::Default][..]), "{}", variable.name);
    }
}

#[test]
fn every_example_holds_whether_the_environment_or_the_builder_sets_it() {
    for variable in VARIABLES {
        let name = variable.name;
        assert_ne!(variable.example, variable.default, "{name}: the example shows nothing");
        let environment = from_variable(name, variable.example);
        let about: Vec<_> = environment.problems().into_iter().filter(|it| it.message.contains("expected")).collect();
        assert_eq!(about, [], "{name}");
        let code = with_builder(builder(), name).build();
        assert_eq!(code.problems(), [], "{name}");
        for (tracer, source) in [(environment, Source::Environment(name)), (code, Source::Builder)] {
            let configuration = tracer.describe();
            let Setting { value, sources, .. } = setting(&configuration, name);
            assert_eq!((&*value, &*sources), (variable.example, &[source][..]), "{name}");
            let others = configuration.iter().filter(|it| it.variable.name != name);
            for other in others {
                assert_eq!(other.sources, [Source::Default], "{name} set {}", other.variable.name);
            }
        }
    }
}

/// The signatures of the builder's methods: what the registry names is one of them.
#[test]
fn every_builder_method_that_the_registry_names_is_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/config/builder");
    let files = folder.read_dir().unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let code: String = files.collect();
    for variable in VARIABLES {
        let signatures = ["(", "<"].map(|end| format!("    pub fn {}{end}", variable.builder));
        assert!(signatures.iter().any(|signature| code.contains(signature)), "{}", variable.builder);
    }
}

#[test]
fn the_environment_takes_the_place_of_values_and_adds_to_lists() {
    let variables = |name: &str| match name {
        "DD_TAGS" => Some("service:second".into()),
        "API_INVENTORY_HOSTS" => Some("b.example,c.example".into()),
        _ => None,
    };
    let configuration = builder().service("first").hosts(["a.example"]).from_lookup(&variables).build().describe();
    let service = setting(&configuration, "API_INVENTORY_SERVICE");
    assert_eq!((&*service.value, &*service.sources), ("second", &[Source::Environment("DD_TAGS")][..]));
    let hosts = setting(&configuration, "API_INVENTORY_HOSTS");
    assert_eq!(hosts.value, "a.example,b.example,c.example");
    assert_eq!(hosts.sources, [Source::Builder, Source::Environment("API_INVENTORY_HOSTS")]);
    let later = builder().from_lookup(&variables).service("third").build().describe();
    assert_eq!(setting(&later, "API_INVENTORY_SERVICE").sources, [Source::Builder]);
}

#[test]
fn paths_that_cannot_be_used_are_not_in_force_and_not_told() {
    LazyLock::force(&FOLDER);
    let secret = "/no/such/hunter2";
    for name in ["API_INVENTORY_NDJSON_PATH", "API_INVENTORY_OPENAPI", "API_INVENTORY_RULES"] {
        let variables = |asked: &str| match asked {
            "API_INVENTORY_EXPORTERS" => Some("ndjson".into()),
            _ => (asked == name).then(|| secret.into()),
        };
        let tracer = builder().from_lookup(&variables).build();
        assert!(!tracer.problems().is_empty(), "{name}");
        let configuration = tracer.describe();
        assert!(!format!("{configuration} {configuration:?}").contains("hunter2"), "{name}");
        assert_eq!(setting(&configuration, name).sources, [Source::Default], "{name}");
    }
}

#[test]
fn what_is_in_force_is_a_table_of_lines() {
    let tracer = builder().enabled(false).service("shop").rules_path("a\nb").from_lookup(&|_| None).build();
    let table = tracer.describe().to_string();
    println!("{table}");
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), VARIABLES.len() + 2);
    let words = |at: usize| lines.get(at).unwrap().split_whitespace().collect::<Vec<_>>();
    assert_eq!(words(0), ["API_INVENTORY_ENABLED", "false", "builder"]);
    assert_eq!(words(1), ["API_INVENTORY_SERVICE", "shop", "builder"]);
    assert_eq!(words(2), ["API_INVENTORY_VERSION", "none", "default"]);
    assert_eq!(words(VARIABLES.len()), ["observing", "no"]);
    assert!(!tracer.describe().is_running());
}

#[test]
fn the_digest_of_own_rules_is_told_once_they_are_in_force() {
    let tracer = builder().build();
    assert_eq!(tracer.describe().rules_digest(), None);
    assert!(tracer.reload(&RuleSource::new().json("ours", OWN_RULES)).is_in_force());
    let digest = tracer.rules().unwrap().digest.unwrap();
    let configuration = tracer.describe();
    assert_eq!(configuration.rules_digest(), Some(digest.as_str()));
    assert!(configuration.is_running());
    assert!(configuration.to_string().ends_with(digest.as_str()));
}

#[test]
fn receivers_are_where_the_variables_of_opentelemetry_and_datadog_say() {
    for (name, value, setting_name, shown) in [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://otel:4318", "OTLP_ENDPOINT", "http://otel:4318/v1/logs"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://otel/shop/", "OTLP_ENDPOINT", "https://otel/shop/v1/logs"),
        ("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://otel:4318/logs", "OTLP_ENDPOINT", "http://otel:4318/logs"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://otel/shop?key=a", "OTLP_ENDPOINT", "https://otel/shop/v1/logs"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "2500", "OTLP_TIMEOUT", "2s 500ms"),
        ("OTEL_EXPORTER_OTLP_LOGS_TIMEOUT", "3000", "OTLP_TIMEOUT", "3s"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%20b,x-other=c", "OTLP_HEADERS", "api-key=***,x-other=***"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json", "OTLP_PROTOCOL", "http/json"),
        ("DD_TRACE_AGENT_URL", "http://user:hunter2@agent:8126", "DATADOG_AGENT_URL", "http://agent:8126"),
        ("DD_AGENT_HOST", "fd00::7", "DATADOG_AGENT_HOST", "fd00::7"),
        ("DD_TRACE_AGENT_PORT", "8127", "DATADOG_AGENT_PORT", "8127"),
        (
            "OTEL_RESOURCE_ATTRIBUTES",
            "service.name=shop,a=<b>,host.arch=arm64",
            "RESOURCE_ATTRIBUTES",
            "host.arch=arm64",
        ),
    ] {
        let tracer = from_variable(name, value);
        let about: Vec<_> = tracer.problems().into_iter().filter(|it| it.message.contains("expected")).collect();
        assert_eq!(about, [], "{name}={value}");
        let told = setting(&tracer.describe(), &format!("API_INVENTORY_{setting_name}"));
        assert_eq!((&*told.value, &*told.sources), (shown, &[Source::Environment(name)][..]), "{name}={value}");
    }
}

#[test]
fn receivers_that_cannot_be_are_refused_and_not_repeated() {
    for (name, value) in [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317 hunter2"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://hunter2"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://otel:431800"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "content-type=hunter2"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        ("OTEL_EXPORTER_OTLP_COMPRESSION", "hunter2"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "hunter2"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "a=b,x y=hunter2"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "a=hunter2%0d%0a"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "0"),
        ("API_INVENTORY_RESOURCE_ATTRIBUTES", "team=<hunter2>"),
        ("DD_TRACE_AGENT_URL", "unix://hunter2"),
        ("DD_TRACE_AGENT_URL", "hunter2"),
        ("DD_AGENT_HOST", "hunter2@agent"),
        ("DD_AGENT_HOST", "agent/hunter2"),
        ("DD_TRACE_AGENT_PORT", "0"),
        ("DD_TRACE_AGENT_PORT", "65536"),
    ] {
        let tracer = from_variable(name, value);
        let problems: Vec<_> = tracer.problems().into_iter().filter(|it| it.subject == name).collect();
        assert_eq!(problems.len(), 1, "{name}={value}");
        assert!(!format!("{problems:?} {} {:?}", tracer.describe(), tracer.describe()).contains("hunter2"), "{name}");
    }
}

#[test]
fn the_agent_is_where_the_last_word_of_the_highest_rank_says() {
    type Variables<'a> = &'a [(&'a str, &'a str)];
    let told = |variables: Variables<'_>, code: fn(Builder) -> Builder| {
        let lookup = |asked: &str| variables.iter().find(|(name, _)| *name == asked).map(|(_, value)| (*value).into());
        let configuration = code(builder().from_lookup(&lookup)).build().describe();
        ["URL", "HOST"].map(|name| setting(&configuration, &format!("API_INVENTORY_DATADOG_AGENT_{name}")).value)
    };
    let url = ("DD_TRACE_AGENT_URL", "http://injected:1");
    let as_is: fn(Builder) -> Builder = |builder| builder;
    assert_eq!(told(&[url, ("DD_AGENT_HOST", "b")], as_is), ["http://injected:1", "b"]);
    assert_eq!(told(&[url, ("API_INVENTORY_DATADOG_AGENT_HOST", "b")], as_is), ["none", "b"]);
    let own = ("API_INVENTORY_DATADOG_AGENT_URL", "http://own:1");
    assert_eq!(told(&[own, ("API_INVENTORY_DATADOG_AGENT_HOST", "b")], as_is), ["http://own:1", "b"]);
    assert_eq!(told(&[url], |builder| builder.datadog_agent_host("c")), ["none", "c"]);
    assert_eq!(told(&[("DD_AGENT_HOST", "b")], |it| it.datadog_agent_url("http://d:1")), ["http://d:1", "b"]);
}

#[test]
fn of_two_header_fields_of_one_name_the_last_counts() {
    let lookup = |asked: &str| (asked == "OTEL_EXPORTER_OTLP_HEADERS").then(|| "x-shop=b".into());
    let builder = builder().otlp_header(HeaderName::from_static("x-shop"), HeaderValue::from_static("a"));
    let configuration = builder.from_lookup(&lookup).build().describe();
    assert_eq!(setting(&configuration, "API_INVENTORY_OTLP_HEADERS").value, "x-shop=***");
}
