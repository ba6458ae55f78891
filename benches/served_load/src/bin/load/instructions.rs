//! How many instructions a request takes, all threads counted: a figure that other processes do not disturb.

use std::fs;
use std::io;
use std::path::Path;

use api_inventory_served_load::endpoint::Endpoint;
use api_inventory_served_load::stacks::Stack;
use serde::Serialize;

use crate::client::{Load, load};
use crate::server::Server;

/// What was counted of one stack at one endpoint.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Instructions {
    pub(crate) endpoint: Endpoint,
    pub(crate) stack: Stack,
    pub(crate) a_request: f64,
    /// The share of requests that were analysed.
    pub(crate) analysed: f64,
}

/// The difference of two runs, so that what a process does once does not count.
pub(crate) async fn count(endpoint: Endpoint, stack: Stack) -> io::Result<Instructions> {
    let (few, many) = match endpoint {
        Endpoint::Hello => (1_000, 5_000),
        Endpoint::Users => (500, 2_500),
        Endpoint::List | Endpoint::Stream => (50, 350),
    };
    let (few_instructions, few_analysed) = run(endpoint, stack, few).await?;
    let (many_instructions, many_analysed) = run(endpoint, stack, many).await?;
    let requests = (many - few) as f64;
    Ok(Instructions {
        endpoint,
        stack,
        a_request: (many_instructions - few_instructions) / requests,
        analysed: many_analysed.saturating_sub(few_analysed) as f64 / requests,
    })
}

/// Instructions of a process that answers so many requests, and how many it analysed.
async fn run(endpoint: Endpoint, stack: Stack, requests: u64) -> io::Result<(f64, u64)> {
    let folder = tempfile::tempdir()?;
    let log = folder.path().join("log");
    let prefix = [
        String::from("valgrind"),
        String::from("--tool=callgrind"),
        format!("--callgrind-out-file={}", folder.path().join("profile").display()),
        format!("--log-file={}", log.display()),
    ];
    let mut server = Server::start(stack, &prefix)?;
    // The scanners' tables are built before, and all captures analysed after.
    until_flushed(&mut server)?;
    load(Load { port: server.port, endpoint, requests, rate: None }).await?;
    let analysed = until_flushed(&mut server)?;
    server.end()?;
    Ok((collected(&log)?, analysed))
}

fn until_flushed(server: &mut Server) -> io::Result<u64> {
    for _ in 0..12 {
        if let Ok(counted) = server.flushed() {
            return Ok(counted.map_or(0, |counted| counted.analysed));
        }
    }
    Err(io::Error::other("the tracer does not come to an end under valgrind"))
}

/// The sum that callgrind logs when a process ends.
fn collected(log: &Path) -> io::Result<f64> {
    let log = fs::read_to_string(log)?;
    let sum = log.lines().find_map(|line| line.split_once("Collected :")).and_then(|(_, sum)| sum.trim().parse().ok());
    sum.ok_or_else(|| io::Error::other("callgrind did not tell what it counted"))
}
