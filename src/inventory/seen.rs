//! When an endpoint was known to exist, and how busy it was.

use crate::observation::outbound::{closed_enum, outbound_struct};
use crate::observation::{Day, Minute};

closed_enum! {
    /// What shows that an endpoint exists.
    pub enum Source {
        /// It was called.
        Traffic = "traffic",
        /// The application declares it, or the definition that the application was given.
        Declaration = "declaration",
    }
}

outbound_struct! {
    /// A span of whole minutes, both included.
    #[derive(Copy, Eq)]
    pub struct Interval {
        /// The first.
        pub first: Minute,
        /// The last.
        pub last: Minute,
    }
}

impl Interval {
    /// One minute.
    pub(crate) const fn at(minute: Minute) -> Self {
        Self { first: minute, last: minute }
    }

    /// The span that holds both.
    pub(crate) fn widen(&mut self, other: Self) {
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
    }
}

outbound_struct! {
    /// How busy an endpoint was on one day, in UTC.
    #[derive(Copy, Eq)]
    pub struct Activity {
        /// The day.
        pub day: Day,
        /// Requests, counted one by one.
        pub exact: u64,
        /// How many exchanges were captured and analysed.
        pub analysed: u64,
    }
}
