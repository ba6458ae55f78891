//! A receiver that fails does not slow the application down.

use std::time::{Duration, Instant};

use crate::receiver::Behaviour;
use crate::{KINDS, Kind, Scene};

const ROUNDS: usize = 15;

/// Exchanges of one round.
const EXCHANGES: usize = 300;

/// The median time of an exchange in one round.
async fn round(scene: &Scene) -> Duration {
    let mut times = Vec::with_capacity(EXCHANGES);
    for _ in 0..EXCHANGES {
        let begun = Instant::now();
        scene.exchange().await;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    times[EXCHANGES / 2]
}

/// How many times as long an exchange takes with the receiver that fails as with the one that does not: the median of rounds
/// in turn.
async fn ratio(kind: Kind, behaviour: Behaviour) -> f64 {
    let (well, ill) = (Scene::new(kind, Behaviour::Accept), Scene::new(kind, behaviour));
    for scene in [&well, &ill] {
        round(scene).await;
    }
    let mut ratios = Vec::with_capacity(ROUNDS);
    for nth in 0..ROUNDS {
        let (first, second) = if nth % 2 == 0 { (&well, &ill) } else { (&ill, &well) };
        let (first, second) = (round(first).await, round(second).await);
        let (well, ill) = if nth % 2 == 0 { (first, second) } else { (second, first) };
        ratios.push(ill.as_secs_f64() / well.as_secs_f64());
    }
    ratios.sort_unstable_by(f64::total_cmp);
    for scene in [&well, &ill] {
        _ = scene.tracer.shutdown(Duration::ZERO);
    }
    ratios[ROUNDS / 2]
}

/// Times of an unoptimised build say nothing.
#[cfg_attr(debug_assertions, ignore = "needs an optimised build")]
#[tokio::test]
async fn an_exchange_takes_no_longer_where_the_receiver_fails() {
    for kind in KINDS {
        for behaviour in Behaviour::FAULTS {
            // A machine that does something else for a moment is no fault.
            let mut ratios = Vec::new();
            while ratios.len() < 5 && !ratios.iter().any(|ratio| *ratio <= 1.1) {
                ratios.push(ratio(kind, behaviour).await);
            }
            println!("{kind:?} {behaviour:?}: {ratios:.3?}");
            assert!(ratios.iter().any(|ratio| *ratio <= 1.1), "{kind:?} {behaviour:?}: {ratios:.3?}");
        }
    }
}
