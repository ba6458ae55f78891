//! Rounds, starts and memory.

use std::io;
use std::time::{Duration, Instant};

use api_inventory_served_load::endpoint::Endpoint;
use api_inventory_served_load::stacks::Stack;
use serde::Serialize;

use crate::client::{Load, load, one_by_one};
use crate::options::Options;
use crate::server::{Counted, Memory, Server};
use crate::statistics::percentile;

/// What one stack did in one round.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Round {
    /// CPU time a request in microseconds, all threads of the server counted.
    pub(crate) cpu: f64,
    /// The same of the thread that answers requests.
    pub(crate) serving: f64,
    /// Latency in microseconds.
    pub(crate) median: f64,
    pub(crate) p99: f64,
    pub(crate) requests_per_second: f64,
    /// The share of requests that were captured and analysed.
    pub(crate) analysed: Option<f64>,
}

/// What one stack did at one endpoint, round by round.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Rounds {
    pub(crate) stack: Stack,
    pub(crate) rounds: Vec<Round>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Measured {
    pub(crate) endpoint: Endpoint,
    /// In each round, of each stack.
    pub(crate) requests: u64,
    pub(crate) stacks: Vec<Rounds>,
}

/// When a process had answered its first request.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Start {
    /// Milliseconds from its start.
    pub(crate) first_answer: f64,
    /// Milliseconds of the slowest request in the half second after.
    pub(crate) slowest: f64,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Process {
    pub(crate) stack: Stack,
    pub(crate) starts: Vec<Start>,
    /// After all rounds.
    pub(crate) memory: Memory,
    pub(crate) counted: Option<Counted>,
}

/// The servers that are loaded in turn.
struct Servers(Vec<(Stack, Server)>);

/// Measures everything that was asked for.
pub(crate) async fn everything(options: &Options, prefix: &[String]) -> io::Result<(Vec<Measured>, Vec<Process>)> {
    let starts = starts(options, prefix).await?;
    let start = |&stack: &Stack| Server::start(stack, prefix).map(|server| (stack, server));
    let mut servers = Servers(options.stacks.iter().map(start).collect::<io::Result<_>>()?);
    let mut measured = Vec::new();
    for &endpoint in &options.endpoints {
        measured.push(servers.compare(endpoint, options).await?);
    }
    let mut processes = Vec::new();
    for ((stack, mut server), starts) in servers.0.into_iter().zip(starts) {
        let memory = server.memory()?;
        let counted = server.flushed()?;
        if counted.is_some_and(|counted| counted.delivered == 0) {
            return Err(io::Error::other(format!("{} has written no record: it did not do its work", stack.name())));
        }
        processes.push(Process { stack, starts, memory, counted });
    }
    Ok((measured, processes))
}

/// Starts each stack several times, one after the other in turn.
async fn starts(options: &Options, prefix: &[String]) -> io::Result<Vec<Vec<Start>>> {
    let mut starts = vec![Vec::new(); options.stacks.len()];
    for nth in 0..options.starts {
        eprintln!("start {} of {}", nth + 1, options.starts);
        for (&stack, starts) in options.stacks.iter().zip(&mut starts) {
            let started = Instant::now();
            let server = Server::start(stack, prefix)?;
            let seen = one_by_one(server.port, Duration::from_millis(500)).await?;
            starts.push(Start {
                first_answer: seen.first.duration_since(started).as_secs_f64() * 1e3,
                slowest: seen.slowest.as_secs_f64() * 1e3,
            });
            server.end()?;
        }
    }
    Ok(starts)
}

impl Servers {
    async fn compare(&mut self, endpoint: Endpoint, options: &Options) -> io::Result<Measured> {
        let requests = self.requests_of_a_round(endpoint, options).await?;
        let mut stacks: Vec<_> = self.0.iter().map(|&(stack, _)| Rounds { stack, rounds: Vec::new() }).collect();
        let mut body = None;
        for nth in 0..options.rounds {
            eprintln!("{}: round {} of {}", endpoint.name(), nth + 1, options.rounds);
            for index in order(stacks.len(), nth) {
                let (Some((_, server)), Some(stack)) = (self.0.get_mut(index), stacks.get_mut(index)) else { continue };
                let rate = options.rate;
                // What was saved up while others had their turn is spent before: bursts that limits allow, and caches.
                load(Load { port: server.port, endpoint, requests: requests.div_ceil(4), rate }).await?;
                let counted_before = server.counted()?;
                let before = server.processor()?;
                let seen = load(Load { port: server.port, endpoint, requests, rate }).await?;
                server.settle().await?;
                let after = server.processor()?;
                let a_request = |time: Duration| time.as_secs_f64() * 1e6 / requests as f64;
                let analysed = server.counted()?.zip(counted_before);
                if *body.get_or_insert(seen.body) != seen.body {
                    return Err(io::Error::other(format!("{} answers something else", stack.stack.name())));
                }
                stack.rounds.push(Round {
                    cpu: a_request(after.since(&before)),
                    serving: a_request(after.serving_since(&before)),
                    median: percentile(&seen.latencies, 50),
                    p99: percentile(&seen.latencies, 99),
                    requests_per_second: requests as f64 / seen.took.as_secs_f64(),
                    analysed: analysed.map(|(now, before)| (now.analysed - before.analysed) as f64 / requests as f64),
                });
            }
        }
        Ok(Measured { endpoint, requests, stacks })
    }

    /// As many as the first server answers in the time that was asked for. All others are warmed up with them.
    async fn requests_of_a_round(&self, endpoint: Endpoint, options: &Options) -> io::Result<u64> {
        let per_round = |per_second: f64| (per_second * options.round.as_secs_f64()).ceil();
        let mut requests = 64_u64;
        let mut answered = 0.0;
        for (nth, (_, server)) in self.0.iter().enumerate() {
            loop {
                let seen = load(Load { port: server.port, endpoint, requests, rate: None }).await?;
                answered = if nth == 0 { requests as f64 / seen.took.as_secs_f64() } else { answered };
                if nth > 0 || seen.took > Duration::from_millis(300) {
                    break;
                }
                requests *= 2;
            }
        }
        let requests = per_round(options.rate.unwrap_or(answered));
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count, of what was counted before"
        )]
        Ok((requests as u64).max(100))
    }
}

/// Whose turn it is when: another begins each round, and every other round goes the other way.
fn order(length: usize, round: usize) -> Vec<usize> {
    let mut order: Vec<_> = (0..length).collect();
    if round % 2 == 1 {
        order.reverse();
    }
    order.rotate_left(round / 2 % length.max(1));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_turn_in_each_round_and_another_begins() {
        let mut begins = Vec::new();
        for round in 0..6 {
            let mut order = order(6, round);
            begins.push(order[0]);
            order.sort_unstable();
            assert_eq!(order, [0, 1, 2, 3, 4, 5]);
        }
        begins.sort_unstable();
        assert_eq!(begins, [0, 1, 2, 3, 4, 5]);
    }
}
