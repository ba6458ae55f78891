//! What the analysis thread has cost, turn by turn.

use std::fs::File;
use std::time::{Duration, Instant};

use crate::sampling::AnalysisBudget;

/// Charges the budget with what the thread does. While it works, with the time that passes; once it has slept, with what it
/// has really run: where there is little processor to share, a thread stands still in the middle of its work, and that is not
/// what an analysis costs.
#[derive(Debug)]
pub(super) struct Account {
    clock: Option<ThreadClock>,
    /// When the turn began.
    woke: Instant,
    /// What was charged in it so far.
    charged: Duration,
}

impl Account {
    /// To be made on the thread that it is for.
    pub(super) fn new() -> Self {
        Self { clock: ThreadClock::new(), woke: Instant::now(), charged: Duration::ZERO }
    }

    /// A turn begins: the one before is charged with what it ran, instead of what it took.
    pub(super) fn wake(&mut self, budget: &AnalysisBudget) {
        self.woke = Instant::now();
        let charged = std::mem::take(&mut self.charged);
        if let Some(ran) = self.clock.as_mut().and_then(ThreadClock::since_last) {
            budget.correct(charged, ran);
        }
    }

    /// Charges for one piece of work.
    pub(super) fn charge(&mut self, took: Duration, budget: &AnalysisBudget) {
        let took = took.min(LONGEST);
        self.charged += took;
        budget.charge(took, Instant::now());
    }

    /// A turn ends: charges for what was done beside those pieces; whether time runs short.
    pub(super) fn rest(&mut self, budget: &AnalysisBudget) -> bool {
        let beside = self.woke.elapsed().saturating_sub(self.charged);
        self.charge(beside, budget);
        budget.is_short()
    }
}

/// No work is bounded so badly that it takes longer: what did stood still, with all of the process, and is paid once it is
/// known what it ran. Where that is not told, nobody shall wait for hours.
const LONGEST: Duration = Duration::from_millis(250);

/// How long the thread has run, as the Linux kernel tells after each of its turns (`Documentation/scheduler/sched-stats.rst`).
#[derive(Debug)]
struct ThreadClock {
    file: File,
    last: Duration,
}

impl ThreadClock {
    fn new() -> Option<Self> {
        let mut clock = Self { file: File::open("/proc/thread-self/schedstat").ok()?, last: Duration::ZERO };
        clock.since_last()?;
        Some(clock)
    }

    /// How long the thread has run since the last call.
    fn since_last(&mut self) -> Option<Duration> {
        let mut text = [0; 64];
        let length = read_from_start(&self.file, &mut text)?;
        let digits = text.get(..length)?.split(|byte| *byte == b' ').next()?;
        let ran = Duration::from_nanos(std::str::from_utf8(digits).ok()?.parse().ok()?);
        Some(ran.saturating_sub(std::mem::replace(&mut self.last, ran)))
    }
}

#[cfg(unix)]
fn read_from_start(file: &File, text: &mut [u8]) -> Option<usize> {
    std::os::unix::fs::FileExt::read_at(file, text, 0).ok()
}

#[cfg(not(unix))]
fn read_from_start(_: &File, _: &mut [u8]) -> Option<usize> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn time_that_the_thread_stood_still_is_given_back() {
        let start = Instant::now();
        let budget = AnalysisBudget::new(0.2, 1.0, start);
        let mut account = Account::new();
        account.wake(&budget);
        std::thread::sleep(Duration::from_millis(300));
        assert!(account.rest(&budget), "charged with 250 of 200 ms");
        account.wake(&budget);
        assert!(!budget.is_short(), "{}", budget.level());
    }
}
