//! What captures may cost.

use std::time::Duration;

use super::Builder;
use crate::config::registry;

impl Builder {
    /// How many bytes of each body are kept for analysis, up to 16 MiB. Default: 64 KiB.
    ///
    /// With [`capture_slots`](Self::capture_slots) this bounds the memory of captured bodies: two bodies a slot.
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        if bytes <= 16 * 1024 * 1024 {
            self.settings.max_body_bytes = bytes;
            self.accept(&registry::MAX_BODY_BYTES)
        } else {
            self.refuse(&registry::MAX_BODY_BYTES)
        }
    }

    /// Whether response bodies are read. Otherwise their bytes are counted and not copied, and
    /// [coverage](crate::inventory::Coverage) says that they were not looked at. Default: true.
    pub fn parse_response_body(mut self, parse: bool) -> Self {
        self.settings.parse_response_body = parse;
        self.accept(&registry::PARSE_RESPONSE_BODY)
    }

    /// How many requests are captured each second over time, in bursts of one second's worth, or of ten; 0 does not limit.
    /// Default: 500.
    ///
    /// When captures run short they are thinned out, but of routes that were hardly ever captured; estimates stay unbiased.
    pub fn captures_per_second(mut self, captures: u32) -> Self {
        self.settings.captures_per_second = captures;
        self.accept(&registry::CAPTURES_PER_SECOND)
    }

    /// Share of one core, or of the cores that the quota of a control group allows where that is less, that analysis may
    /// take over time; above 0 and up to 1, which does not limit it. Default: 0.05.
    ///
    /// When time runs short, exchanges that may teach something new go first, and the others are thinned out, the more the
    /// longer their endpoint has taught nothing; estimates stay unbiased. Of a route whose last 64 analysed exchanges taught
    /// nothing new, 20 a second are analysed, however much time there is; with a share of 1 all are.
    pub fn analysis_share(mut self, share: f64) -> Self {
        if share > 0.0 && share <= 1.0 {
            self.settings.analysis_share = share;
            self.accept(&registry::ANALYSIS_SHARE)
        } else {
            self.refuse(&registry::ANALYSIS_SHARE)
        }
    }

    /// How many exchanges may be captured or waiting for analysis at once, from 1 to 65,536. Default: 64.
    pub fn capture_slots(mut self, slots: usize) -> Self {
        if (1..=65_536).contains(&slots) {
            self.settings.capture_slots = slots;
            self.accept(&registry::CAPTURE_SLOTS)
        } else {
            self.refuse(&registry::CAPTURE_SLOTS)
        }
    }

    /// After how long a capture is closed although the exchange goes on, so that slow ones cannot take all slots; when
    /// all slots are taken and others find none, after a second, if that is sooner. Default: 30 s.
    pub fn revoke_after(mut self, time: Duration) -> Self {
        self.settings.revoke_after = time;
        self.accept(&registry::REVOKE_AFTER)
    }

    /// How long the beginning of a response that may go on for hours is captured: server-sent events, gRPC. Zero records
    /// such a response at its head. Default: 2 s.
    pub fn stream_window(mut self, time: Duration) -> Self {
        self.settings.stream_window = time;
        self.accept(&registry::STREAM_WINDOW)
    }
}
