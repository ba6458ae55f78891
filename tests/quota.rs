//! In a container with a tenth of a core the analysis takes its share of that tenth, and no more.
//!
//! The container is a control group with a quota, which takes root to make; the process in it is this test's own executable.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use api_inventory::Tracer;
use axum::Router;
use axum::body::Body;
use axum::routing::post;
use http::Request;
use support::PATIENCE;
use tower::ServiceExt;

/// How many routes the service has.
const ROUTES: usize = 400;

/// How long the service is under load.
const LOAD: Duration = Duration::from_secs(4);

/// A control group with a quota of 10 ms in 100; removed in the end.
struct Group(PathBuf);

impl Group {
    fn new() -> std::io::Result<Self> {
        let name = format!("api-inventory-quota-{}", std::process::id());
        let is_unified = Path::new("/sys/fs/cgroup/cgroup.controllers").exists();
        let root = Path::new(if is_unified { "/sys/fs/cgroup" } else { "/sys/fs/cgroup/cpu" });
        let group = Self(root.join(name));
        fs::create_dir(&group.0)?;
        if is_unified {
            fs::write(group.0.join("cpu.max"), "10000 100000")?;
        } else {
            fs::write(group.0.join("cpu.cfs_period_us"), "100000")?;
            fs::write(group.0.join("cpu.cfs_quota_us"), "10000")?;
        }
        Ok(group)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // The kernel forgets processes that have ended with a little delay.
        let until = Instant::now() + PATIENCE;
        while fs::remove_dir(&self.0).is_err() && self.0.exists() && Instant::now() < until {
            std::thread::yield_now();
        }
    }
}

/// Time that the analysis thread of this process has run.
fn analysis_ran() -> Duration {
    let tasks = fs::read_dir("/proc/self/task").unwrap().map(|task| task.unwrap().path());
    let analysis = tasks.filter(|task| fs::read_to_string(task.join("comm")).unwrap().starts_with("api-inv-analyse"));
    let ran = analysis.map(|task| {
        let schedstat = fs::read_to_string(task.join("schedstat")).unwrap();
        Duration::from_nanos(schedstat.split(' ').next().unwrap().parse().unwrap())
    });
    ran.sum()
}

/// Under load for a while; prints how long that was, and how long the analysis ran in that time.
#[test]
#[ignore = "the part that a child process plays"]
fn loaded() {
    let tracer = Tracer::builder().quiet().sample_rate(1.0).build();
    let echo = |body: String| async move { ([("content-type", "application/json")], body) };
    // Many routes, so that none is settled and there is more to analyse than there is time for.
    let mut service = Router::new();
    for number in 0..ROUTES {
        service = service.route(&format!("/r{number}/users"), post(echo));
    }
    let router = service.layer(tracer.axum_layer());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let called = std::cell::Cell::new(0);
    let call = || {
        let path = format!("/r{}/users", called.replace(called.get() + 1) % ROUTES);
        let body = r#"{"name": "Anna", "email": "anna@example.org", "tags": ["a", "b"], "age": 41}"#;
        let request = Request::post(path).header("content-type", "application/json").body(Body::from(body)).unwrap();
        runtime.block_on(router.clone().oneshot(request)).unwrap();
    };
    call();
    // The tables of patterns are made once, before the first analysis; what follows is what there is to share.
    assert!(tracer.flush(PATIENCE));
    let (began, before) = (Instant::now(), analysis_ran());
    while began.elapsed() < LOAD {
        call();
    }
    let (took, ran) = (began.elapsed(), analysis_ran().saturating_sub(before));
    let stats = tracer.stats();
    assert!(stats.not_sampled.budget + stats.dropped.budget > 0, "{stats:?}");
    println!("\nran {} of {} after {}", ran.as_micros(), took.as_micros(), stats.analysed);
}

#[test]
fn with_a_hundred_millicores_the_analysis_stays_within_its_share() {
    let group = match Group::new() {
        Ok(group) => group,
        Err(error) => {
            println!("skipped: no control group can be made ({error})");
            return;
        }
    };
    let enter = format!("echo $$ > {}/cgroup.procs && exec \"$@\"", group.0.display());
    let child = Command::new("sh")
        .args(["-c", &enter, "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "--ignored", "--nocapture", "--test-threads=1", "loaded"])
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    let output = String::from_utf8(child.stdout).unwrap();
    assert!(child.status.success(), "{output}");
    let line = output.lines().find(|line| line.starts_with("ran ")).unwrap();
    println!("{line}");
    let numbers: Vec<u64> = line.split(' ').filter_map(|word| word.parse().ok()).collect();
    let &[ran, took, analysed] = &*numbers else { panic!("{line}") };
    assert!(analysed > 0);
    // A twentieth of a tenth, what was there to begin with, and one analysis that ended late.
    let share = took / 200 + 10_000 + 10_000;
    assert!(ran <= share, "ran {ran} us of {took}, and {share} are its share");
}
