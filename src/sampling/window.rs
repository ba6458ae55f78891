//! One request of each method, route and status in so long.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::RouteId;

/// How many combinations of route and status are told apart. Routes have their method with them.
const ENTRIES: usize = 4_096;

/// How far an entry may lie from the place its key names.
const PROBES: usize = 16;

/// Which combinations were captured when, in a fixed table without locks.
pub(crate) struct Windows {
    origin: Instant,
    entries: Box<[Entry]>,
}

#[derive(Default)]
struct Entry {
    /// The combination; 0 while there is none.
    key: AtomicU32,
    /// When it was captured last, in milliseconds from the origin on; 0 if it never was.
    captured: AtomicU32,
    /// How many requests there were since.
    passed: AtomicU32,
}

impl std::fmt::Debug for Windows {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let used = self.entries.iter().filter(|entry| entry.key.load(Ordering::Relaxed) != 0).count();
        write!(formatter, "Windows({used} of {ENTRIES})")
    }
}

/// A combination that is due, and for how many requests the one that takes it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) stands_for: u32,
}

impl Windows {
    pub(crate) fn new(origin: Instant) -> Self {
        Self { origin, entries: std::iter::repeat_with(Entry::default).take(ENTRIES).collect() }
    }

    /// Counts a request, and tells whether it is to be captured; true for one caller in each window. `may_take` is asked
    /// last, and only when it is due: what is not taken stays due.
    ///
    /// The one that is captured stands for those that came since the one before it.
    pub(crate) fn take(
        &self,
        route: Option<RouteId>,
        status: Option<u16>,
        (delay, now): (Duration, Instant),
        may_take: impl FnOnce() -> bool,
    ) -> Option<Due> {
        // Never 0, which stands for "never".
        let since_origin = now.saturating_duration_since(self.origin).as_millis() + 1;
        let now = u32::try_from(since_origin).unwrap_or(u32::MAX);
        let delay = u32::try_from(delay.as_millis()).unwrap_or(u32::MAX);
        let entry = self.entry(key(route, status))?;
        let passed = entry.passed.fetch_add(1, Ordering::Relaxed);
        let captured = entry.captured.load(Ordering::Acquire);
        let is_due = captured == 0 || now.saturating_sub(captured) >= delay;
        if !is_due || !may_take() {
            return None;
        }
        entry.captured.compare_exchange(captured, now, Ordering::AcqRel, Ordering::Relaxed).ok()?;
        let stands_for = entry.passed.swap(0, Ordering::Relaxed).max(passed.saturating_add(1)).max(1);
        Some(Due { stands_for })
    }

    /// The entry of a combination. Without room, the one nearby that was captured longest ago makes way.
    fn entry(&self, key: u32) -> Option<&Entry> {
        let home = home(key);
        let nearby = || (0..PROBES).filter_map(|probe| self.entries.get(home.wrapping_add(probe) % ENTRIES));
        for entry in nearby() {
            let mut known = entry.key.load(Ordering::Acquire);
            if known == 0 {
                let claimed = entry.key.compare_exchange(0, key, Ordering::AcqRel, Ordering::Acquire);
                known = claimed.err().unwrap_or(key);
            }
            if known == key {
                return Some(entry);
            }
        }
        let oldest = nearby().min_by_key(|entry| entry.captured.load(Ordering::Relaxed))?;
        let known = oldest.key.load(Ordering::Acquire);
        if known != key && oldest.key.compare_exchange(known, key, Ordering::AcqRel, Ordering::Acquire).is_ok() {
            // Two at once may find each other's counts here, which makes one of them stand for a few more.
            oldest.passed.store(0, Ordering::Relaxed);
            oldest.captured.store(0, Ordering::Release);
        }
        Some(oldest)
    }
}

/// The number of a combination: never 0. Requests without a route, and without a status, are one each.
fn key(route: Option<RouteId>, status: Option<u16>) -> u32 {
    let status = u32::from(status.unwrap_or(0)) & 0x3ff;
    (u32::from(RouteId::pack(route)) << 10 | status) + 1
}

/// The place that a combination would like.
fn home(key: u32) -> usize {
    (key.wrapping_mul(0x9e37_79b9) >> 16) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const DELAY: Duration = Duration::from_secs(30);

    fn taken(windows: &Windows, route: u16, status: u16, at: u64) -> Option<u32> {
        let now = windows.origin + Duration::from_secs(at);
        let due = windows.take(RouteId::unpack(route), Some(status), (DELAY, now), || true);
        due.map(|due| due.stands_for)
    }

    #[test]
    fn the_first_of_each_status_is_taken_and_a_second_route_is_independent() {
        let windows = Windows::new(Instant::now());
        assert_eq!(taken(&windows, 1, 200, 0), Some(1));
        assert_eq!(taken(&windows, 1, 200, 1), None);
        assert_eq!(taken(&windows, 1, 404, 1), Some(1));
        assert_eq!(taken(&windows, 2, 200, 1), Some(1));
        assert_eq!(taken(&windows, 2, 200, 29), None);
    }

    #[test]
    fn after_the_delay_one_is_taken_that_stands_for_those_between() {
        let windows = Windows::new(Instant::now());
        assert_eq!(taken(&windows, 1, 200, 0), Some(1));
        for second in 1..30 {
            assert_eq!(taken(&windows, 1, 200, second), None);
        }
        assert_eq!(taken(&windows, 1, 200, 30), Some(30));
        assert_eq!(taken(&windows, 1, 200, 59), None);
        assert_eq!(taken(&windows, 1, 200, 75), Some(2));
    }

    #[test]
    fn what_may_not_be_taken_stays_due() {
        let windows = Windows::new(Instant::now());
        let now = windows.origin;
        assert_eq!(windows.take(None, Some(200), (DELAY, now), || false), None);
        assert_eq!(windows.take(None, Some(200), (DELAY, now), || true), Some(Due { stands_for: 2 }));
    }

    #[test]
    fn one_of_many_threads_takes_each() {
        let windows = Windows::new(Instant::now());
        let taken = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| (1..200).filter(|route| taken(&windows, *route, 200, 0).is_some()).count()))
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>()
        });
        assert_eq!(taken, 199);
    }

    #[test]
    fn of_more_combinations_than_fit_the_oldest_make_way() {
        let windows = Windows::new(Instant::now());
        for route in 1..=4_000 {
            for status in [200, 404] {
                assert!(taken(&windows, route, status, 0).is_some());
            }
        }
        let used = windows.entries.iter().filter(|entry| entry.key.load(Ordering::Relaxed) != 0).count();
        assert!(used > ENTRIES * 9 / 10, "{used}");
        assert!(taken(&windows, 4_000, 404, 0).is_none(), "the newest is remembered");
    }
}
