//! `cargo run --example inspect`, as a process: recorded traffic in, observations out.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]

#[path = "support/example.rs"]
mod example;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};

/// What a run of `inspect` gave.
struct Outcome {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Outcome {
    fn lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn ids(&self) -> Vec<String> {
        self.lines().iter().map(|line| line["id"].as_str().unwrap_or("-").to_owned()).collect()
    }

    /// The only line of a run that went well.
    fn only(&self) -> Value {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""));
        let mut lines = self.lines();
        assert_eq!(lines.len(), 1, "{}", self.stdout);
        lines.remove(0)
    }
}

/// Tests that set these variables for a run set them alone.
fn command() -> Command {
    let mut command = Command::new(example::executable("inspect"));
    for variable in api_inventory::config::VARIABLES {
        for name in variable.names() {
            command.env_remove(name);
        }
    }
    command
}

fn run(mut command: Command, input: &[u8]) -> Outcome {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = piped.spawn().unwrap();
    let mut stdin = process.stdin.take().unwrap();
    let output = thread::scope(|scope| {
        // Beside the reading, for input that is larger than a pipe. A run that ends early does not read it all.
        scope.spawn(move || stdin.write_all(input).is_ok());
        process.wait_with_output().unwrap()
    });
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn inspect(input: impl AsRef<[u8]>) -> Outcome {
    let mut command = command();
    command.arg("-");
    run(command, input.as_ref())
}

fn lines(entries: &[Value]) -> String {
    entries.iter().flat_map(|entry| [entry.to_string(), "\n".to_owned()]).collect()
}

fn entry(id: &str) -> Value {
    json!({
        "_id": id,
        "request": {"method": "GET", "url": "https://shop.example/users/7"},
        "response": {"status": 200},
    })
}

/// Changes one part of an entry.
fn with(pointer: &str, value: Value) -> Value {
    let mut changed = entry("changed");
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    changed.pointer_mut(parent).unwrap()[name] = value;
    changed
}

/// A run over one entry for each value at a place.
fn inspect_each<const N: usize>(pointer: &str, values: [Value; N]) -> Outcome {
    inspect(lines(&values.map(|value| with(pointer, value))))
}

/// The tags of a line, as "location path category:type".
fn tags(line: &Value) -> Vec<String> {
    let finds = line["sensitive"].as_array().cloned().unwrap_or_default();
    let text = |find: &Value, name: &str| find[name].as_str().unwrap().to_owned();
    finds
        .iter()
        .map(|find| {
            let [location, path, category, kind] =
                ["location", "path", "category", "type"].map(|name| text(find, name));
            format!("{location} {path} {category}:{kind}")
        })
        .collect()
}

#[test]
fn a_document_gives_a_line_for_each_entry_in_order() {
    let document = json!({"log": {"version": "1.2", "pages": [], "entries": [entry("b"), entry("a"), entry("c")]}});
    for text in [document.to_string(), serde_json::to_string_pretty(&document).unwrap()] {
        let outcome = inspect(text);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
        assert_eq!(outcome.ids(), ["b", "a", "c"]);
    }
}

#[test]
fn log_need_not_come_first_in_a_document() {
    let outcome = inspect(r#"{"_comment":[{"log":1}],"log":{"entries":[]},"more":1}"#);
    assert_eq!((outcome.code, outcome.stdout.as_str(), outcome.stderr.as_str()), (Some(0), "", ""));
}

#[test]
fn a_broken_entry_of_a_document_is_told_by_its_index_and_costs_no_other() {
    let document = json!({"log": {"entries": [entry("a"), {"request": {"method": "GET"}}, 7, entry("b")]}});
    let outcome = inspect(document.to_string());
    assert_eq!((outcome.code, outcome.ids()), (Some(1), vec!["a".to_owned(), "b".to_owned()]));
    let expected = "inspect: log.entries[1]: is no HAR entry: missing field `url`\n\
                    inspect: log.entries[2]: is no HAR entry: a field should be struct Entry\n";
    assert_eq!(outcome.stderr, expected);
}

#[test]
fn a_document_that_breaks_off_gives_what_came_before() {
    let document = json!({"log": {"entries": [entry("a"), entry("b")]}}).to_string();
    let outcome = inspect(document.get(..document.len() - 10).unwrap());
    assert_eq!((outcome.code, outcome.ids()), (Some(1), vec!["a".to_owned()]));
    assert!(outcome.stderr.starts_with("inspect: HAR document: breaks off at line 1 column "), "{}", outcome.stderr);
}

#[test]
fn a_document_without_entries_is_an_error() {
    for text in [r#"{"log":{}}"#, r#"{"log":"x"}"#, r#"{"log":{"entries":{}}}"#, r#"{"log":{"entries":[]}} {}"#] {
        let outcome = inspect(text);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(1), ""), "{text}");
        assert!(outcome.stderr.starts_with("inspect: HAR document: "), "{}", outcome.stderr);
    }
}

#[test]
fn lines_that_are_broken_are_told_by_number_without_their_content_and_cost_no_other() {
    let mut input = b"\xef\xbb\xbf".to_vec();
    input.extend(format!("{}\r\n\r\n", entry("a")).bytes());
    input.extend(b"{\"request\":{\"url\":\"/secret\xff\"}}\n");
    input.extend(b"  \t\n{\"request\":{\"method\":\"secret\n");
    input.extend(b"{\"request\":{\"method\":{\"secret\":\"expected secret\"},\"url\":\"/\"}}\n");
    input.extend(format!("{}{}\n", entry("secret"), entry("secret")).bytes());
    input.extend(b"[]\nnull\n");
    // The last line has no end.
    input.extend(entry("b").to_string().bytes());
    let outcome = inspect(input);
    assert_eq!((outcome.code, outcome.ids()), (Some(1), vec!["a".to_owned(), "b".to_owned()]));
    let numbers: Vec<&str> = outcome.stderr.lines().map(|line| line.split(": ").nth(1).unwrap()).collect();
    assert_eq!(numbers, ["line 3", "line 5", "line 6", "line 7", "line 8", "line 9"], "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("secret"), "{}", outcome.stderr);
}

#[test]
fn a_broken_first_line_does_not_hide_that_the_rest_are_lines() {
    for broken in ["{", "{\"request\":", "{\"a\":\"", "x", "[[[[", "\u{7}", "{\"a\":1} {\"log\":1}"] {
        let outcome = inspect(format!("{broken}\n{}\n{}\n", entry("a"), entry("b")));
        assert_eq!((outcome.code, outcome.ids()), (Some(1), vec!["a".to_owned(), "b".to_owned()]), "{broken}");
        assert!(outcome.stderr.starts_with("inspect: line 1: "), "{}", outcome.stderr);
    }
}

#[test]
fn no_input_is_no_error() {
    for nothing in ["", "\n\r\n \n", "\u{feff}"] {
        let outcome = inspect(nothing);
        assert_eq!((outcome.code, outcome.stdout.as_str(), outcome.stderr.as_str()), (Some(0), "", ""));
    }
}

#[test]
fn an_id_stands_beside_the_observation_and_a_wrong_one_makes_the_entry_wrong() {
    let longest = "x".repeat(64);
    assert_eq!(inspect(lines(&[entry(&longest)])).only()["id"], longest.as_str());
    assert_eq!(inspect(lines(&[entry("A-z_0")])).only()["kind"], "observation");
    assert_eq!(inspect(lines(&[with("/_id", Value::Null)])).only().get("id"), None);
    let wrong = [json!("x".repeat(65)), json!(""), json!("a b"), json!("é"), json!("a\u{202e}"), json!(7)];
    let outcome = inspect_each("/_id", wrong);
    assert_eq!((outcome.code, outcome.stdout.as_str(), outcome.stderr.lines().count()), (Some(1), "", 6));
    assert!(outcome.stderr.is_ascii());
}

#[test]
fn of_repeated_keys_the_last_counts() {
    let line = entry("last").to_string().replacen('{', r#"{"_id":"first","request":7,"#, 1);
    assert_eq!(inspect(line).only()["id"], "last");
}

#[test]
fn the_peer_decides_the_exposure() {
    let addresses = ["8.8.8.8:443", "10.1.2.3:1", "[2606:4700::1111]:1", "[fd00::1]:80"];
    let outcome = inspect_each("/_clientAddress", addresses.map(Value::from));
    let of_clients = |name: &str| outcome.lines().iter().map(|line| line["client"][name].clone()).collect::<Vec<_>>();
    assert_eq!(of_clients("exposure"), ["public", "private", "public", "private"]);
    assert_eq!(of_clients("family"), ["ipv4", "ipv4", "ipv6", "ipv6"]);
    assert!(addresses.iter().all(|address| !outcome.stdout.contains(address)));
    assert_eq!(inspect(lines(&[entry("a")])).only()["client"]["exposure"], "unknown");

    let wrong = ["8.8.8.8", "8.8.8.8:", "fd00::1", "host:80", ""];
    let outcome = inspect_each("/_clientAddress", wrong.map(Value::from));
    assert_eq!((outcome.code, outcome.stdout.as_str(), outcome.stderr.lines().count()), (Some(1), "", 5));
}

#[test]
fn the_route_names_the_endpoint_and_its_parameters() {
    let line = inspect(lines(&[with("/_route", json!("/users/:id"))])).only();
    assert_eq!(line["endpoint"]["route"], "/users/{id}");
    assert_eq!(line["schemas"]["request.path"], json!([{"id": [8, {"format": "decimal"}]}]));
    let learnt = inspect(lines(&[entry("a")])).only();
    assert_eq!(learnt["endpoint"]["route"], "/users/{user}");
    assert_eq!(
        (&learnt["endpoint"]["route_source"], &learnt["endpoint"]["route_reason"]),
        (&json!("learnt"), &json!("typed"))
    );
}

#[test]
fn every_part_of_an_entry_is_analysed() {
    let line = inspect(lines(&[json!({
        "request": {
            "method": "POST",
            "url": "/users?email=a%40b.example",
            "headers": [
                {"name": ":authority", "value": "shop.example"},
                {"name": "Authorization", "value": "Basic YTpi"},
                {"name": "Content-Encoding", "value": "br"},
            ],
            "cookies": [{"name": "theme", "value": "dark"}, {"name": "lang", "value": "de"}],
            "queryString": [{"name": "ignored", "value": "1"}],
            "postData": {"mimeType": "application/json", "text": r#"{"ssn":"536-90-4399","street":"High Street 1"}"#},
        },
        "response": {
            "status": 201,
            "headers": [
                {"name": "content-type", "value": "application/json"},
                {"name": "set-cookie", "value": "session=1\ntheme=2"},
                {"name": "content-encoding", "value": "gzip"},
            ],
            "content": {"mimeType": "text/plain", "text": r#"{"phone":"+49 30 901820"}"#},
        },
        "time": 70.5,
        "timings": {"send": 1, "wait": 30, "receive": 2},
    })]))
    .only();
    let schemas = &line["schemas"];
    assert_eq!(schemas["request.query"][0].as_object().unwrap().keys().collect::<Vec<_>>(), ["email"]);
    assert_eq!(schemas["request.cookies"][0].as_object().unwrap().keys().collect::<Vec<_>>(), ["lang", "theme"]);
    assert_eq!(schemas["response.cookies"][0].as_object().unwrap().len(), 2);
    assert_eq!(line["status"], 201);
    assert_eq!(line["credentials"]["methods"][0]["method"], "basic_auth");
    assert_eq!(line["response"]["media_type"], "application/json");
    assert_eq!(line.get("partial"), None, "codings of texts are undone already");
    let tags = tags(&line);
    for tag in [
        "request.query /email pii:email",
        "request.body /ssn pii:us_ssn",
        "response.body /phone pii:phone",
        "request.headers /authorization credentials:basic_auth",
    ] {
        assert!(tags.iter().any(|found| found == tag), "{tag} is not among {tags:?}");
    }
    let quick = inspect(lines(&[with("/timings", json!({"wait": -1}))])).only();
    assert_ne!(line["duration"], quick["duration"]);
}

#[test]
fn a_query_and_a_form_that_were_taken_apart_are_put_together() {
    let line = inspect(lines(&[json!({
        "request": {
            "method": "POST",
            "url": "https://shop.example/login",
            "queryString": [{"name": "email", "value": "a@b.example"}],
            "postData": {"params": [{"name": "password", "value": "a&b=c"}, {"name": "remember", "value": "on"}]},
        },
        "response": {"status": 204},
    })]))
    .only();
    assert_eq!(tags(&line), ["request.query /email pii:email", "request.body /password credentials:password"]);
    assert_eq!(line["request"]["media_type"], "application/x-www-form-urlencoded");
}

#[test]
fn base64_is_decoded_and_what_is_none_makes_the_entry_wrong() {
    let content = |text: &str| json!({"mimeType": "application/json", "encoding": "base64", "text": text});
    let encoded = BASE64_STANDARD.encode(r#"{"email":"anna@example.org"}"#);
    for text in [encoded.as_str(), encoded.trim_end_matches('=')] {
        let line = inspect(lines(&[with("/response/content", content(text))])).only();
        assert_eq!(tags(&line), ["response.body /email pii:email"]);
    }
    let outcome = inspect(lines(&[with("/response/content", content("se cret"))]));
    assert_eq!(outcome.stderr, "inspect: line 1: response.content.text is no base64\n");
    assert_eq!(outcome.code, Some(1));
}

#[test]
fn a_request_without_response_counts_as_cancelled() {
    let none = inspect_each("/response", [Value::Null, json!({"status": 0}), json!({"status": -1, "headers": []})]);
    assert_eq!((none.code, none.lines().len()), (Some(0), 3));
    assert!(none.lines().iter().all(|line| line["outcome"] == "cancelled" && line.get("status").is_none()));
    assert_eq!(inspect(lines(&[with("/response/status", json!(1000))])).code, Some(1));
}

#[test]
fn header_fields_that_http_does_not_allow_are_left_out_and_counted() {
    let fields = json!([
        {"name": "bad name", "value": "secret"},
        {"name": "x-bad", "value": "secret\u{0}"},
        {"name": "x-good", "value": "grüße"},
    ]);
    let outcome = inspect(lines(&[with("/request/headers", fields)]));
    assert_eq!((outcome.code, outcome.lines().len()), (Some(0), 1));
    assert_eq!(outcome.stderr, "inspect: 2 header fields were left out: HTTP does not allow them\n");
}

#[test]
fn urls_as_browsers_show_them_are_understood_and_others_make_the_entry_wrong() {
    let good = ["/a b?q=<ü>#top", "https://shop.example", "https://shop.example?x=1", "*", "//double"];
    let outcome = inspect_each("/request/url", good.map(Value::from));
    assert_eq!((outcome.code, outcome.lines().len()), (Some(0), good.len()), "{}", outcome.stderr);

    let wrong = ["", "users/7", "data:text/plain,secret", "http://", "http://se cret/"];
    let outcome = inspect_each("/request/url", wrong.map(Value::from));
    assert_eq!((outcome.code, outcome.stdout.as_str(), outcome.stderr.lines().count()), (Some(1), "", wrong.len()));
    assert!(!outcome.stderr.contains("cret"), "{}", outcome.stderr);
}

#[test]
fn characters_that_steer_a_terminal_never_reach_it() {
    let hostile: Vec<char> = ('\u{0}'..='\u{1f}')
        .chain('\u{7f}'..='\u{9f}')
        .chain('\u{200b}'..='\u{200f}')
        .chain('\u{2028}'..='\u{202e}')
        .chain('\u{2066}'..='\u{2069}')
        .chain(['\u{61c}', '\u{feff}', '\u{e0041}'])
        .collect();
    let around = |character: char| format!("na{character}me");
    let body: serde_json::Map<String, Value> = hostile.iter().map(|&it| (around(it), json!(around(it)))).collect();
    let fields: Vec<Value> = hostile.iter().map(|&it| json!({"name": around(it), "value": around(it)})).collect();
    let mut hostile_entry = with("/_route", json!(hostile.iter().collect::<String>()));
    hostile_entry["request"]["headers"] = fields.clone().into();
    hostile_entry["request"]["cookies"] = fields.clone().into();
    hostile_entry["request"]["queryString"] = fields.into();
    hostile_entry["response"]["content"] = json!({"mimeType": "application/json", "text": json!(body).to_string()});
    let broken = with("/request/method", json!(hostile.iter().collect::<String>()));
    let of_input = inspect(lines(&[hostile_entry, broken]));
    assert_eq!((of_input.code, of_input.lines().len()), (Some(1), 1));

    let mut of_argument = command();
    of_argument.arg(format!("/no/such/{}", hostile.iter().skip(1).collect::<String>()));
    let of_argument = run(of_argument, b"");
    assert_eq!(of_argument.code, Some(2));
    assert!(of_argument.stderr.contains(r"\u001b") && of_argument.stderr.contains(r"\u202e"), "{}", of_argument.stderr);
    for shown in [of_input.stdout, of_input.stderr, of_argument.stderr] {
        let found: Vec<char> = shown.chars().filter(|it| *it != '\n' && hostile.contains(it)).collect();
        assert!(found.is_empty(), "{found:?}");
    }
}

#[test]
fn a_file_is_read_like_standard_input_and_equal_input_gives_equal_output() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let input = lines(&[entry("a"), entry("b")]);
    file.write_all(input.as_bytes()).unwrap();
    let mut from_file = command();
    from_file.arg(file.path());
    let without_time = |outcome: &Outcome| {
        let mut lines = outcome.lines();
        for line in &mut lines {
            line["time"] = Value::Null;
        }
        lines
    };
    let from_file = run(from_file, b"");
    assert_eq!(from_file.ids(), ["a", "b"]);
    assert_eq!(without_time(&from_file), without_time(&inspect(input)));
}

#[test]
fn wrong_arguments_and_files_that_cannot_be_read_are_told_and_nothing_is_done() {
    let folder = std::env::temp_dir();
    let folder = folder.to_str().unwrap();
    for (arguments, expected) in [
        (vec![], "inspect: usage: "),
        (vec!["a", "b"], "inspect: usage: "),
        (vec!["--help"], "inspect: usage: "),
        (vec!["--inventory"], "inspect: usage: "),
        (vec!["--inventory", "--openapi", "-"], "inspect: usage: "),
        (vec!["--openapi", "--profile", "libddwaf", "-"], "inspect: usage: "),
        (vec!["--openapi=toml", "-"], "inspect: usage: "),
        (vec!["/no/such/file"], "inspect: /no/such/file: cannot be read: "),
        (vec![folder], "cannot be read: "),
    ] {
        let mut command = command();
        command.args(&arguments);
        let outcome = run(command, b"");
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(outcome.stderr.contains(expected), "{}", outcome.stderr);
    }
}

#[test]
fn the_environment_configures_the_analysis_and_problems_end_the_run() {
    let mut configured = command();
    configured.arg("-").env("API_INVENTORY_SERVICE", "shop").env("API_INVENTORY_ENVIRONMENT", "staging");
    let line = run(configured, entry("a").to_string().as_bytes()).only();
    assert_eq!((&line["service"]["name"], &line["service"]["production"]), (&json!("shop"), &json!(false)));

    let mut wrong = command();
    wrong.arg("-").env("API_INVENTORY_SERVICE", "sec\u{1b}ret");
    let outcome = run(wrong, entry("a").to_string().as_bytes());
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""));
    assert!(outcome.stderr.contains("API_INVENTORY_SERVICE") && !outcome.stderr.contains("ret:"), "{}", outcome.stderr);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let mut command = command();
    command.arg("-").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    drop(process.stdout.take());
    // Once the process has ended, writing fails; until then there is always another entry.
    let mut stdin = process.stdin.take().unwrap();
    let line = lines(&[entry("a")]);
    while stdin.write_all(line.as_bytes()).is_ok() {}
    let mut stderr = String::new();
    process.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((process.wait().unwrap().code(), stderr.as_str()), (Some(0), ""));
}

#[test]
fn lines_are_answered_while_the_input_goes_on() {
    use std::io::{BufRead, BufReader};
    let mut command = command();
    command.arg("-").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut process = command.spawn().unwrap();
    let mut stdin = process.stdin.take().unwrap();
    let mut answers = BufReader::new(process.stdout.take().unwrap()).lines();
    for id in ["a", "b"] {
        stdin.write_all(lines(&[entry(id)]).as_bytes()).unwrap();
        assert!(answers.next().unwrap().unwrap().contains(&format!(r#""id":"{id}""#)));
    }
    drop(stdin);
    assert!(process.wait().unwrap().success());
}

/// Bodies that nobody made for this project, each in an entry of its own.
fn corpus(folder: &Path) -> Vec<Value> {
    let response = |body: &[u8]| {
        let text = BASE64_STANDARD.encode(body);
        let content = json!({"mimeType": "application/json", "encoding": "base64", "text": text});
        with("/response/content", content)
    };
    let mut entries = Vec::new();
    for file in files(folder, "jsonl") {
        for line in std::fs::read_to_string(&file).unwrap().lines() {
            let body = serde_json::from_str::<Value>(line).unwrap()["body"].to_string();
            entries.push(with("/request/postData", json!({"mimeType": "application/json", "text": body})));
        }
    }
    for inside in ["JSONTestSuite", "big"] {
        let files = files(&folder.join(inside), "json");
        entries.extend(files.iter().map(|file| response(&std::fs::read(file).unwrap())));
    }
    for (index, entry) in entries.iter_mut().enumerate() {
        entry["_id"] = index.to_string().into();
    }
    entries
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<PathBuf> = all.filter(|file| file.extension().is_some_and(|it| it == extension)).collect();
    assert!(!files.is_empty(), "there is no .{extension} file in {}", folder.display());
    files.sort();
    files
}

#[test]
fn no_entry_of_the_corpus_is_lost() {
    #[expect(clippy::disallowed_methods, reason = "the variable is the test's, not the tracer's")]
    let Some(folder) = std::env::var_os("API_INVENTORY_CORPUS_DIR") else {
        println!("skipped: API_INVENTORY_CORPUS_DIR is not set");
        return;
    };
    let entries = corpus(&PathBuf::from(folder).join("real"));
    let expected: Vec<String> = (0..entries.len()).map(|index| index.to_string()).collect();
    let document = json!({"log": {"entries": entries}}).to_string();
    for input in [lines(&entries), document] {
        let outcome = inspect(input);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
        assert_eq!(outcome.ids(), expected);
    }
}

#[test]
fn however_deep_a_body_is_its_line_can_be_parsed() {
    // Objects whose field is of several kinds cost the most levels of the line.
    let nested = |open: &str, close: &str| format!("{}1{}", open.repeat(500), close.repeat(500));
    for body in [nested("[", "]"), nested(r#"{"a":"#, "}"), nested(r#"[{"a":1},{"a":"#, "}]")] {
        let content = json!({"mimeType": "application/json", "text": body});
        let line = inspect(lines(&[with("/response/content", content)])).only();
        assert!(line["schemas"]["response.body"].to_string().contains("truncated"));
    }
}

/// A ruleset of Datadog with one scanner.
const RULESET: &str = r#"{"version": "2.2", "metadata": {"rules_version": "0.0.1"},
    "scanners": [{"id": "mail", "name": "Mail", "tags": {"type": "email", "category": "pii"},
        "key": {"operator": "match_regex", "parameters": {"regex": "mail"}},
        "value": {"operator": "match_regex", "parameters": {"regex": "^[a-z]+@[a-z.]+$"}}}],
    "processors": [{"id": "bodies", "generator": "extract_schema", "evaluate": false, "output": true, "conditions": [],
        "parameters": {"mappings": [{"inputs": [{"address": "server.request.body"}], "output": "_dd.appsec.s.req.body"}],
            "scanners": [{"tags": {"category": "pii"}}]}}]}"#;

fn with_rules(rules: &str, arguments: &[&str], input: &str) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules.json");
    std::fs::write(&file, rules).unwrap();
    let mut command = command();
    for argument in arguments {
        command.arg(if *argument == "RULES" { file.as_os_str() } else { argument.as_ref() });
    }
    run(command, input.as_bytes())
}

fn posted(body: &str) -> String {
    json!({
        "_id": "a", "_route": "/users",
        "request": {"method": "POST", "url": "https://shop.example/users",
            "postData": {"mimeType": "application/json", "text": body}},
        "response": {"status": 200},
    })
    .to_string()
}

#[test]
fn rules_of_a_file_are_added_to_those_of_the_crate() {
    let rules = r#"{"scanners": [{"tags": {"category": "ours", "type": "staff"},
        "key": {"operator": "words", "parameters": {"list": ["staff"]}}}]}"#;
    let outcome =
        with_rules(rules, &["--rules", "RULES", "-"], &posted(r#"{"staff": 7, "email": "anna@example.org"}"#));
    let line = outcome.only();
    let tags: Vec<&str> =
        line["sensitive"].as_array().unwrap().iter().map(|found| found["type"].as_str().unwrap()).collect();
    assert_eq!(tags, ["email", "staff"]);
    let outcome = with_rules("{", &["--rules", "RULES", "-"], "");
    assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
}

#[test]
fn the_profile_of_libddwaf_is_shown_with_vetted_names() {
    let body = r#"{"email": "anna@example.org", "4111111111111111": {"mail": "b@example.org"}, "n": [1, "x"]}"#;
    let outcome = with_rules(RULESET, &["--rules", "RULES", "--profile", "libddwaf", "-"], &posted(body));
    let expected = json!({"_dd.appsec.s.req.body": [{
        "email": [8, {"category": "pii", "type": "email"}],
        "{key}": [{"mail": [8, {"category": "pii", "type": "email"}]}],
        "n": [[[4], [8]], {"len": 2}],
    }]});
    assert_eq!(outcome.only()["attributes"], expected);
    for arguments in [&["--profile", "libddwaf", "-"][..], &["--profile", "other", "-"], &["--rules", "RULES"]] {
        assert_eq!(with_rules(RULESET, arguments, "").code, Some(2), "{arguments:?}");
    }
}

#[test]
fn a_check_says_what_rules_do_and_everything_that_is_wrong_with_them() {
    let good = with_rules(RULESET, &["rules", "check", "RULES"], "");
    assert_eq!(good.code, Some(0));
    assert!(good.stdout.contains("mail pii:email: under keys that a pattern matches"), "{}", good.stdout);
    assert!(good.stdout.contains("1 rules, 0 wrong, 0 not supported"), "{}", good.stdout);
    let some = r#"{"scanners": [{"id": "good", "tags": {"category": "c", "type": "t"}, "key": {"operator": "words",
        "parameters": {"list": ["x"]}}}, {"id": "bad"}], "overrides": [{"scanners": [{"id": "email"}], "enabled": false}]}"#;
    let some = with_rules(some, &["rules", "check", "RULES"], "");
    assert_eq!(some.code, Some(1));
    assert!(some.stdout.contains("rule bad, at \"/scanners/1/tags\": expected"), "{}", some.stdout);
    assert!(some.stdout.contains("email pii:email: switched off, changed by an override"), "{}", some.stdout);
    for none in ["{", "[]"] {
        assert_eq!(with_rules(none, &["rules", "check", "RULES"], "").code, Some(2), "{none}");
    }
    assert_eq!(with_rules("{}", &["rules", "check", "/no/such/file"], "").code, Some(2));
}

/// Two requests of one endpoint, one of another.
fn three_exchanges() -> String {
    lines(&[
        with("/request/url", json!("https://shop.example/users/7?page=1")),
        with("/request/url", json!("https://shop.example/users/8?page=2")),
        with("/_route", json!("/users/{id}/orders")),
    ])
}

fn joined(arguments: &[&str], input: &str) -> Outcome {
    let mut command = command();
    command.args(arguments).arg("-").env("API_INVENTORY_SERVICE", "shop");
    run(command, input.as_bytes())
}

#[test]
fn the_inventory_is_a_record_for_each_endpoint() {
    let outcome = joined(&["--inventory"], &three_exchanges());
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    let records = outcome.lines();
    let told: Vec<_> = records
        .iter()
        .map(|record| {
            let (route, requests) = (&record["endpoint"]["route"], &record["requests"]["exact"]);
            (record["kind"].as_str().unwrap(), route.as_str().unwrap(), requests.as_u64().unwrap())
        })
        .collect();
    assert_eq!(told, [("total", "/users/{id}/orders", 1), ("total", "/users/{user}", 2)]);
}

#[test]
fn the_inventory_is_an_api_definition_in_json_or_yaml() {
    let json = joined(&["--openapi"], &three_exchanges());
    assert_eq!((json.code, json.stderr.as_str()), (Some(0), ""));
    let document: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!((&document["openapi"], &document["info"]["title"]), (&json!("3.1.0"), &json!("shop")));
    assert_eq!(
        document["paths"].as_object().unwrap().keys().collect::<Vec<_>>(),
        ["/users/{id}/orders", "/users/{user}"]
    );
    let yaml = joined(&["--openapi=yaml"], &three_exchanges());
    assert!(yaml.stdout.starts_with("openapi: '3.1.0'\ninfo:\n"), "{}", yaml.stdout);
    assert_eq!(serde_saphyr::from_str::<Value>(&yaml.stdout).unwrap(), document);
}

#[test]
fn a_broken_entry_costs_no_other_its_place_in_the_inventory() {
    let outcome = joined(&["--inventory"], &format!("{}{{\n", lines(&[entry("a")])));
    assert_eq!(outcome.code, Some(1));
    assert_eq!(outcome.lines().len(), 1);
}
