//! The copy-paste examples: each serves, and tells what it learnt when it is stopped.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

#[path = "support/example.rs"]
mod example;
mod support;

use std::io::{BufRead, BufReader, Lines, Read};
use std::net::SocketAddr;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};

use http::uri::PathAndQuery;
use http::{Request, StatusCode};
use serde_json::Value;
use support::send;
use tonic::transport::Channel;
use tonic_prost::ProstCodec;

/// A running example.
struct Server {
    process: Child,
    stderr: Lines<BufReader<ChildStderr>>,
    address: SocketAddr,
}

impl Server {
    fn start(name: &str, environment: &[(&str, &str)]) -> Self {
        let mut command = Command::new(example::executable(name));
        command.arg("0").envs(environment.iter().copied());
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stderr = BufReader::new(process.stderr.take().unwrap()).lines();
        let address = stderr.find_map(|line| line.unwrap().strip_prefix("listening on http://")?.parse().ok());
        Self { address: address.expect("the example ended without listening"), process, stderr }
    }

    /// Presses Ctrl-C, and returns what came out on stdout and, after the address, on stderr.
    fn stop(mut self) -> (ExitStatus, String, Vec<String>) {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        let mut stdout = String::new();
        self.process.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
        let told = self.stderr.by_ref().map(Result::unwrap).collect();
        (self.process.wait().unwrap(), stdout, told)
    }
}

impl Drop for Server {
    /// A test that failed leaves nothing running.
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

const TO_STDOUT: [(&str, &str); 3] =
    [("API_INVENTORY_EXPORTERS", "ndjson"), ("API_INVENTORY_NDJSON_PATH", "-"), ("API_INVENTORY_SAMPLE_RATE", "1")];

/// The records among lines of JSON, as "endpoint exposure tags".
fn records(stdout: &str) -> Vec<Value> {
    let lines = stdout.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.filter(|line: &Value| line["kind"] == "record").collect()
}

#[tokio::test]
async fn the_axum_example_serves_and_writes_its_inventory_at_the_end() {
    let server = Server::start("axum", &TO_STDOUT);
    let request = Request::post("/users").header("content-type", "application/x-www-form-urlencoded");
    let response = send(server.address, request.body("email=anna%40example.org").unwrap()).await;
    assert_eq!(response.status(), StatusCode::CREATED);
    let response = send(server.address, Request::get("/users/7").body("").unwrap()).await;
    assert_eq!(response.body(), "user 7\n");

    let (status, stdout, stderr) = server.stop();
    assert!(status.success(), "{stderr:?}");
    let records = records(&stdout);
    let record = |route| records.iter().find(|record| record["endpoint"]["route"] == route).unwrap();
    assert_eq!(record("/users/{id}")["requests"]["exact"], 1);
    let sign_up = record("/users");
    assert_eq!(sign_up["events"][0]["name"], "users.signup");
    assert_eq!(sign_up["sensitive"][0]["type"], "email");
    assert_eq!(sign_up["joint"][0]["exposure"], "private");
    assert!(!stdout.contains("anna"));
}

#[tokio::test]
async fn the_hyper_example_serves_and_writes_its_inventory_at_the_end() {
    let server = Server::start("hyper", &TO_STDOUT);
    let response = send(server.address, Request::get("/users/7").body("").unwrap()).await;
    assert_eq!(response.body(), "user 7\n");

    let (status, stdout, stderr) = server.stop();
    assert!(status.success(), "{stderr:?}");
    let records = records(&stdout);
    let record = records.iter().find(|record| record["endpoint"]["route"] == "/users/{id}").unwrap();
    assert_eq!(record["endpoint"]["route_source"], "declared");
    assert_eq!((&record["requests"]["exact"], &record["requests"]["analysed"]), (&1.into(), &1.into()));
    assert_eq!(record["joint"][0]["exposure"], "private");
}

/// A message with one number, and one with one text.
#[derive(Clone, PartialEq, prost::Message)]
struct Number {
    #[prost(uint64, tag = "1")]
    number: u64,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Text {
    #[prost(string, tag = "1")]
    text: String,
}

// On threads of its own, the client's side of the connection closes while the test waits for the example to end.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_tonic_example_serves_and_writes_its_inventory_at_the_end() {
    let server = Server::start("tonic", &TO_STDOUT);
    let channel = Channel::from_shared(format!("http://{}", server.address)).unwrap().connect().await.unwrap();
    let mut client = tonic::client::Grpc::new(channel);
    let mut show = async |number| {
        client.ready().await.unwrap();
        let (path, codec) = (PathAndQuery::from_static("/shop.Users/Show"), ProstCodec::<_, Text>::default());
        client.unary(tonic::Request::new(Number { number }), path, codec).await
    };
    assert_eq!(show(7).await.unwrap().get_ref().text, "user 7");
    assert_eq!(show(0).await.unwrap_err().code(), tonic::Code::NotFound);
    drop(client);

    let (status, stdout, stderr) = server.stop();
    assert!(status.success(), "{stderr:?}");
    let records = records(&stdout);
    let [record] = records.as_slice() else { panic!("{records:?}") };
    assert_eq!(record["endpoint"]["route"], "/shop.Users/Show");
    assert_eq!(record["endpoint"]["route_source"], "declared");
    assert_eq!((&record["requests"]["exact"], &record["requests"]["analysed"]), (&2.into(), &2.into()));
    assert_eq!(record["joint"][0]["exposure"], "private");
}

#[tokio::test]
async fn the_exporter_of_the_example_tells_the_endpoint() {
    let mut server = Server::start("custom_exporter", &[]);
    send(server.address, Request::get("/users/7?email=anna%40example.org").body("").unwrap()).await;
    // It comes without being asked for: nothing was stopped yet.
    let line = server.stderr.next().unwrap().unwrap();
    assert_eq!(line, "GET /users/{id} requests=1 exposure=private tags=pii:email");
    let (status, _, stderr) = server.stop();
    assert!(status.success(), "{stderr:?}");
}
