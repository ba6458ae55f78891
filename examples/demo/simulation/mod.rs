//! An invented shop, the people who call it, and the truth about what they did.
//!
//! The demo shows it, a test holds the inventory against it.

mod callers;
mod documents;
mod driver;
mod people;
pub(crate) mod planted;
pub(crate) mod random;
mod scenario;
mod shop;
mod step;
mod tally;

use std::collections::BTreeSet;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use api_inventory::{Tracer, config::Builder};
use axum::Router;

pub(crate) use driver::serve;
pub(crate) use tally::Tally;

use people::People;
use planted::Planted;
use random::Random;

/// How many exchanges may be captured at once, and how many requests are made before the tracer is given time to catch
/// up: fewer, so that nothing is ever dropped, however slow the machine.
pub(crate) const CAPTURE_SLOTS: usize = 256;
const CATCH_UP_EVERY: usize = 200;

/// Longer than a very slow machine needs for anything here.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A tracer whose outcome depends on the requests alone: draws are seeded, and no limit depends on the clock.
pub(crate) fn reproducible(builder: Builder, seed: u64) -> Builder {
    builder
        .service("shop")
        .version("1.4.2")
        .environment("demo")
        .sampling_seed(seed)
        .captures_per_second(0)
        .analysis_share(1.0)
        .capture_slots(CAPTURE_SLOTS)
}

/// The shop, and the day that awaits it.
#[derive(Debug)]
pub(crate) struct Simulation {
    people: Arc<People>,
    steps: Vec<step::Step>,
}

/// What the day has brought, as the callers saw it.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) tally: Tally,
    pub(crate) planted: Planted,
}

impl Simulation {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let people = People::invent(&mut random);
        let steps = scenario::day(&mut random, &people);
        Self { people: Arc::new(people), steps }
    }

    /// The shop's routes, without any layer.
    pub(crate) fn shop(&self) -> Router {
        shop::router(Arc::clone(&self.people))
    }

    pub(crate) fn requests(&self) -> usize {
        self.steps.len()
    }

    /// How many different paths and queries are asked for at an endpoint.
    pub(crate) fn different_targets(&self, endpoint: &str) -> usize {
        let targets = self.steps.iter().filter(|step| step.endpoint == endpoint).map(|step| &step.target);
        targets.collect::<BTreeSet<_>>().len()
    }

    /// Plays the day over real sockets, and waits until the tracer has seen all of it. `progress` is told the number of
    /// requests made.
    pub(crate) async fn play(&self, tracer: &Tracer, progress: impl Fn(usize)) -> Result<Outcome, Box<dyn Error>> {
        self.play_at(self.shop().layer(tracer.axum_layer()), tracer, progress).await
    }

    /// The same where the layer is on the shop already, among others.
    pub(crate) async fn play_at(
        &self,
        shop: Router,
        tracer: &Tracer,
        progress: impl Fn(usize),
    ) -> Result<Outcome, Box<dyn Error>> {
        let server = serve(shop).await?;
        let mut outcome = Outcome { tally: Tally::default(), planted: Planted::default() };
        {
            let client = driver::Client::new(server.address);
            for (done, step) in self.steps.iter().enumerate() {
                if done % CATCH_UP_EVERY == 0 {
                    progress(done);
                    flush(tracer).await?;
                }
                let status = client.send(step, &mut outcome.planted).await?;
                outcome.tally.count(step, status);
            }
        }
        // An exchange ends when the server lets go of it, a moment after the client has read the answer. When the server
        // has ended, all have.
        server.end().await?;
        flush(tracer).await?;
        progress(self.steps.len());
        Ok(outcome)
    }
}

/// Waits until everything captured is analysed and exported. `flush` blocks, so it gets a thread on which that is allowed.
async fn flush(tracer: &Tracer) -> Result<(), Box<dyn Error>> {
    let tracer = tracer.clone();
    let done = tokio::task::spawn_blocking(move || tracer.flush(PATIENCE)).await?;
    if done { Ok(()) } else { Err("the tracer has not caught up within a minute".into()) }
}
