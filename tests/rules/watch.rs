//! Rules that are watched.

use std::path::Path;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use api_inventory::Tracer;
use api_inventory::config::Builder;
use api_inventory::export::{Batch, Emit, ExportError, Exporter, InMemoryExporter, InMemoryLines, Line};
use api_inventory::rules::{Reload, RuleSource, Scanner};
use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::Request;
use tempfile::TempDir;
use tower::ServiceExt;

use crate::support::{PATIENCE, every_capture};

/// Shared by tests that have threads, and held alone by the one that counts them.
static THREADS: RwLock<()> = RwLock::new(());

fn rules(kind: &str) -> String {
    format!(
        r#"{{"scanners": [{{"tags": {{"category": "ours", "type": "{kind}"}},
            "key": {{"operator": "words", "parameters": {{"list": ["patient id"]}}}}}}]}}"#
    )
}

const BROKEN: &str = "{\"scanners\": [";

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A service with a folder of rules that is watched.
struct Service {
    folder: TempDir,
    tracer: Tracer,
    router: Router,
    lines: InMemoryLines,
    runtime: tokio::runtime::Runtime,
    _turn: RwLockReadGuard<'static, ()>,
}

impl Service {
    fn new(files: &[(&str, &str)]) -> Self {
        Self::with(files, |_, builder| builder)
    }

    fn with(files: &[(&str, &str)], more: impl FnOnce(&Path, Builder) -> Builder) -> Self {
        let turn = THREADS.read().unwrap_or_else(PoisonError::into_inner);
        let folder = tempfile::tempdir().unwrap();
        for (name, json) in files {
            std::fs::write(folder.path().join(name), json).unwrap();
        }
        let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
        let builder = every_capture().rules_path(folder.path()).watch_rules(Duration::from_secs(1)).exporter(exporter);
        let tracer = more(folder.path(), builder).build();
        let router = Router::new().route("/", get(|| async { "x" })).layer(tracer.axum_layer());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { folder, tracer, router, lines, runtime, _turn: turn }
    }

    fn write(&self, name: &str, json: &str) {
        std::fs::write(self.folder.path().join(name), json).unwrap();
    }

    fn send(&self, request: http::request::Builder) {
        let request = request.uri("/?patient_id=4711").body(Body::empty()).unwrap();
        self.runtime.block_on(self.router.clone().oneshot(request)).unwrap();
    }

    /// What is in force, as it shows in an observation.
    fn tags(&self) -> Vec<String> {
        self.send(Request::get("/"));
        assert!(self.tracer.flush(PATIENCE));
        let Some(Line::Observation(observation)) = self.lines.take().pop() else { panic!("an observation") };
        observation.sensitive.iter().map(|sensitive| sensitive.tag.to_string()).collect()
    }

    fn until_in_force(&self, wanted: &[&str]) {
        until(&format!("{wanted:?} never came into force"), || self.tags() == wanted);
    }

    fn until_told(&self, wanted: &[&str]) {
        let told = |text: &&str| self.tracer.problems().iter().any(|problem| problem.to_string().contains(text));
        until(&format!("{wanted:?} was never told"), || wanted.iter().all(told));
    }

    fn until_nothing_is_wrong(&self) {
        until("problems of before are still told", || self.tracer.problems().is_empty());
    }
}

#[test]
fn changed_files_come_into_force_and_broken_ones_do_not() {
    let service = Service::new(&[("rules.json", &rules("first"))]);
    service.until_in_force(&["ours:first"]);
    service.write("second.json", BROKEN);
    service.until_told(&["rules second.json", "valid JSON", "the rules from before stay in force"]);
    assert_eq!(service.tags(), ["ours:first"]);
    service.write("second.json", "{}");
    service.write("rules.json", &rules("another"));
    service.until_in_force(&["ours:another"]);
    service.until_nothing_is_wrong();
    assert!(service.tracer.shutdown(PATIENCE));
}

#[test]
fn a_wrong_rule_is_left_out_and_said_to_be() {
    let service = Service::new(&[("rules.json", &rules("first"))]);
    service.write("rules.json", &rules("second").replace("[{", r#"[{"id": "no tags"}, {"#));
    service.until_told(&["rules rules.json", "/scanners/0", "the others are in force"]);
    assert_eq!(service.tags(), ["ours:second"]);
}

#[test]
fn a_folder_that_loses_its_only_file_is_refused_and_its_rules_stay_in_force() {
    let service = Service::new(&[("rules.json", &rules("first"))]);
    std::fs::remove_file(service.folder.path().join("rules.json")).unwrap();
    service.until_told(&["at least one `.json` file", "the rules from before stay in force"]);
    assert_eq!(service.tags(), ["ours:first"]);
    service.write("rules.json", &rules("back"));
    service.until_in_force(&["ours:back"]);
}

#[test]
fn a_change_that_keeps_date_and_size_is_seen() {
    let service = Service::new(&[("rules.json", &rules("a"))]);
    service.until_in_force(&["ours:a"]);
    let path = service.folder.path().join("rules.json");
    let date = std::fs::metadata(&path).unwrap().modified().unwrap();
    // At once for whoever looks: written elsewhere, and moved here.
    let draft = service.folder.path().join("draft");
    std::fs::write(&draft, rules("b")).unwrap();
    std::fs::File::options().write(true).open(&draft).unwrap().set_modified(date).unwrap();
    std::fs::rename(&draft, &path).unwrap();
    service.until_in_force(&["ours:b"]);
}

#[test]
fn files_that_are_still_changing_come_into_force_together_once_they_are_done() {
    let service = Service::new(&[("a.json", &rules("first_a")), ("b.json", &rules("first_b"))]);
    service.until_in_force(&["ours:first_a", "ours:first_b"]);
    // Longer than from one look to the next, and the one after it.
    let (started, mut last, mut longest) = (Instant::now(), Instant::now(), Duration::ZERO);
    let mut seen = Vec::new();
    for n in 0_u32.. {
        service.write("a.json", &rules(&format!("draft_{n}")));
        longest = longest.max(last.elapsed());
        last = Instant::now();
        seen.push(service.tags());
        if started.elapsed() > Duration::from_millis(2_500) {
            break;
        }
    }
    service.write("a.json", &rules("second_a"));
    service.write("b.json", &rules("second_b"));
    until("the change never came into force", || {
        seen.push(service.tags());
        seen.last().is_some_and(|tags| tags[..] == ["ours:second_a", "ours:second_b"])
    });
    seen.dedup();
    // A machine that pauses for as long as files take to settle makes a draft look done.
    assert!(seen.len() == 2 || longest > Duration::from_millis(400), "{seen:?}");
}

/// Changes a file when it is asked for its name: that is after rules were loaded, and before they are watched.
struct Meddler(std::path::PathBuf);

impl Exporter for Meddler {
    fn export(&mut self, _: &Batch) -> Result<(), ExportError> {
        Ok(())
    }

    fn name(&self) -> &'static str {
        std::fs::write(&self.0, rules("second")).unwrap();
        "meddler"
    }
}

#[test]
fn a_change_while_the_tracer_starts_is_seen() {
    let service = Service::with(&[("rules.json", &rules("first"))], |folder, builder| {
        builder.exporter(Meddler(folder.join("rules.json")))
    });
    assert_eq!(service.tags(), ["ours:first"]);
    service.until_in_force(&["ours:second"]);
}

#[test]
fn what_is_wrong_is_told_until_it_is_mended_and_again_when_it_is_back() {
    // Broken from the start on.
    let service = Service::new(&[("a.json", &rules("first")), ("b.json", BROKEN)]);
    for _ in 0..2 {
        service.until_told(&["rules b.json"]);
        service.write("b.json", "{}");
        service.until_nothing_is_wrong();
        service.write("b.json", BROKEN);
    }
    service.until_told(&["rules b.json"]);
}

#[test]
fn a_change_of_a_file_replaces_what_a_reload_has_put_in_force() {
    let service = Service::new(&[("rules.json", &rules("first"))]);
    let reloaded = RuleSource::new().scanner(Scanner::new("ours", "reloaded").key_words(["patient id"]));
    assert!(matches!(service.tracer.reload(&reloaded), Reload::Applied(_)));
    assert_eq!(service.tags(), ["ours:reloaded"]);
    service.write("rules.json", &rules("second"));
    service.until_in_force(&["ours:second"]);
}

fn refused_after_the_end(tracer: &Tracer) -> bool {
    match tracer.reload(&RuleSource::new()) {
        Reload::Refused(report) => report.problems[0].message == "a tracer that has not ended",
        _ => false,
    }
}

#[test]
fn a_reload_after_the_end_is_refused() {
    let tracer = Tracer::builder().quiet().build();
    assert!(!refused_after_the_end(&tracer));
    assert!(tracer.shutdown(PATIENCE));
    assert!(refused_after_the_end(&tracer));
}

#[cfg(panic = "unwind")]
#[test]
fn a_reload_after_the_analysis_has_ended_by_itself_is_refused() {
    let service = Service::new(&[("rules.json", "{}")]);
    assert!(!refused_after_the_end(&service.tracer));
    until("the analysis goes on", || {
        service.send(Request::get("/").header(api_inventory::testing::PANIC_IN_ANALYSIS, "please"));
        refused_after_the_end(&service.tracer)
    });
}

/// What is told of sources that must not take long to refuse.
fn refused(source: RuleSource) -> Vec<&'static str> {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || sender.send(source.check(None).report().problems.iter().map(|it| it.message).collect()));
    receiver.recv_timeout(PATIENCE).unwrap()
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.json");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert_eq!(refused(RuleSource::new().path(&pipe)), ["a regular file"]);
    assert_eq!(refused(RuleSource::new().path("/dev/zero")), ["a regular file"]);
    assert_eq!(refused(RuleSource::new().path(folder.path())), ["a folder with at least one `.json` file"]);
}

#[test]
fn what_is_too_large_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("large.json");
    std::fs::File::create(&file).unwrap().set_len(1 << 40).unwrap();
    assert_eq!(refused(RuleSource::new().path(&file)), ["a file of at most 2 MiB"]);
    let text = |quarters: usize| " ".repeat((quarters << 18) - 2) + "{}";
    assert_eq!(refused(RuleSource::new().json("largest", text(8))), [""; 0]);
    assert_eq!(refused(RuleSource::new().json("large", text(9))), ["a text of at most 2 MiB"]);
    for n in 0..4 {
        std::fs::write(folder.path().join(format!("{n}.json")), text(7)).unwrap();
    }
    std::fs::remove_file(&file).unwrap();
    assert_eq!(refused(RuleSource::new().path(folder.path()).json("rest", text(4))), [""; 0]);
    let together = "at most 8 MiB of all sources together";
    let source = RuleSource::new().path(folder.path()).json("too much", text(5)).json("after it", "{}");
    assert_eq!(refused(source), [together; 2]);
}

#[test]
fn a_folder_of_too_many_files_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..257 {
        std::fs::write(folder.path().join(format!("{n}.json")), "{}").unwrap();
    }
    assert_eq!(refused(RuleSource::new().path(folder.path())), ["a folder of at most 256 `.json` files"]);
    std::fs::remove_file(folder.path().join("0.json")).unwrap();
    assert_eq!(refused(RuleSource::new().path(folder.path())), [""; 0]);
}

#[test]
fn debug_shows_no_folders_and_no_content() {
    let source = RuleSource::new().path("/home/anna/secret/ours.json").json("label", "{\"hidden\": 1}");
    let shown = format!("{source:?}");
    assert!(shown.contains("ours.json") && shown.contains("label"), "{shown}");
    assert!(!shown.contains("anna") && !shown.contains("hidden"), "{shown}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_watch_is_one_thread_and_none_after_the_end() {
    let _turn = THREADS.write().unwrap_or_else(PoisonError::into_inner);
    let threads = || {
        let tasks = std::fs::read_dir("/proc/self/task").unwrap();
        let name = |task: std::fs::DirEntry| std::fs::read_to_string(task.path().join("comm")).unwrap_or_default();
        tasks.map(|task| name(task.unwrap())).filter(|name| name.trim() == "api-inv-rules").count()
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules.json");
    std::fs::write(&file, "{}").unwrap();
    let watching = || Tracer::builder().quiet().rules_path(&file).watch_rules(Duration::from_secs(86_400));
    // Those of tests before it are on their way.
    until("threads are left of other tests", || threads() == 0);

    let tracer = watching().build();
    // A thread has its name once it runs.
    until("there is no thread", || threads() == 1);
    assert!(tracer.shutdown(PATIENCE));
    until("a thread is left after shutdown", || threads() == 0);

    let tracer = watching().build();
    until("there is no thread", || threads() == 1);
    drop(tracer);
    until("a thread is left after the last tracer", || threads() == 0);

    let in_code = RuleSource::new().json("ours", rules("first"));
    let without_paths = Tracer::builder().quiet().rules(in_code).watch_rules(Duration::from_secs(1)).build();
    let without_time = Tracer::builder().quiet().rules_path(&file).build();
    // A thread that is on its way to its name has found it by the time that another has come and gone.
    drop(watching().build());
    until("a thread is left", || threads() == 0);
    drop((without_paths, without_time));
}
