//! The application's response body: does as its script says.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use http_body::{Body, Frame, SizeHint};

use crate::script::{BodyEnd, Response};
use crate::stage::{Act, Fate, Hold};

/// What the application's own failures are.
#[derive(Debug)]
pub(crate) struct Broken(pub(crate) &'static str);

impl std::fmt::Display for Broken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.0)
    }
}

impl std::error::Error for Broken {}

/// A body that follows a script. The default is an empty one. It is `Send` and not `Sync`.
#[derive(Default)]
pub(crate) struct Scripted(Option<Playing>);

struct Playing {
    act: Arc<Act>,
    /// The request's body, where the application keeps it. Dropped first, as the holds count it.
    kept: Option<Box<dyn Send>>,
    frames: VecDeque<Bytes>,
    given: usize,
    script: Response,
    /// The wait before the next frame.
    gate: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    trailers: bool,
    /// How it ended, if it was asked.
    end: Option<Fate>,
    _hold: Hold,
}

impl Scripted {
    pub(crate) fn new(act: &Arc<Act>, script: &Response, kept: Option<Box<dyn Send>>) -> Self {
        Self(Some(Playing {
            act: Arc::clone(act),
            kept,
            frames: script.media.pieces(&script.pieces).into(),
            given: 0,
            script: script.clone(),
            gate: None,
            trailers: script.trailers,
            end: None,
            _hold: act.hold(),
        }))
    }
}

impl Playing {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        if self.script.gated && self.given > 0 {
            let (act, given) = (&self.act, self.given);
            let gate = self.gate.get_or_insert_with(|| {
                let act = Arc::clone(act);
                Box::pin(async move { act.until(|progress| progress.received >= given).await })
            });
            ready!(gate.as_mut().poll(context));
            self.gate = None;
        }
        if let Some(data) = self.frames.pop_front() {
            self.given += data.len();
            self.act.advance(|progress| progress.given = self.given);
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        if std::mem::take(&mut self.trailers) {
            self.end = Some(Fate::Complete);
            return Poll::Ready(Some(Ok(Frame::trailers(trailers()))));
        }
        match self.script.end {
            BodyEnd::End => {
                self.end = Some(Fate::Complete);
                Poll::Ready(None)
            }
            BodyEnd::Error => {
                self.end = Some(Fate::Failed);
                Poll::Ready(Some(Err(Broken("the body broke"))))
            }
            BodyEnd::Panic => {
                self.end = Some(Fate::Panicked);
                std::panic::resume_unwind(Box::new("the body panicked"))
            }
            BodyEnd::Open => Poll::Pending,
        }
    }

    fn at_end(&self) -> bool {
        self.frames.is_empty() && !self.trailers && self.script.end == BodyEnd::End
    }
}

impl Drop for Playing {
    fn drop(&mut self) {
        self.kept = None;
        let (left, end) = (self.frames.len(), self.end);
        self.act.note(format!("response body dropped after {} bytes, {left} frames left, asked {end:?}", self.given));
        // Servers do not ask for the end that a body has told of, nor for more than the length that it has told.
        let nothing_left = self.frames.iter().all(Bytes::is_empty) && self.script.end == BodyEnd::End;
        let told = (self.script.told && self.at_end()) || (self.script.exact && nothing_left);
        let fate = end.unwrap_or(if told { Fate::Complete } else { Fate::Dropped });
        self.act.advance(|progress| progress.fate = Some(fate));
    }
}

impl Body for Scripted {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        let Some(playing) = &mut self.0 else { return Poll::Ready(None) };
        let frame = ready!(playing.poll(context));
        let what = match &frame {
            Some(Ok(frame)) => frame.data_ref().map_or_else(|| "trailers".to_owned(), |data| data.len().to_string()),
            Some(Err(_)) => "error".to_owned(),
            None => "end".to_owned(),
        };
        playing.act.note(format!("response body gave {what}"));
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(|playing| playing.script.told && playing.at_end())
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            None => SizeHint::with_exact(0),
            Some(playing) if playing.script.exact => {
                let left: u64 = playing.frames.iter().map(|frame| frame.len() as u64).sum();
                // One that breaks off was meant to be longer.
                SizeHint::with_exact(left + u64::from(playing.script.end != BodyEnd::End))
            }
            Some(_) => SizeHint::default(),
        }
    }
}

/// The trailers of all messages that have some.
pub(crate) fn trailers() -> HeaderMap {
    let mut trailers = HeaderMap::new();
    trailers.insert("x-sum", HeaderValue::from_static("94a0"));
    trailers.append("x-note", HeaderValue::from_static("one"));
    trailers.append("x-note", HeaderValue::from_static("two"));
    trailers
}
