//! Every line that was made was delivered or dropped, and a flush takes no longer than it may.

use std::time::{Duration, Instant};

use crate::receiver::Behaviour;
use crate::support::{PATIENCE, assert_balanced};
use crate::{KINDS, Scene};

/// What a flush may take beyond its time: another thread's turn on a busy machine.
const LATE: Duration = Duration::from_secs(2);

#[tokio::test]
async fn lines_that_a_receiver_does_not_take_are_counted_and_no_flush_takes_longer_than_it_may() {
    for kind in KINDS {
        for behaviour in Behaviour::FAULTS {
            let scene = Scene::new(kind, behaviour);
            for _ in 0..20 {
                scene.exchange().await;
            }
            let begun = Instant::now();
            let flushed = scene.tracer.flush(Duration::from_millis(200));
            assert!(
                begun.elapsed() < Duration::from_millis(200) + LATE,
                "{kind:?} {behaviour:?}: {:?}",
                begun.elapsed()
            );
            for _ in 0..20 {
                scene.exchange().await;
            }
            let produced = scene.await_produced(40);
            let begun = Instant::now();
            let ended = scene.tracer.shutdown(Duration::from_millis(200));
            assert!(
                begun.elapsed() < Duration::from_millis(200) + LATE,
                "{kind:?} {behaviour:?}: {:?}",
                begun.elapsed()
            );
            let stats = scene.tracer.stats();
            assert_balanced(&stats);
            let exporter = stats.exporters[0];
            assert!(exporter.produced >= 40, "{kind:?} {behaviour:?}: {exporter:?}");
            // Who says yes is believed.
            if behaviour != Behaviour::SayYesUnread {
                // Each loss is told by one flush.
                assert!(!(flushed || produced && ended), "{kind:?} {behaviour:?}: {exporter:?}");
                assert_eq!(exporter.delivered, 0, "{kind:?} {behaviour:?}: {exporter:?}");
                assert_eq!(exporter.dropped.total(), exporter.produced);
            }
        }
    }
}

#[tokio::test]
async fn a_receiver_that_takes_everything_loses_nothing() {
    for kind in KINDS {
        let scene = Scene::new(kind, Behaviour::Accept);
        for _ in 0..50 {
            scene.exchange().await;
        }
        assert!(scene.tracer.shutdown(PATIENCE), "{kind:?}: {:?}", scene.tracer.problems());
        let stats = scene.tracer.stats();
        assert_balanced(&stats);
        assert_eq!(stats.exporters[0].delivered, stats.exporters[0].produced, "{kind:?}");
        assert!(!scene.receiver.received().is_empty());
    }
}

#[tokio::test]
async fn what_goes_wrong_is_told_once_and_without_the_receivers_name() {
    for kind in KINDS {
        for behaviour in Behaviour::FAULTS {
            let scene = Scene::new(kind, behaviour);
            scene.exchange().await;
            _ = scene.tracer.shutdown(Duration::from_millis(700));
            let problems = format!("{:?}", scene.tracer.problems());
            assert!(!problems.contains("127.0.0.1") && !problems.contains("socket\""), "{problems}");
            let url = scene.receiver.url();
            assert!(!problems.contains(url.split_once("://").unwrap().1), "{problems}");
            if behaviour != Behaviour::SayYesUnread {
                assert!((1..=2).contains(&scene.tracer.problems().len()), "{kind:?} {behaviour:?}: {problems}");
            }
        }
    }
}
