//! What the layer costs, measured on the spot.

use std::error::Error;
use std::time::{Duration, Instant};

use api_inventory::Tracer;
use axum::Router;
use axum::body::Body;
use http::Request;
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::simulation::Simulation;

const ROUNDS: usize = 15;
const CALLS: u32 = 60;

/// One call of the shop in this process, without a socket: the median over rounds.
#[derive(Debug)]
pub(crate) struct Cost {
    /// Without the layer.
    pub(crate) bare: Duration,
    /// With the layer, when nothing is captured.
    pub(crate) passing: Duration,
    /// With the layer, when one in ten calls is captured.
    pub(crate) sampling: Duration,
    pub(crate) calls: u32,
}

/// Calls the bare shop and the shop with the layer in turns, so that whatever else the machine does hits all alike.
///
/// The layers are those of tracers of their own, so that the inventory does not see these calls.
pub(crate) async fn measure(simulation: &Simulation) -> Result<Cost, Box<dyn Error>> {
    let tracer = |rate| Tracer::builder().service("cost").sample_rate(rate).build();
    let shop = || simulation.shop();
    let shops = [shop(), shop().layer(tracer(0.0).axum_layer()), shop().layer(tracer(0.1).axum_layer())];
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for round in 0..=ROUNDS {
        for (shop, times) in shops.iter().zip(&mut times) {
            let time = time(shop).await?;
            // The first round warms up.
            if round > 0 {
                times.push(time);
            }
        }
    }
    let [bare, passing, sampling] = times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2] / CALLS
    });
    Ok(Cost { bare, passing, sampling, calls: CALLS * u32::try_from(ROUNDS)? })
}

async fn time(shop: &Router) -> Result<Duration, Box<dyn Error>> {
    let started = Instant::now();
    for _ in 0..CALLS {
        let request = Request::get("/products?page=1").header("x-forwarded-for", "10.0.0.1").body(Body::empty())?;
        shop.clone().oneshot(request).await?.into_body().collect().await?;
    }
    Ok(started.elapsed())
}

/// Memory of this process, in KiB, where the system tells it.
pub(crate) fn resident_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
