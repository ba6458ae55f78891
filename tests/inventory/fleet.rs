//! Many instances of a service, whose deltas arrive late, twice and in any order.
