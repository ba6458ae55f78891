//! Uploads that outlive their captures: the tracer closes those, and neither side notices.

use std::time::Duration;

use api_inventory::export::{Emit, InMemoryExporter};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::endings::{CAPTURE_LIMIT, Ending};
use crate::harness::{check_accounts, config, same};
use crate::play::{Played, at_rest, play_on};
use crate::script::{Dialogue, Stack, Version};
use crate::server::Cover;
use crate::stage::Stage;
use crate::strategies::alone;
use crate::support::{PATIENCE, every_capture};

/// How many over each version of HTTP on each stack. All are under way at once.
const UPLOADS: usize = 70;

#[test]
fn slow_uploads_outlive_their_captures_unharmed() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for version in [Version::Http1, Version::Http2] {
        for stack in Stack::ALL {
            runtime.block_on(compare(version, stack));
        }
        println!("{version:?}: {} exchanges captured; {:?}", Stack::ALL.len() * UPLOADS, Ending::SlowUpload);
    }
}

async fn compare(version: Version, stack: Stack) {
    let config = config();
    let seed = config.rng_seed;
    let (mut runner, script) = (TestRunner::new(config), alone(Ending::SlowUpload, version, stack));
    let dialogues: Vec<_> = (0..UPLOADS).map(|_| script.new_tree(&mut runner).unwrap().current()).collect();
    let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
    // Whatever is under way when the tracer looks has taken too long.
    let tracer = every_capture()
        .max_body_bytes(CAPTURE_LIMIT)
        .capture_slots(UPLOADS)
        .revoke_after(Duration::ZERO)
        .exporter(exporter)
        .build();

    let bare = play_all(&Cover::Nothing, &dialogues, || true).await;
    let all_closed = || tracer.stats().revoked == UPLOADS as u64;
    let wrapped = play_all(&Cover::Layer(tracer.clone()), &dialogues, all_closed).await;
    for ((bare, wrapped), dialogue) in bare.iter().zip(&wrapped).zip(&dialogues) {
        let compared = same(&bare.transcript, &wrapped.transcript);
        assert!(!bare.hangs && compared.is_ok(), "PROPTEST_RNG_SEED={seed}\n{dialogue:#?}\n{compared:?}");
    }
    at_rest(&tracer).await;
    let all: Vec<_> = dialogues.iter().zip(&wrapped).collect();
    check_accounts(&tracer, &all, &lines.take()).unwrap();
    let stats = tracer.stats();
    let uploads = UPLOADS as u64;
    assert_eq!((stats.seen, stats.revoked, stats.outcomes.unfinished), (uploads, uploads, uploads), "{stats:?}");
}

/// Plays all dialogues side by side. They pause in their uploads; when all do, and `ready` says so, they go on.
async fn play_all(cover: &Cover, dialogues: &[Dialogue], ready: impl Fn() -> bool) -> Vec<Played> {
    let mut plays = Vec::new();
    let mut stages = Vec::new();
    for dialogue in dialogues {
        let stage = Stage::new(&dialogue.exchanges);
        stages.push(stage.clone());
        let (cover, dialogue) = (cover.clone(), dialogue.clone());
        plays.push(tokio::spawn(async move {
            // A listener each, so that they cannot accept each other's connections.
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            play_on(&stage, &listener, &cover, &dialogue).await
        }));
    }
    let all_pause = async {
        for stage in &stages {
            stage.act(0).until(|progress| progress.paused).await;
        }
        while !ready() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, all_pause).await.expect("all uploads pause and their captures are closed");
    for stage in &stages {
        stage.act(0).advance(|progress| progress.resumed = true);
    }
    let mut played = Vec::new();
    for play in plays {
        played.push(play.await.unwrap());
    }
    played
}
