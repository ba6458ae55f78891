//! How far reading has come, for who waits.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

/// A line on standard error, if somebody looks at it, once reading takes longer than a moment.
pub(super) struct Progress(Option<ProgressBar>);

impl Progress {
    pub(super) fn new(quiet: bool) -> Self {
        if quiet || !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} read {bytes} ({bytes_per_sec}, {elapsed})") {
            bar.set_style(style);
        }
        Self(Some(bar))
    }

    /// So many more bytes were read.
    pub(super) fn read(&self, bytes: u64) {
        if let Some(bar) = &self.0 {
            bar.inc(bytes);
        }
    }

    pub(super) fn finish(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
