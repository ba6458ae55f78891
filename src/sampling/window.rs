//! One request of each method, route and status in so long.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
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
    /// The combination, and when it was captured last; 0 while there is none. In one word, so that nobody marks another
    /// combination than the one that was found.
    state: AtomicU64,
    /// How many requests there were since.
    passed: AtomicU32,
}

/// A combination in the upper bits, and in the lower ones the millisecond after the origin, plus one, in which it was
/// captured last; 0 if it never was. That lasts for 34 years.
#[derive(Clone, Copy, PartialEq, Eq)]
struct State(u64);

const TIME_BITS: u32 = 40;

impl State {
    fn new(key: u32, captured: u64) -> Self {
        Self(u64::from(key) << TIME_BITS | captured & ((1 << TIME_BITS) - 1))
    }

    fn is_of(self, key: u32) -> bool {
        self.0 >> TIME_BITS == u64::from(key)
    }

    fn captured(self) -> u64 {
        self.0 & ((1 << TIME_BITS) - 1)
    }
}

impl std::fmt::Debug for Windows {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Windows({} of {ENTRIES})", self.used())
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

    fn used(&self) -> usize {
        self.entries.iter().filter(|entry| entry.state.load(Ordering::Relaxed) != 0).count()
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
        let milliseconds = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let now = milliseconds(now.saturating_duration_since(self.origin)).saturating_add(1);
        let key = key(route, status);
        let (entry, state) = self.entry(key)?;
        let passed = entry.passed.fetch_add(1, Ordering::Relaxed);
        let captured = state.captured();
        let is_due = captured == 0 || now.saturating_sub(captured) >= milliseconds(delay);
        if !is_due || !may_take() {
            return None;
        }
        let taken = State::new(key, now).0;
        entry.state.compare_exchange(state.0, taken, Ordering::AcqRel, Ordering::Relaxed).ok()?;
        // What another thread has counted and this one takes with it is the other's loss, and no request's.
        let stands_for = entry.passed.swap(0, Ordering::Relaxed).max(passed.saturating_add(1)).max(1);
        Some(Due { stands_for })
    }

    /// Makes a combination due again whose request could not be looked at; the next one stands for those that it stood for.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
    pub(crate) fn give_back(&self, route: Option<RouteId>, status: Option<u16>, stood_for: f64) {
        let key = key(route, status);
        let Some((entry, state)) = self.entry(key) else { return };
        let due = State::new(key, 0).0;
        // Another combination that has taken the place meanwhile keeps it.
        if entry.state.compare_exchange(state.0, due, Ordering::AcqRel, Ordering::Relaxed).is_ok() {
            entry.passed.fetch_add(stood_for as u32, Ordering::Relaxed);
        }
    }

    /// The entry of a combination. Without room, the one nearby that was captured longest ago makes way.
    fn entry(&self, key: u32) -> Option<(&Entry, State)> {
        let home = home(key);
        let new = State::new(key, 0);
        let nearby = || (0..PROBES).filter_map(|probe| self.entries.get(home.wrapping_add(probe) % ENTRIES));
        for entry in nearby() {
            let mut state = entry.state.load(Ordering::Acquire);
            if state == 0 {
                let claimed = entry.state.compare_exchange(0, new.0, Ordering::AcqRel, Ordering::Acquire);
                state = claimed.err().unwrap_or(new.0);
            }
            if State(state).is_of(key) {
                return Some((entry, State(state)));
            }
        }
        let oldest = nearby().min_by_key(|entry| State(entry.state.load(Ordering::Relaxed)).captured())?;
        let state = oldest.state.load(Ordering::Acquire);
        if State(state).is_of(key) {
            return Some((oldest, State(state)));
        }
        // Whoever loses this lets its request go: the table is full, and there will be others.
        oldest.state.compare_exchange(state, new.0, Ordering::AcqRel, Ordering::Acquire).ok()?;
        oldest.passed.store(0, Ordering::Relaxed);
        Some((oldest, new))
    }
}

/// The number of a combination: never 0, and below 2^24. Requests without a route, and without a status, are one each.
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
    fn a_window_opens_again_after_years() {
        let windows = Windows::new(Instant::now());
        let days = |days: u64| days * 86_400;
        assert_eq!(taken(&windows, 1, 200, days(60)), Some(1));
        assert_eq!(taken(&windows, 1, 200, days(60) + 30), Some(1));
        assert_eq!(taken(&windows, 1, 200, days(60) + 31), None);
        assert_eq!(taken(&windows, 1, 200, days(3_650)), Some(2));
    }

    #[test]
    fn what_may_not_be_taken_stays_due() {
        let windows = Windows::new(Instant::now());
        let now = windows.origin;
        assert_eq!(windows.take(None, Some(200), (DELAY, now), || false), None);
        assert_eq!(windows.take(None, Some(200), (DELAY, now), || true), Some(Due { stands_for: 2 }));
    }

    #[test]
    fn what_is_given_back_is_due_again_and_stands_for_as_many() {
        let windows = Windows::new(Instant::now());
        taken(&windows, 1, 200, 0);
        assert_eq!(taken(&windows, 1, 200, 1), None);
        assert_eq!(taken(&windows, 1, 200, 31), Some(2));
        windows.give_back(RouteId::unpack(1), Some(200), 2.0);
        assert_eq!(taken(&windows, 1, 200, 32), Some(3));
        assert_eq!(taken(&windows, 1, 200, 33), None);
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
        assert!(windows.used() > ENTRIES * 9 / 10, "{windows:?}");
        assert!(taken(&windows, 4_000, 404, 0).is_none(), "the newest is remembered");
    }
}
