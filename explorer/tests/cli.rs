//! The binary: what it prints, where, and how it ends.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "tests may panic"
)]

mod support;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use support::records::{NOW, record};
use tempfile::TempDir;

/// A folder with sources.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn with(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        std::fs::write(self.path(name), content).unwrap();
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_api-inventory"));
        command.current_dir(self.0.path()).args(["--now", NOW]).args(arguments);
        command
    }

    /// What a run that succeeds prints.
    fn prints(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.prints(arguments)).unwrap()
    }

    /// What a run that fails says.
    fn fails(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stderr).unwrap()
    }
}

fn lines(records: &[Value]) -> String {
    let mut lines = String::new();
    for (record, sequence) in records.iter().zip(1..) {
        let mut record = record.clone();
        record["producer"]["seq"] = json!(sequence);
        lines.push_str(&record.to_string());
        lines.push('\n');
    }
    lines
}

const DEFINITION: &str = "openapi: 3.0.3\ninfo: {title: Shop API, version: '1'}\npaths:\n  \
    /users/{id}: {get: {deprecated: true, security: [], responses: {'200': {description: ''}}}}\n  /gone: {get: {}}\n";

fn shop() -> Folder {
    let mut users = record("shop", "GET", "/users/{id}");
    users["sensitive"] = json!([{
        "location": "response.body", "path": "/card", "category": "payment", "type": "card", "scanner": "card",
        "evidence": "key+check", "in": "value", "count": 3, "contexts": []
    }]);
    users["schemas"] = json!([{
        "location": "response.body", "status_class": "2xx", "media_type": "application/json", "count": 20,
        "schema": [{"card": [8, {"category": "payment", "type": "card"}], "id": [4]}, {"optional": ["card"]}]
    }]);
    let records = [users, record("shop", "GET", "/hidden"), record("billing", "POST", "/invoices")];
    Folder::new().with("lines.ndjson", lines(&records)).with("shop.yaml", DEFINITION)
}

const SHOP: [&str; 4] = ["-s", "lines.ndjson", "-s", "shop=shop.yaml"];

fn of_shop<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&SHOP, arguments].concat()
}

#[test]
fn endpoints_are_listed_by_a_query() {
    let folder = shop();
    let shadow = folder.json(&of_shop(&["list", "--json", "documentation:shadow", "service:shop"]));
    assert_eq!(shadow.as_array().unwrap().len(), 1);
    assert_eq!((&shadow[0]["route"], &shadow[0]["authentication"]), (&json!("/hidden"), &json!("unauthenticated")));
    let card = folder.json(&of_shop(&[
        "list",
        "--json",
        "--columns",
        "method,route,sensitive,requests",
        "sensitive:payment:card",
    ]));
    assert_eq!(card, json!([{"method": "GET", "route": "/users/{id}", "sensitive": "payment:card", "requests": 200}]));
    let table = folder.prints(&of_shop(&["list", "service:shop", "--columns", "route,documentation"]));
    assert_eq!(
        table,
        "ROUTE        DOCUMENTATION\n/gone        orphan\n/hidden      shadow\n/users/{id}  documented\n"
    );
    let negated = folder.prints(&of_shop(&["list", "-service:shop", "-documentation:orphan", "--columns", "route"]));
    assert_eq!(negated, "ROUTE\n/invoices\n");
    let sorted = folder.prints(&of_shop(&["list", "--columns", "route", "--sort", "-route", "--limit", "2"]));
    assert_eq!(sorted, "ROUTE\n/users/{id}\n/invoices\n");
}

#[test]
fn a_query_that_cannot_be_read_is_shown_with_its_place() {
    let error = shop().fails(&of_shop(&["list", "autentication:mixed"]));
    assert!(error.contains("^^^^") && error.contains("did you mean `authentication`?"), "{error}");
    assert!(shop().fails(&of_shop(&["list", "--columns", "nothing"])).contains("there is no attribute nothing"));
    assert!(shop().fails(&of_shop(&["list", "--sort", "nothing"])).contains("there is no attribute nothing"));
}

#[test]
fn one_endpoint_is_shown_whole_whatever_its_parameters_are_called() {
    let folder = shop();
    let shown = folder.prints(&of_shop(&["show", "get", "/users/{anything}"]));
    for part in
        ["GET /users/{id}", "Shop API", "no security, deprecated", "payment:card", "card?: string", "shop.yaml#/paths"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let json = folder.json(&of_shop(&["show", "GET", "/users/{id}", "--json"]));
    assert_eq!(json[0]["definitions"][0]["pointer"], "/paths/~1users~1{id}/get");
    assert_eq!(json[0]["record"]["requests"]["exact"], 200);
    let error = folder.fails(&of_shop(&["show", "GET", "/user/{id}"]));
    assert!(error.contains("there is no GET /user/{id}") && error.contains("GET /users/{id}"), "{error}");
}

#[test]
fn services_are_listed_with_what_they_have() {
    let services = shop().json(&of_shop(&["services", "--json"]));
    let shop_service = &services[1];
    assert_eq!(shop_service["name"], "shop");
    assert_eq!(shop_service["documentation"], json!({"documented": 1, "orphan": 1, "shadow": 1}));
    assert_eq!(shop_service["sensitive"], json!({"payment:card": 1}));
    assert!(shop().prints(&of_shop(&["services"])).contains("payment (1)"));
}

#[test]
fn a_definition_is_made_of_one_service() {
    let folder = shop();
    let error = folder.fails(&of_shop(&["openapi"]));
    assert!(error.contains("billing, shop") && error.contains("service:NAME"), "{error}");
    let yaml = folder.prints(&of_shop(&["openapi", "service:shop", "--title", "Mine"]));
    assert!(
        yaml.contains("openapi: '3.1.0'") && yaml.contains("/users/{id}") && yaml.contains("title: 'Mine'"),
        "{yaml}"
    );
    folder.prints(&of_shop(&["openapi", "service:shop", "--format", "json", "-o", "made.json"]));
    let made = folder.prints(&[
        "-q",
        "-s",
        "lines.ndjson",
        "-s",
        "shop=made.json",
        "list",
        "documentation:shadow",
        "--columns",
        "route",
    ]);
    assert_eq!(made, "ROUTE\n/invoices\n", "what was made of the traffic of a service defines all of it");
}

#[test]
fn two_builds_and_two_environments_are_compared() {
    let mut staging = record("shop", "GET", "/users/{id}");
    staging["service"]["environment"] = json!("staging");
    staging["joint"][0]["exposure"] = json!("private");
    let prod = [record("shop", "GET", "/users/{id}"), record("shop", "POST", "/users")];
    let all = [&prod[..], &[staging]].concat();
    let folder = Folder::new()
        .with("old.ndjson", lines(&prod[..1]))
        .with("new.ndjson", lines(&prod))
        .with("all.ndjson", lines(&all));
    let builds = folder.prints(&["diff", "old.ndjson", "new.ndjson"]);
    assert_eq!(builds, "+ POST /users (shop, prod)\n1 added, 0 removed, 0 changed, 1 as before\n");
    let environments = folder.prints(&["-s", "all.ndjson", "diff", "environment:staging", "environment:prod"]);
    assert_eq!(
        environments,
        "+ POST /users (shop)\n~ GET /users/{id} (shop)\n    exposure: private -> public\n1 added, 0 removed, 1 changed, 0 as before\n"
    );
    let json = folder.json(&["diff", "--json", "old.ndjson", "old.ndjson"]);
    assert_eq!(json, json!({"added": [], "removed": [], "changed": [], "unchanged": 1}));
    let changed = folder.run(&["diff", "--exit-code", "old.ndjson", "new.ndjson"]);
    assert_eq!((changed.status.code(), changed.stderr.len()), (Some(1), 0));
    assert!(folder.run(&["diff", "--exit-code", "old.ndjson", "old.ndjson"]).status.success());
    assert!(
        folder
            .fails(&["-s", "all.ndjson", "diff", "old.ndjson", "environment:prod"])
            .contains("two files, or two queries")
    );
}

#[test]
fn what_is_broken_is_counted_and_located_and_the_rest_is_used() {
    let good = lines(&[record("shop", "GET", "/users")]);
    let folder = Folder::new()
        .with(
            "lines.ndjson",
            format!("{good}{{\"kind\":\"record\",\"v\":1,\"producer\":{{}},\"service\":{{}}}}\nnot json\n"),
        )
        .with("broken.yaml", "openapi: 3.0.0\npaths: {/a: {get: {parameters: 7}}, /b: [\n")
        .with("odd.json", r#"{"openapi": "3.0.0", "paths": {"/a": {"get": {"parameters": 7}}}}"#)
        .with("readme.json", "{}");
    let sources = folder.json(&["-q", "-s", ".", "sources", "--json"]);
    let of = |name: &str| {
        let all = sources["sources"].as_array().unwrap();
        all.iter().find(|source| source["path"].as_str().unwrap().ends_with(name)).unwrap().clone()
    };
    assert_eq!((&of("lines.ndjson")["told"], &of("lines.ndjson")["problem_count"]), (&json!(1), &json!(2)));
    assert_eq!(of("lines.ndjson")["problems"][0]["place"], "line 2, /service/name");
    assert_eq!(of("odd.json")["problems"][0]["place"], "/paths/~1a/get/parameters");
    assert_eq!((&of("broken.yaml")["told"], &of("readme.json")["kind"]), (&json!(0), &Value::Null));
    assert!(of("broken.yaml")["problems"][0]["what"].as_str().unwrap().contains("line "), "{}", of("broken.yaml"));
    assert!(folder.prints(&["-q", "-s", ".", "sources"]).contains("line 2, /service/name: missing"));
    assert!(folder.fails(&["--strict", "-s", ".", "list"]).contains("--strict"));
    assert!(folder.prints(&["-q", "-s", ".", "list"]).contains("/users"));
}

#[test]
fn lines_come_from_standard_input_packed_or_not() {
    let folder = shop();
    let text = std::fs::read(folder.path("lines.ndjson")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&text).unwrap();
    for input in [text, packed.finish().unwrap()] {
        let mut running = folder
            .command(&["-s", "-", "list", "--columns", "route"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        running.stdin.take().unwrap().write_all(&input).unwrap();
        let output = running.wait_with_output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), "ROUTE\n/invoices\n/hidden\n/users/{id}\n");
    }
}

#[test]
fn nothing_that_a_terminal_obeys_comes_out() {
    let hostile = "/\u{1b}]0;x\u{7}\u{202e}<script>/{id}";
    let mut line = record("sh\u{1b}[31mop", "GET", hostile);
    line["service"]["environment"] = json!("\u{9b}31m");
    let definition = json!({"openapi": "3.0.0", "info": {"title": "a\u{1b}[2Jb"}, "paths": {"/\u{1b}[1m": {"get": {"parameters": 1}}}});
    let folder = Folder::new().with("lines.ndjson", lines(&[line.clone()])).with("api.json", definition.to_string());
    let mut other = line;
    other["endpoint"]["route"] = json!("/\u{1b}[5m");
    let folder = folder.with("other.ndjson", lines(&[other]));
    let all = ["-s", "lines.ndjson", "-s", "api.json"];
    for arguments in [
        &["list"][..],
        &["list", "--json"],
        &["show", "GET", hostile, "--json"],
        &["services"],
        &["services", "--json"],
        &["openapi", "--format", "json"],
        &["sources"],
        &["show", "GET", hostile],
        &["show", "GET", "/nothing\u{1b}[1m"],
        &["list", "\u{1b}[1m:x"],
        &["list", "--columns", "\u{1b}[1m"],
        &["diff", "lines.ndjson", "other.ndjson"],
        &["openapi", "-o", "\u{1b}[1m/no/such/folder"],
    ] {
        let output = folder.run(&[&all[..], arguments].concat());
        for stream in [output.stdout, output.stderr] {
            let text = String::from_utf8(stream).unwrap();
            let obeyed = text.chars().find(|letter| letter.is_control() && *letter != '\n' || *letter == '\u{202e}');
            assert_eq!(obeyed, None, "{arguments:?}: {text}");
        }
    }
}

#[test]
fn whoever_reads_may_stop_reading() {
    let folder = shop();
    let mut running =
        folder.command(&of_shop(&["list", "--json"])).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(running.stdout.take());
    let output = running.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn what_cannot_be_understood_or_done_ends_with_two() {
    let folder = shop();
    assert_eq!(folder.run(&["list"]).status.code(), Some(2), "nothing to read");
    assert_eq!(folder.run(&["-s", "nothing-*.ndjson", "list"]).status.code(), Some(2));
    assert_eq!(folder.run(&["--map", "nonsense", "-s", "lines.ndjson", "list"]).status.code(), Some(2));
    assert_eq!(folder.run(&["frobnicate"]).status.code(), Some(2));
    assert!(folder.run(&["--help"]).status.success() && folder.run(&["--version"]).status.success());
    assert!(folder.prints(&["attributes"]).contains("not measured"));
}

#[test]
fn gateways_and_catalogs_of_a_folder_are_put_together() {
    let folder = Folder::new()
        .with("lines.ndjson", lines(&[record("shop", "GET", "/users/{id}"), record("shop", "GET", "/hidden")]))
        .with(
            "get-routes.json",
            r#"{"Items": [{"RouteKey": "GET /users/{uid}", "AuthorizationType": "JWT", "AuthorizerId": "a1"}]}"#,
        )
        .with(
            "get-authorizers.json",
            r#"{"Items": [{"AuthorizerId": "a1", "Name": "people", "AuthorizerType": "JWT"}]}"#,
        )
        .with("catalog.yaml", "schema-version: v2.2\ndd-service: shop\nteam: web\n");
    let listed = folder.json(&["-s", ".", "list", "--json", "datasource:aws_apigateway"]);
    assert_eq!((&listed[0]["route"], &listed[0]["owner"]), (&json!("/users/{id}"), &json!("web")));
    assert_eq!(listed[0]["gateways"][0]["authorization"], json!({"authorizer": "people"}));
    assert_eq!(listed.as_array().unwrap().len(), 1);
}

#[test]
fn a_definition_that_a_catalog_names_is_read_once() {
    let folder = Folder::new()
        .with("lines.ndjson", lines(&[record("shop", "GET", "/users/{id}")]))
        .with("api.yaml", DEFINITION)
        .with(
            "entity.yaml",
            "apiVersion: v3\nkind: api\nmetadata: {name: accounts}\nspec:\n  type: openapi\n  implementedBy: ['service:shop']\n  \
             interface: {fileRef: api.yaml}\n",
        );
    let named_later = ["-s", "lines.ndjson", "-s", "api.yaml", "-s", "shop=./api.yaml"];
    for sources in [&["-s", "lines.ndjson", "-s", "entity.yaml"][..], &["-s", "."], &named_later] {
        let listed = folder.json(&[sources, &["list", "--json", "route:/users*"]].concat());
        assert_eq!(listed[0]["definitions"].as_array().unwrap().len(), 1, "{listed}");
        assert_eq!(listed[0]["service"], "shop");
    }
}

#[test]
fn a_catalog_has_no_files_read_that_are_not_below_it() {
    let entity = |file: &str| {
        format!(
            "apiVersion: v3\nkind: api\nmetadata: {{name: a}}\nspec: {{type: openapi, interface: {{fileRef: '{file}'}}}}\n"
        )
    };
    let folder = Folder::new().with("api.yaml", DEFINITION);
    std::fs::create_dir(folder.path("inner")).unwrap();
    let absolute = folder.path("api.yaml");
    for file in ["../api.yaml", absolute.to_str().unwrap(), "/etc/passwd", "missing.yaml"] {
        std::fs::write(folder.path("inner/entity.yaml"), entity(file)).unwrap();
        let sources = folder.json(&["-q", "-s", "inner", "sources", "--json"]);
        let what = sources["sources"][0]["problems"][0]["what"].as_str().unwrap();
        assert_eq!(what, "the definition that it names is no file below its folder", "{file}");
        assert_eq!(folder.json(&["-q", "-s", "inner", "list", "--json"]), json!([]));
    }
}

#[test]
fn a_broken_stream_of_errors_costs_no_answer() {
    let folder = shop();
    let error = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = folder.command(&["-s", "lines.ndjson", "-s", "shop.yaml", "list"]).stderr(error).output().unwrap();
    assert!(output.status.success() && !output.stdout.is_empty());
}
