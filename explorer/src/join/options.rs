//! What the operator says of how sources belong together.

use std::time::{Duration, SystemTime};

use api_inventory::observation::Minute;

use crate::inventory::Mapping;

/// How sources are joined.
#[derive(Clone, Debug)]
pub struct JoinOptions {
    /// The minute that ages are counted from; now unless said otherwise.
    pub now: Minute,
    /// How far back traffic counts: what is defined and was not called since is an orphan. 30 days unless said otherwise.
    pub window: Duration,
    /// Mappings of base paths.
    pub mappings: Vec<Mapping>,
    /// Mappings that would be proposed are taken.
    pub take_proposals: bool,
}

/// How far back traffic counts unless said otherwise.
const WINDOW: Duration = Duration::from_secs(30 * 24 * 60 * 60);

impl Default for JoinOptions {
    fn default() -> Self {
        Self { now: Minute::of(SystemTime::now()), window: WINDOW, mappings: Vec::new(), take_proposals: false }
    }
}

impl JoinOptions {
    /// The first minute whose traffic counts.
    #[must_use]
    pub fn window_start(&self) -> Minute {
        let start = SystemTime::from(self.now).checked_sub(self.window);
        start.map_or(Minute::of(std::time::UNIX_EPOCH), Minute::of)
    }
}
