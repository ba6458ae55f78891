//! Why an exchange was taken, or was not.

use super::outbound::{closed_enum, outbound_struct};

closed_enum! {
    /// Why an exchange was taken.
    pub enum SamplingReason {
        /// Drawn by the sample rate.
        Ratio = "ratio",
        /// The first exchange of an endpoint that a router or a declaration vouches for.
        FirstSeen = "first_seen",
        /// The first of its method, route and status for so long.
        Window = "window",
        /// Drawn with a probability that code of the operator named.
        Custom = "custom",
        /// Handed in complete, without sampling.
        Recorded = "recorded",
    }
}

closed_enum! {
    /// Why an exchange that was to be taken was not.
    pub enum SkipReason {
        /// The captures per second were spent, or ran short.
        RateLimit = "rate_limit",
        /// The time for analysis was spent, or ran short.
        Budget = "budget",
        /// Their route has taught nothing new for long, and enough of its other exchanges were analysed at the time.
        Settled = "settled",
        /// All capture slots were taken.
        NoSlot = "no_slot",
        /// The tracer had shut down.
        Shutdown = "shutdown",
    }
}

outbound_struct! {
    /// Why an exchange was taken, and how likely that was.
    pub struct Sampling {
        /// The reason.
        pub reason: SamplingReason,
        /// The inclusion probability, above 0 and at most 1: one exchange stands for `1 / probability`. Whatever thinned
        /// captures out, a policy or a budget that ran short, is in it.
        pub probability: f64,
    }
}
