//! The pipeline's life: started once, kept alive by tracers and layers, flushed when the last of them goes.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::Shared;
use super::analysis_thread::AnalysisThread;
use super::control::Control;
use super::flusher::{Background, Flusher};
use super::rules_watch::{RulesWatch, WatchedRules};
use crate::config::Settings;
use crate::export::{Delivery, Exporter};
use crate::problems::{Problem, Problems};
use crate::rules::Loaded;

/// How long dropping the last handle waits for what was captured to be exported.
pub(crate) const DEFAULT_WAIT: Duration = Duration::from_secs(2);

/// The pipeline, from the side of tracers and layers. The last of them to go ends it, and waits for that.
#[derive(Debug)]
pub(crate) struct Pipeline {
    running: Arc<Running>,
    flusher: Flusher,
}

/// Threads and the state they share.
#[derive(Debug)]
pub(super) struct Running {
    shared: Arc<Shared>,
    control: Arc<Control>,
    analysis: thread::Thread,
    watch: Option<RulesWatch>,
    end: Mutex<End>,
    /// Signals those who wait for the end.
    ended: Condvar,
}

/// How far the end of a pipeline has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum End {
    #[default]
    NotYet,
    /// Somebody is at it.
    Ending,
    /// It came to this.
    Ended(bool),
}

impl Pipeline {
    /// Starts the threads. On failure nothing is left running, and the problem is reported.
    pub(crate) fn start(
        settings: &Settings,
        rules: Option<Loaded>,
        watch: Option<WatchedRules>,
        exporters: Vec<Box<dyn Exporter>>,
        problems: &Arc<Problems>,
    ) -> Option<Arc<Self>> {
        let cannot_start = |error: std::io::Error| {
            let message = format!("a thread could not be started ({error}); the layer passes requests through");
            problems.report(Problem::new("tracer", message));
        };
        let cannot_watch = |error: std::io::Error| {
            problems.report(Problem::new(
                crate::config::RULES.name,
                format!("they cannot be watched ({error}); changes need a reload"),
            ));
        };
        #[cfg(feature = "metrics")]
        let _ = crate::problems::guarded(super::metrics::describe);
        let mut deliveries = Vec::new();
        for exporter in exporters {
            deliveries.push(
                Delivery::start(exporter, settings.retry_for, settings.trace_context, Arc::clone(problems))
                    .map_err(cannot_start)
                    .ok()?,
            );
        }
        let (shared, receiver) = Shared::new(settings, deliveries, Arc::clone(problems));
        let control = Arc::new(Control::default());
        let worker = AnalysisThread::new(Arc::clone(&shared), receiver, Arc::clone(&control), rules);
        let analysis = thread::Builder::new()
            .name("api-inv-analyse".into())
            .spawn(move || worker.run())
            .map_err(cannot_start)
            .ok()?
            .thread()
            .clone();
        let watch = watch.map(|rules| RulesWatch::start(&shared, rules));
        // Rules that cannot be watched are no reason to observe nothing.
        let watch = watch.transpose().map_err(cannot_watch).ok().flatten();
        let running =
            Arc::new(Running { shared, control, analysis, watch, end: Mutex::default(), ended: Condvar::new() });
        Some(Arc::new(Self { flusher: Flusher::new(Arc::clone(&running)), running }))
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.running.shared
    }

    /// Analyses what was captured, hands it out, and lets the exporters finish; false if the deadline came first, or if
    /// something was dropped. After the end, what the end said.
    pub(crate) fn flush(&self, wait: Duration) -> bool {
        self.running.flush(deadline(wait))
    }

    /// The same, to be awaited.
    pub(crate) fn flush_in_background(&self, wait: Duration) -> Background {
        self.flusher.flush(deadline(wait))
    }

    /// Ends sampling, flushes, and ends the threads; false if the deadline came first. What was not exported by then is
    /// dropped and counted. Later calls wait for the first and say what it said.
    pub(crate) fn shut_down(&self, wait: Duration) -> bool {
        self.running.shut_down(deadline(wait))
    }

    /// The same, to be awaited.
    pub(crate) fn shut_down_in_background(&self, wait: Duration) -> Background {
        self.flusher.end(deadline(wait))
    }
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        self.shut_down(DEFAULT_WAIT);
    }
}

impl Running {
    /// See [`Pipeline::flush`].
    pub(super) fn flush(&self, deadline: Instant) -> bool {
        // While somebody else ends the tracer, which may take longer than there is time here, that is not waited for.
        if let End::Ended(outcome) = *self.lock_end() {
            return outcome;
        }
        let analysed = self.control.ask(&self.analysis, deadline, false);
        let exported = self.flush_exporters(deadline, false);
        self.shared.publish_metrics();
        analysed && exported
    }

    /// See [`Pipeline::shut_down`].
    pub(super) fn shut_down(&self, deadline: Instant) -> bool {
        if let Some(ended) = self.begin_end(deadline) {
            return ended;
        }
        let outcome = self.end(deadline);
        *self.lock_end() = End::Ended(outcome);
        self.ended.notify_all();
        outcome
    }

    /// Whether it is for the caller to end the pipeline; else what the end came to, or false if that takes too long.
    fn begin_end(&self, deadline: Instant) -> Option<bool> {
        let mut end = self.lock_end();
        loop {
            match *end {
                End::NotYet => {
                    *end = End::Ending;
                    return None;
                }
                End::Ended(outcome) => return Some(outcome),
                End::Ending => {}
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Some(false);
            }
            end = self.ended.wait_timeout(end, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn end(&self, deadline: Instant) -> bool {
        self.shared.sampler().stop();
        self.watch.iter().for_each(RulesWatch::end);
        let analysed = self.control.ask(&self.analysis, deadline, true);
        let exported = self.flush_exporters(deadline, true);
        for delivery in &self.shared.deliveries {
            delivery.close();
        }
        self.shared.publish_metrics();
        // Last, because what it waits for has nothing to do with what was captured.
        self.watch.iter().for_each(|watch| watch.wait(deadline));
        analysed && exported
    }

    fn lock_end(&self) -> MutexGuard<'_, End> {
        self.end.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn flush_exporters(&self, deadline: Instant, is_last: bool) -> bool {
        // All are asked before any is waited for, so that they finish side by side.
        let tickets: Vec<_> =
            self.shared.deliveries.iter().map(|delivery| delivery.ask_flush(deadline, is_last)).collect();
        let mut done = true;
        for (delivery, ticket) in self.shared.deliveries.iter().zip(tickets) {
            done &= delivery.wait(ticket, deadline);
        }
        done
    }
}

/// The moment until which to wait. Longer than a year is a year: time has an end that must not be passed.
fn deadline(wait: Duration) -> Instant {
    const LONGEST: Duration = Duration::from_secs(365 * 86_400);
    let now = Instant::now();
    now.checked_add(wait.min(LONGEST)).unwrap_or(now)
}
