//! The agent that Datadog's own tracers are tested with: it takes what they send, and what OpenTelemetry sends, and gives it
//! back as JSON.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde_json::Value;
use tempfile::TempDir;

use super::{Program, TOOLS, free, get, listens};

/// What the agent looks at in traces; a request that does not pass is answered with 400.
const CHECKS: &str = "trace_count_header,meta_tracer_version_header,trace_content_length";

/// A running agent. It ends with this.
pub(crate) struct TestAgent {
    /// Where it listens for traces and telemetry, and tells what it got.
    pub(crate) http: SocketAddr,
    /// Where it listens for OpenTelemetry over HTTP, and tells what it got.
    pub(crate) otlp: SocketAddr,
    /// Where it listens for traces on a Unix socket.
    pub(crate) socket: PathBuf,
    process: Program,
    folder: TempDir,
}

impl TestAgent {
    /// Starts an agent and waits until it listens. None, said on stderr, where it cannot be installed.
    pub(crate) fn start() -> Option<Self> {
        TOOLS.folder()?;
        (0..3).find_map(|_| Self::attempt()).or_else(|| panic!("the agent does not start"))
    }

    fn attempt() -> Option<Self> {
        let [http, otlp, grpc] = free();
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("apm.socket");
        let mut python = TOOLS.python()?;
        python.args(["-c", "from ddapm_test_agent.agent import main; main()"]);
        python.args(["--port", &http.port().to_string(), "--otlp-http-port", &otlp.port().to_string()]);
        python.args(["--otlp-grpc-port", &grpc.port().to_string(), "--trace-uds-socket"]).arg(&socket);
        python.arg("--snapshot-dir").arg(folder.path()).env("ENABLED_CHECKS", CHECKS).current_dir(folder.path());
        let mut process = Program::start(&mut python, &folder.path().join("log"));
        let is_ready = || get(http, "/info").is_some() && listens(otlp) && socket.exists();
        process.is_ready(is_ready).then_some(Self { http, otlp, socket, process, folder })
    }

    /// What it answers to `GET` of a path.
    pub(crate) fn get_json(&self, path: &str) -> Value {
        json(self.http, path)
    }

    /// The same, where it listens for OpenTelemetry.
    pub(crate) fn get_otlp_json(&self, path: &str) -> Value {
        json(self.otlp, path)
    }

    /// Whether all that it has got passes what it looks at.
    pub(crate) fn is_content(&self) -> bool {
        // It answers with another status where something does not.
        get(self.http, "/test/trace_check/failures?return_all=true").is_some()
    }

    /// What it has printed.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }
}

fn json(address: SocketAddr, path: &str) -> Value {
    let body = get(address, path).unwrap_or_else(|| panic!("the agent has nothing at {path}"));
    serde_json::from_slice(&body).unwrap()
}
