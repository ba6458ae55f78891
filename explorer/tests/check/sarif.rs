//! SARIF 2.1.0.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::support::folder::{Folder, lines};
use super::support::records::record;
use super::{of_shop, python, shop};

static TOOLS: python::Tools = python::Tools::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/check/requirements.txt"));

fn sarif(folder: &Folder, arguments: &[&str]) -> Value {
    let output = folder.run(&of_shop(&[&["check", "--sarif", "-"], arguments].concat()));
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn result<'a>(log: &'a Value, rule: &str, name: &str) -> &'a Value {
    let results = log["runs"][0]["results"].as_array().unwrap();
    let is_it = |result: &&Value| {
        result["ruleId"] == rule && result["locations"][0]["logicalLocations"][0]["name"].as_str() == Some(name)
    };
    results.iter().find(is_it).unwrap_or_else(|| panic!("{rule} {name}: {log:#}"))
}

#[test]
fn rules_and_results_are_told() {
    let folder = shop();
    let log = sarif(&folder, &[]);
    assert_eq!(
        (&log["version"], &log["runs"][0]["tool"]["driver"]["name"]),
        (&json!("2.1.0"), &json!("api-inventory"))
    );
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    let open = rules.iter().find(|rule| rule["id"] == "OPEN").unwrap();
    assert_eq!(open["shortDescription"]["text"], "Anybody is answered");
    assert_eq!(open["fullDescription"]["text"], "Callers without credentials were answered.\nThey need not be.");
    assert_eq!(open["helpUri"], "https://owasp.org/API-Security/editions/2023/en/0xa2-broken-authentication/");
    // What it found is worse than it says: public callers, in production.
    assert_eq!(open["defaultConfiguration"]["level"], "error");
    assert_eq!(open["properties"]["security-severity"], "8.0");
    assert_eq!(open["properties"]["tags"], json!(["OWASP API2:2023", "api", "security"]));
    assert!(open["help"]["markdown"].as_str().unwrap().contains("Ask for credentials."));
    let found = result(&log, "OPEN", "GET /users/{id}");
    assert_eq!(rules[usize::try_from(found["ruleIndex"].as_u64().unwrap()).unwrap()]["id"], "OPEN");
    assert_eq!((&found["level"], &found["suppressions"]), (&json!("error"), &json!([])));
    assert_eq!(
        found["message"]["text"],
        "GET /users/{{id}}: Anybody is answered: 20 of 20 successes without credentials (100.0 %)."
    );
    let location = &found["locations"][0];
    assert_eq!(location["logicalLocations"][0]["fullyQualifiedName"], "shop/prod/GET /users/{id}");
    assert_eq!(
        location["physicalLocation"],
        json!({"artifactLocation": {"uri": "shop.yaml"}, "region": {"startLine": 5}}),
        "the operation of the definition"
    );
    let hidden = result(&log, "SHADOW", "GET /hidden");
    assert_eq!(hidden["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "lines.ndjson");
    assert_eq!((hidden.get("baselineState"), &hidden["level"]), (None, &json!("note")));
}

#[test]
fn what_people_decided_and_what_was_there_before_is_told() {
    let folder = shop();
    folder.prints(&of_shop(&["triage", "--rule", "SHADOW", "--accept", "--reason", "ours", "--by", "anna"]));
    folder.prints(&of_shop(&["check", "route:/hidden", "--write-baseline", "base.json"]));
    let log = sarif(&folder, &["--baseline", "base.json"]);
    let accepted = result(&log, "SHADOW", "GET /hidden");
    let suppression = &accepted["suppressions"][0];
    assert_eq!((&suppression["kind"], &suppression["justification"]), (&json!("external"), &json!("ours")));
    assert_eq!(result(&log, "OPEN", "GET /hidden")["baselineState"], "unchanged");
    assert_eq!(result(&log, "OPEN", "GET /users/{id}")["baselineState"], "new");
}

#[test]
fn a_finding_has_the_same_fingerprint_in_every_run_and_no_other_has_it() {
    let before = sarif(&shop(), &[]);
    let mut worse = record("shop", "GET", "/users/{userId}");
    worse["joint"][0]["count"] = json!(7);
    let folder = shop().with("lines.ndjson", lines(&[worse, record("shop", "GET", "/hidden")]));
    let after = sarif(&folder, &[]);
    let of = |result: &Value| result["partialFingerprints"]["apiInventoryFinding/v1"].as_str().unwrap().to_owned();
    assert_eq!(of(result(&before, "OPEN", "GET /users/{id}")), of(result(&after, "OPEN", "GET /users/{userId}")));
    let mut all: Vec<String> = before["runs"][0]["results"].as_array().unwrap().iter().map(of).collect();
    let many = all.len();
    all.sort();
    all.dedup();
    assert_eq!((many, all.len()), (3, 3));
}

#[test]
fn code_is_where_the_catalog_says() {
    let folder = shop().with(
        "catalog.yaml",
        "apiVersion: v3\nkind: service\nmetadata: {name: shop}\ndatadog:\n  codeLocations:\n    \
         - {repositoryURL: 'https://git.example/shop web', paths: ['src/**']}\n",
    );
    let output = folder.run(&[&of_shop(&["-s", "catalog.yaml"])[..], &["check", "--sarif", "-"]].concat());
    let log: Value = serde_json::from_slice(&output.stdout).unwrap();
    let related = &result(&log, "OPEN", "GET /hidden")["relatedLocations"][0];
    assert_eq!(related["physicalLocation"]["artifactLocation"]["uri"], "https://git.example/shop%20web");
    assert_eq!(related["properties"]["paths"], json!(["src/**"]));
}

/// Names that want to be something else.
fn hostile() -> Folder {
    let mut line = record("sh\u{1b}[31mop", "GET", "/\u{202e}[a](javascript:x)/{0}/\"<b>%s/{id}");
    line["service"]["environment"] = json!("pr\u{9b}od");
    shop()
        .with("lines.ndjson", lines(&[line, record("shop", "GET", "/users/{id}")]))
        .with("a b#?%.yaml", "openapi: 3.0.3\npaths: {'/users/{user}': {get: {}}}\n")
}

#[test]
fn hostile_names_stay_text() {
    let folder = hostile();
    let mut arguments = of_shop(&["check", "--sarif", "-"]);
    arguments[5] = "shop=a b#?%.yaml";
    let output = folder.run(&arguments);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.chars().all(|letter| letter == '\n' || !letter.is_control() && letter != '\u{202e}'));
    let log: Value = serde_json::from_str(&text).unwrap();
    let messages: Vec<&str> = log["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["message"]["text"].as_str().unwrap())
        .collect();
    let of_hostile = messages.iter().find(|message| message.contains("javascript")).unwrap();
    assert!(of_hostile.contains("\\[a\\](javascript:x)/{{0}}/"), "{of_hostile}");
    let of_file = result(&log, "OPEN", "GET /users/{id}");
    assert_eq!(of_file["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "a%20b%23%3F%25.yaml");
}

#[test]
fn the_log_is_as_the_schema_of_the_standard_has_it() {
    let Some(schema) = schema() else { return };
    let Some(mut python) = TOOLS.python() else { return };
    let everything = shop();
    everything.prints(&of_shop(&["triage", "--rule", "SHADOW", "--accept", "--reason", "ours"]));
    everything.prints(&of_shop(&["check", "route:/hidden", "--write-baseline", "base.json"]));
    let link = ["--link", "Ticket=https://tracker.example/?t={title}"];
    let logs = [
        sarif(&everything, &["--baseline", "base.json", link[0], link[1]]),
        sarif(&shop(), &["route:/nothing"]),
        sarif(&hostile(), &[]),
    ];
    let program = "import json, sys\nfrom jsonschema import Draft7Validator, FormatChecker\n\
        validator = Draft7Validator(json.load(open(sys.argv[1])), format_checker=FormatChecker())\n\
        assert list(validator.iter_errors({'version': '2.1.0'})), 'the schema allows anything'\n\
        for log in json.load(sys.stdin):\n    \
            for error in validator.iter_errors(log): print(list(error.path), error.message)\n";
    python.args(["-c", program]).arg(&schema).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = python.spawn().unwrap();
    running.stdin.take().unwrap().write_all(json!(logs).to_string().as_bytes()).unwrap();
    let output = running.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
}

/// The schema of SARIF 2.1.0, out of a package that carries it. None, once said, where that cannot be had.
fn schema() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sarif-schema");
    let found = package(&folder).and_then(|manifest| {
        let schema = Path::new(&manifest).with_file_name("src").join("schema.json");
        if schema.is_file() { Ok(schema) } else { Err("the package has no schema".to_owned()) }
    });
    found.map_err(|reason| python::skipped(&format!("the schema of SARIF is not there: {reason}"))).ok()
}

/// The manifest of the package, which is fetched and not built.
fn package(folder: &Path) -> Result<String, String> {
    let manifest = folder.join("Cargo.toml");
    let text = "[package]\nname = \"sarif-schema\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[lib]\npath = \"lib.rs\"\n\n\
                [dependencies]\nserde-sarif = \"=0.8.0\"\n\n[workspace]\n";
    let write = || {
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join("lib.rs"), "")?;
        std::fs::write(&manifest, text)
    };
    write().map_err(|error| error.to_string())?;
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--format-version", "1", "--manifest-path"]).arg(&manifest).current_dir(folder);
    let output = cargo.output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
    let packages = metadata["packages"].as_array().ok_or("cargo tells of no packages")?;
    let package = packages.iter().find(|package| package["name"] == "serde-sarif").ok_or("cargo tells not of it")?;
    package["manifest_path"].as_str().map(str::to_owned).ok_or_else(|| "cargo tells not where it is".to_owned())
}
