//! Processes that serve, and what the kernel says of them.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use api_inventory_served_load::stacks::Stack;
use serde::{Deserialize, Serialize};

/// What this program is told so that it serves, as `server` does. A second program might be missing, or be of another build.
pub(crate) const SERVE: &str = "serve";

/// A server that ends with this value. If the load generator dies otherwise, the server's input ends, and so does it.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    pub(crate) port: u16,
}

/// What a tracer has counted.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Counted {
    pub(crate) seen: u64,
    pub(crate) sampled: u64,
    pub(crate) analysed: u64,
    pub(crate) dropped: u64,
    /// Lines that were written.
    pub(crate) delivered: u64,
    pub(crate) analysis_micros: u64,
    flushed: bool,
}

/// Memory of a process, in MiB.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Memory {
    pub(crate) resident: f64,
    pub(crate) peak: f64,
}

/// CPU time of a process.
#[derive(Clone, Debug)]
pub(crate) struct Processor {
    process: String,
    /// Nanoseconds, by thread.
    threads: BTreeMap<String, u64>,
    /// The same of all threads, those that have ended included, in steps of 10 ms.
    coarse: Duration,
}

impl Server {
    /// Starts one, by way of `prefix` (a command that runs another), and waits for its port.
    pub(crate) fn start(stack: Stack, prefix: &[String]) -> io::Result<Self> {
        let words: Vec<_> = prefix.iter().map(PathBuf::from).chain([std::env::current_exe()?]).collect();
        let (program, arguments) = words.split_first().ok_or(io::ErrorKind::NotFound)?;
        let mut child = Command::new(program)
            .args(arguments)
            .args([SERVE, stack.name()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(if prefix.iter().any(|word| word == "valgrind") { Stdio::null() } else { Stdio::inherit() })
            .spawn()?;
        let input = child.stdin.take();
        let output = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut server = Self { child, input, output: BufReader::new(output), port: 0 };
        server.port = server.line()?.trim().parse().map_err(io::Error::other)?;
        Ok(server)
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        Ok(line)
    }

    /// What its tracer has counted, if it has one.
    pub(crate) fn counted(&mut self) -> io::Result<Option<Counted>> {
        self.command("stats")
    }

    /// The same once everything is written.
    pub(crate) fn flushed(&mut self) -> io::Result<Option<Counted>> {
        let counted = self.command("flush")?;
        match counted {
            Some(counted) if !counted.flushed => Err(io::Error::other("records could not be written")),
            counted => Ok(counted),
        }
    }

    fn command(&mut self, command: &str) -> io::Result<Option<Counted>> {
        let input = self.input.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        writeln!(input, "{command}")?;
        input.flush()?;
        Ok(serde_json::from_str(&self.line()?)?)
    }

    /// Has it end by itself, and waits.
    pub(crate) fn end(mut self) -> io::Result<()> {
        drop(self.input.take());
        self.child.wait().map(drop)
    }

    fn folder(&self) -> PathBuf {
        Path::new("/proc").join(self.child.id().to_string())
    }

    /// CPU time so far.
    pub(crate) fn processor(&self) -> io::Result<Processor> {
        let folder = self.folder();
        let mut threads = BTreeMap::new();
        for thread in fs::read_dir(folder.join("task"))? {
            let thread = thread?;
            // One that has ended in between is missed by the comparison.
            let Ok(text) = fs::read_to_string(thread.path().join("schedstat")) else { continue };
            let nanoseconds = text.split(' ').next().and_then(|first| first.parse().ok());
            let name = thread.file_name().to_string_lossy().into_owned();
            threads.insert(name, nanoseconds.ok_or(io::ErrorKind::InvalidData)?);
        }
        // The name of the program comes second, in parentheses, and may have anything in it.
        let stat = fs::read_to_string(folder.join("stat"))?;
        let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
        let ticks: u64 = fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
        Ok(Processor { process: self.child.id().to_string(), threads, coarse: Duration::from_millis(10 * ticks) })
    }

    /// Waits until it has done what a load has left it to do.
    pub(crate) async fn settle(&self) -> io::Result<()> {
        const STEP: Duration = Duration::from_millis(20);
        let mut before = self.processor()?;
        for _ in 0..50 {
            tokio::time::sleep(STEP).await;
            let now = self.processor()?;
            if now.since(&before) < STEP / 50 {
                break;
            }
            before = now;
        }
        Ok(())
    }

    /// Memory now, and at its peak.
    pub(crate) fn memory(&self) -> io::Result<Memory> {
        let status = fs::read_to_string(self.folder().join("status"))?;
        let mebibytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or(io::ErrorKind::InvalidData)?;
            let kibibytes = line.trim_start_matches(':').split_whitespace().next().and_then(|text| text.parse().ok());
            kibibytes.map(|kibibytes: f64| kibibytes / 1024.0).ok_or(io::ErrorKind::InvalidData)
        };
        Ok(Memory { resident: mebibytes("VmRSS")?, peak: mebibytes("VmHWM")? })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Asked first, so that it removes its folder.
        drop(self.input.take());
        for _ in 0..100 {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

impl Processor {
    /// What the thread that answers requests has spent since: it is the first, and called as the process is.
    pub(crate) fn serving_since(&self, before: &Self) -> Duration {
        let of = |processor: &Self| processor.threads.get(&self.process).copied().unwrap_or_default();
        Duration::from_nanos(of(self).saturating_sub(of(before)))
    }

    /// What was spent since. Where a thread has ended, only the coarse figure has its share.
    pub(crate) fn since(&self, before: &Self) -> Duration {
        if self.threads.is_empty() || before.threads.keys().any(|thread| !self.threads.contains_key(thread)) {
            return self.coarse.saturating_sub(before.coarse);
        }
        let sum = |processor: &Self| processor.threads.values().sum::<u64>();
        Duration::from_nanos(sum(self).saturating_sub(sum(before)))
    }
}
