//! What waits for a receiver that never comes back is bounded.

use std::time::Duration;

use peak_alloc::PeakAlloc;

use crate::receiver::Behaviour;
use crate::support::assert_balanced;
use crate::{Kind, Scene};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// What 16,384 observations of a small exchange take, and the batch that is offered, encoded and packed.
const MOST: usize = 64 * 1024 * 1024;

#[tokio::test]
async fn a_receiver_that_hangs_takes_a_bounded_amount_of_memory() {
    const EXCHANGES: usize = 20_000;
    let scene = Scene::new(Kind::OtlpProtobuf, Behaviour::Hang);
    for _ in 0..50 {
        scene.exchange().await;
    }
    // With all tables there, and nothing of a flush to come.
    _ = scene.tracer.flush(Duration::from_millis(100));
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    while scene.tracer.stats().analysed < EXCHANGES as u64 {
        for _ in 0..50 {
            scene.exchange().await;
        }
        // The analysis keeps up, so that there are as many lines as can be.
        _ = scene.tracer.flush(Duration::from_millis(1));
    }
    let grown = ALLOCATOR.peak_usage().saturating_sub(before);
    let exporter = scene.tracer.stats().exporters[0];
    assert!(exporter.dropped.queue_full > 0, "so many that the oldest go: {exporter:?}");
    assert!(grown < MOST, "{} KiB", grown / 1024);
    println!("{} KiB for {} lines", grown / 1024, exporter.produced);
    _ = scene.tracer.shutdown(Duration::from_secs(1));
    assert_balanced(&scene.tracer.stats());
}
