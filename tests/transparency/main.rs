//! The layer changes nothing: the same scripts against the bare and the wrapped server, over real sockets.
//!
//! A [script](script) says what client and application do on one connection. It is played against a server without the
//! layer and against servers with it, and both sides' [transcripts](transcript) must be equal: literal bytes over
//! HTTP/1.1, frames over HTTP/2, and in between all that the application can notice. Scripts are
//! [made at random](strategies), so many for each [ending](endings).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unimplemented,
    clippy::unreachable,
    clippy::print_stdout,
    clippy::struct_excessive_bools,
    reason = "tests may panic and print; a script is a list of switches"
)]

mod application;
mod body;
mod endings;
mod harness;
mod http1;
mod http2;
mod play;
mod saboteurs;
mod script;
mod server;
mod slow_uploads;
mod stage;
mod strategies;
#[path = "../support/mod.rs"]
mod support;
mod transcript;

use endings::Ending;
use harness::{Harness, Tally};
use saboteurs::Sabotage;
use script::{Stack, Version};
use server::Cover;
use strategies::{dialogue, large};

/// How often each ending is met over each version of HTTP, at least.
const EACH: usize = 200;

/// How many exchanges pass the layer captured over each version of HTTP, at least.
const ALL: usize = 5_000;

#[test]
fn the_layer_changes_nothing_over_http_1() {
    compare_all(Version::Http1);
}

#[test]
fn the_layer_changes_nothing_over_http_2() {
    compare_all(Version::Http2);
}

/// Compares all stacks, each on a thread of its own.
fn compare_all(version: Version) {
    let stacks = Stack::ALL.map(|stack| std::thread::spawn(move || compare(version, stack)));
    let (mut tally, mut uncaptured, mut differences) = (Tally::new(), 0, Vec::new());
    for stack in stacks {
        match stack.join().unwrap() {
            Ok(harness) => {
                uncaptured += harness.uncaptured;
                for (ending, count) in harness.tally {
                    *tally.entry(ending).or_default() += count;
                }
            }
            Err(difference) => differences.push(difference),
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
    let all: usize = tally.values().sum();
    println!("{version:?}: {all} exchanges captured, {uncaptured} not; {tally:?}");
    assert!(all >= ALL, "{all}");
    for ending in endings(Stack::Hyper) {
        assert!(tally.get(&ending).is_some_and(|count| *count >= EACH), "{ending:?}: {tally:?}");
    }
}

fn compare(version: Version, stack: Stack) -> Result<Harness, String> {
    endings(stack).try_fold(Harness::of_layers(), |harness, ending| {
        let stacks = Stack::ALL.iter().filter(|stack| endings(**stack).any(|other| other == ending)).count();
        // Some connections end before it is their last exchange's turn.
        let cases = EACH * 6 / 5 / stacks;
        harness.explore(&dialogue(ending, version, stack), u32::try_from(cases).unwrap())
    })
}

/// The endings that there are, without the one that has a test of its own. Where panics abort, they end the test too.
fn endings(stack: Stack) -> impl Iterator<Item = Ending> {
    let elsewhere = move |ending| match ending {
        Ending::SlowUpload => true,
        Ending::ServiceError => !stack.has_errors(),
        Ending::BodyPanic | Ending::HandlerPanic => cfg!(panic = "abort"),
        _ => false,
    };
    Ending::ALL.iter().copied().filter(move |ending| !elsewhere(*ending))
}

#[test]
fn bodies_that_fit_into_no_buffer_are_the_same_behind_the_layer() {
    for version in [Version::Http1, Version::Http2] {
        for stack in Stack::ALL {
            if let Err(difference) = Harness::of_layers().explore(&large(version, stack), 6) {
                panic!("{difference}");
            }
        }
    }
}

#[test]
fn the_bare_server_does_the_same_twice() {
    for version in [Version::Http1, Version::Http2] {
        for stack in Stack::ALL {
            let twice = endings(stack).try_fold(Harness::of(Cover::Nothing), |harness, ending| {
                harness.explore(&dialogue(ending, version, stack), 10)
            });
            if let Err(difference) = twice {
                panic!("{difference}");
            }
        }
    }
}

#[test]
fn a_layer_that_changes_something_is_found_out() {
    let sabotages = [
        (Sabotage::SizeHintLost, Ending::Complete),
        (Sabotage::EndNotTold, Ending::Complete),
        (Sabotage::TrailersLost, Ending::Trailers),
        (Sabotage::FramesSplit, Ending::Complete),
        (Sabotage::ByteChanged, Ending::Complete),
        (Sabotage::ErrorSwallowed, Ending::BodyError),
        (Sabotage::RequestErrorReplaced, Ending::UploadAborted),
        (Sabotage::RequestReadAhead, Ending::Unread),
        (Sabotage::ExtensionAdded, Ending::Empty),
        (Sabotage::UpgradeTaken, Ending::WebSocket),
        (Sabotage::FieldAdded, Ending::Empty),
        (Sabotage::ServiceErrorAnswered, Ending::ServiceError),
    ];
    for version in [Version::Http1, Version::Http2] {
        for (sabotage, ending) in sabotages {
            let scripts = dialogue(ending, version, Stack::Hyper);
            let found = |sabotage| Harness::of(Cover::Sabotage(sabotage)).explore(&scripts, 30).err();
            assert!(found(sabotage).is_some(), "{version:?}: {sabotage:?} passes for transparent");
            assert_eq!(found(Sabotage::Nothing), None);
        }
    }
}
