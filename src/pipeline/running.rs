//! The pipeline's life: started once, kept alive by tracers and layers, flushed when the last of them goes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::Shared;
use super::analysis_thread::AnalysisThread;
use crate::config::Settings;
use crate::export::{Delivery, Exporter};
use crate::problems::{Problem, Problems};
use crate::scan::Rules;

/// How long dropping the last handle waits for what was captured to be exported.
pub(crate) const DEFAULT_WAIT: Duration = Duration::from_secs(2);

/// Threads and the state they share. Dropped by the last tracer or layer.
#[derive(Debug)]
pub(crate) struct Pipeline {
    shared: Arc<Shared>,
    control: Arc<Control>,
    analysis: thread::Thread,
    shut_down: AtomicBool,
}

/// What others want of the analysis thread.
#[derive(Debug, Default)]
pub(super) struct Control {
    state: Mutex<ControlState>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct ControlState {
    /// Flushes asked for and done, by number.
    asked: u64,
    done: u64,
    stop: bool,
    ended: bool,
}

/// What the analysis thread is to do besides its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Orders {
    /// Hand out everything up to now, then acknowledge this number.
    pub(super) flush: Option<u64>,
    pub(super) stop: bool,
}

impl Pipeline {
    /// Starts the threads. On failure nothing is left running, and the problem is reported.
    pub(crate) fn start(
        settings: &Settings,
        rules: Rules,
        exporters: Vec<Box<dyn Exporter>>,
        problems: &Arc<Problems>,
    ) -> Option<Arc<Self>> {
        let cannot_start = |error: std::io::Error| {
            let message = format!("a thread could not be started ({error}); the layer passes requests through");
            problems.report(Problem::new("tracer", message));
        };
        let mut deliveries = Vec::new();
        for exporter in exporters {
            deliveries.push(Delivery::start(exporter, Arc::clone(problems)).map_err(cannot_start).ok()?);
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
        Some(Arc::new(Self { shared, control, analysis, shut_down: AtomicBool::new(false) }))
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// Analyses what was captured, hands it out, and lets the exporters finish; false if the deadline came first.
    pub(crate) fn flush(&self, wait: Duration) -> bool {
        let deadline = Instant::now() + wait;
        self.control.ask(&self.analysis, deadline, false) && self.flush_exporters(deadline)
    }

    /// Ends sampling, flushes, and ends the threads; false if the deadline came first. What was not exported by then is
    /// dropped and counted. Later calls do nothing.
    pub(crate) fn shut_down(&self, wait: Duration) -> bool {
        if self.shut_down.swap(true, Ordering::AcqRel) {
            return true;
        }
        let deadline = Instant::now() + wait;
        self.shared.sampler().stop();
        let analysed = self.control.ask(&self.analysis, deadline, true);
        let exported = self.flush_exporters(deadline);
        for delivery in &self.shared.deliveries {
            delivery.close();
        }
        analysed && exported
    }

    fn flush_exporters(&self, deadline: Instant) -> bool {
        // All are asked before any is waited for, so that they finish side by side.
        let tickets: Vec<_> = self.shared.deliveries.iter().map(|delivery| delivery.ask_flush(deadline)).collect();
        let mut done = true;
        for (delivery, ticket) in self.shared.deliveries.iter().zip(tickets) {
            done &= delivery.wait(ticket, deadline);
        }
        done
    }
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        self.shut_down(DEFAULT_WAIT);
    }
}

impl Control {
    fn ask(&self, analysis: &thread::Thread, deadline: Instant, stop: bool) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.asked += 1;
        state.stop |= stop;
        let ticket = state.asked;
        analysis.unpark();
        while state.done < ticket && !state.ended {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        state.done >= ticket
    }

    /// What was asked for since the last acknowledgement.
    pub(super) fn orders(&self) -> Orders {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        Orders { flush: (state.asked > state.done).then_some(state.asked), stop: state.stop }
    }

    pub(super) fn acknowledge(&self, flush: u64) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).done = flush;
        self.changed.notify_all();
    }

    /// The analysis thread has ended, with or without having done what was asked last.
    pub(super) fn ended(&self, flushed: Option<u64>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.done = flushed.unwrap_or(state.done);
        state.ended = true;
        drop(state);
        self.changed.notify_all();
    }
}
