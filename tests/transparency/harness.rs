//! Plays each script against the bare and the wrapped server, and looks for what differs.

use std::cell::RefCell;
use std::collections::BTreeMap;

use api_inventory::Tracer;
use api_inventory::export::{Emit, InMemoryExporter, InMemoryLines, Line};
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};
use tokio::net::TcpListener;

use crate::endings::{CAPTURE_LIMIT, Ending, Expected};
use crate::play::{Played, at_rest, play};
use crate::script::Dialogue;
use crate::server::Cover;
use crate::support::{PATIENCE, every_capture};
use crate::transcript::{Event, Transcript};

/// Where the generator begins, unless `PROPTEST_RNG_SEED` says otherwise.
const SEED: u64 = 0x1b87_3593;

/// Captured exchanges by how they ended.
pub(crate) type Tally = BTreeMap<Ending, usize>;

/// A bare server and what it is compared with. Everything runs on one thread, one connection at a time, so that nothing
/// that differs is chance.
pub(crate) struct Harness {
    runtime: tokio::runtime::Runtime,
    listener: TcpListener,
    wrapped: Wrapped,
    played: usize,
    pub(crate) tally: Tally,
    /// Exchanges that passed the layer uncaptured.
    pub(crate) uncaptured: usize,
}

enum Wrapped {
    /// By a tracer that captures everything, and by one that captures next to nothing.
    Layers {
        capturing: Tracer,
        lines: InMemoryLines,
        indifferent: Tracer,
    },
    Other(Cover),
}

impl Harness {
    /// Compares with the layer.
    pub(crate) fn of_layers() -> Self {
        let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
        let capturing =
            every_capture().max_body_bytes(CAPTURE_LIMIT).stream_window(PATIENCE).exporter(exporter).build();
        let indifferent = Tracer::builder().quiet().sample_rate(1e-12).build();
        Self::new(Wrapped::Layers { capturing, lines, indifferent })
    }

    /// Compares with something else.
    pub(crate) fn of(cover: Cover) -> Self {
        Self::new(Wrapped::Other(cover))
    }

    fn new(wrapped: Wrapped) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        Self { runtime, listener, wrapped, played: 0, tally: Tally::new(), uncaptured: 0 }
    }

    /// Plays so many of these scripts; the smallest on which the servers differ, and how.
    pub(crate) fn explore(self, scripts: &impl Strategy<Value = Dialogue>, cases: u32) -> Result<Self, String> {
        let config = Config { cases, max_shrink_iters: 500, max_shrink_time: 20_000, ..config() };
        let seed = config.rng_seed;
        let harness = RefCell::new(self);
        let explored = TestRunner::new(config)
            .run(scripts, |dialogue| harness.borrow_mut().compare(&dialogue).map_err(TestCaseError::fail));
        match explored {
            Ok(()) => Ok(harness.into_inner()),
            Err(TestError::Fail(reason, dialogue)) => Err(format!("PROPTEST_RNG_SEED={seed}\n{dialogue:#?}\n{reason}")),
            Err(TestError::Abort(reason)) => Err(reason.to_string()),
        }
    }

    fn compare(&mut self, dialogue: &Dialogue) -> Result<(), String> {
        self.played += 1;
        let play = |cover: &Cover| self.runtime.block_on(play(&self.listener, cover, dialogue));
        let bare = play(&Cover::Nothing);
        if bare.hangs {
            return Err(format!("the script hangs without any layer: {:#?}", bare.transcript));
        }
        match &self.wrapped {
            Wrapped::Other(cover) => same(&bare.transcript, &play(cover).transcript),
            Wrapped::Layers { capturing, lines, indifferent } => {
                let captured = play(&Cover::Layer(capturing.clone()));
                self.runtime.block_on(at_rest(capturing));
                let observed = lines.take();
                same(&bare.transcript, &captured.transcript)?;
                check_accounts(capturing, &[(dialogue, &captured)], &observed)?;
                for (exchange, _) in begun(dialogue, &captured) {
                    *self.tally.entry(exchange.ending).or_default() += 1;
                }
                if self.played.is_multiple_of(3) {
                    let seen = indifferent.stats().seen;
                    let uncaptured = play(&Cover::Layer(indifferent.clone()));
                    same(&bare.transcript, &uncaptured.transcript)?;
                    let count = begun(dialogue, &uncaptured).count();
                    self.uncaptured += count;
                    if indifferent.stats().seen - seen != count as u64 {
                        return Err(format!("{count} requests: {:?}", indifferent.stats()));
                    }
                }
                Ok(())
            }
        }
    }
}

/// What the environment says, with a seed.
pub(crate) fn config() -> Config {
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(SEED);
    }
    config
}

/// The exchanges that reached the application.
fn begun<'a>(
    dialogue: &'a Dialogue,
    played: &'a Played,
) -> impl Iterator<Item = (&'a crate::script::Exchange, &'a crate::stage::Progress)> {
    dialogue.exchanges.iter().zip(&played.progress).filter(|(_, progress)| progress.begun)
}

/// Whether each exchange has one observation that says what happened, and the sums of the accounts are right.
pub(crate) fn check_accounts(tracer: &Tracer, all: &[(&Dialogue, &Played)], lines: &[Line]) -> Result<(), String> {
    let mut expected = Vec::new();
    for (dialogue, played) in all {
        let of = |(exchange, progress)| Expected::of(dialogue.version, exchange, progress);
        expected.extend(begun(dialogue, played).map(of));
    }
    let mut observed: Vec<_> = lines
        .iter()
        .filter_map(|line| match line {
            Line::Observation(observation) => Some(Expected::from_observation(observation)),
            _ => None,
        })
        .collect();
    expected.sort();
    observed.sort();
    if expected != observed {
        return Err(format!("expected {expected:#?}\nobserved {observed:#?}"));
    }
    let stats = tracer.stats();
    let balanced = stats.seen == stats.sampled + stats.not_sampled.total()
        && stats.sampled == stats.seen
        && stats.sampled == stats.analysed + stats.dropped.total()
        && stats.analysed == stats.outcomes.total();
    if balanced { Ok(()) } else { Err(format!("{stats:#?}")) }
}

/// The first difference between two transcripts.
pub(crate) fn same(bare: &Transcript, other: &Transcript) -> Result<(), String> {
    for (number, (bare, other)) in bare.exchanges.iter().zip(&other.exchanges).enumerate() {
        same_events(&format!("exchange {number}, client"), &bare.client, &other.client)?;
        same_events(&format!("exchange {number}, application"), &bare.application, &other.application)?;
    }
    same_events("end of the connection", &bare.closing, &other.closing)?;
    if bare == other { Ok(()) } else { Err(format!("bare {bare:#?}\nother {other:#?}")) }
}

fn same_events(what: &str, bare: &[Event], other: &[Event]) -> Result<(), String> {
    if bare == other {
        return Ok(());
    }
    let at = bare.iter().zip(other).take_while(|(bare, other)| bare == other).count();
    let (one, two) = (bare.get(at), other.get(at));
    Err(format!(
        "{what}, event {at}: {one:?}\n    and with something around: {two:?}\nbare {bare:#?}\nother {other:#?}"
    ))
}
