//! Plays a dialogue against a server.

use std::sync::Arc;

use api_inventory::Tracer;
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::script::{Dialogue, Version};
use crate::server::{Cover, connect};
use crate::stage::{Progress, Stage};
use crate::support::PATIENCE;
use crate::transcript::{Account, Event, Transcript};
use crate::{http1, http2};

/// A dialogue that was played.
#[derive(Debug)]
pub(crate) struct Played {
    pub(crate) transcript: Transcript,
    /// Somebody waited for something that never came.
    pub(crate) hangs: bool,
    /// How far each exchange came.
    pub(crate) progress: Vec<Progress>,
}

/// Plays a dialogue once.
pub(crate) async fn play(listener: &TcpListener, cover: &Cover, dialogue: &Dialogue) -> Played {
    play_on(&Stage::new(&dialogue.exchanges), listener, cover, dialogue).await
}

/// The same on a stage that the caller looks at meanwhile. What hangs is part of the transcript.
pub(crate) async fn play_on(stage: &Arc<Stage>, listener: &TcpListener, cover: &Cover, dialogue: &Dialogue) -> Played {
    let acts: Vec<_> = (0..dialogue.exchanges.len()).map(|number| stage.act(number)).collect();
    let (socket, server) = connect(listener, (dialogue.version, dialogue.stack), cover, stage).await;
    let conversation = async {
        match dialogue.version {
            Version::Http1 => {
                let mut client = http1::Client::new(socket);
                let logs = if dialogue.pipelined {
                    client.pipeline(&acts).await
                } else {
                    let mut logs = Vec::new();
                    for act in &acts {
                        logs.push(client.exchange(act).await);
                    }
                    logs
                };
                (logs, client.part().await)
            }
            Version::Http2 => {
                let client = http2::Client::new(socket, dialogue).await;
                let logs = if dialogue.pipelined {
                    client.pipeline(&acts).await
                } else {
                    let mut logs = Vec::new();
                    for act in &acts {
                        logs.push(client.exchange(act).await);
                    }
                    logs
                };
                (logs, client.part().await)
            }
        }
    };
    let mut hangs = false;
    let (mut logs, mut closing) = timeout(PATIENCE, conversation).await.unwrap_or_else(|_| {
        hangs = true;
        (Vec::new(), vec![Event::Noted("the client hangs".to_owned())])
    });
    let server = match timeout(PATIENCE, server).await {
        Ok(Ok(ended)) => ended,
        Ok(Err(error)) if error.is_panic() => "panicked".to_owned(),
        Ok(Err(_)) => "cancelled".to_owned(),
        Err(_) => {
            hangs = true;
            "hangs".to_owned()
        }
    };
    closing.push(Event::Noted(format!("server: {server}")));
    let transcript = Transcript { exchanges: Vec::new(), closing };
    let mut played = Played { transcript, hangs, progress: Vec::new() };
    logs.resize(acts.len(), Vec::new());
    for (act, client) in acts.iter().zip(logs) {
        if act.progress().begun && timeout(PATIENCE, act.until(Progress::over)).await.is_err() {
            played.hangs = true;
            act.note("the application hangs");
        }
        played.transcript.exchanges.push(Account { client, application: act.noticed() });
        played.progress.push(act.progress());
    }
    played
}

/// Waits until the tracer has an observation of each exchange that it sampled.
pub(crate) async fn at_rest(tracer: &Tracer) {
    let rests = async {
        loop {
            // Tees that hyper drops after the application's own parts have their turn first.
            tokio::task::yield_now().await;
            assert!(tracer.flush(PATIENCE));
            let stats = tracer.stats();
            if stats.sampled == stats.analysed + stats.dropped.total() {
                return;
            }
        }
    };
    let _ = timeout(PATIENCE, rests).await;
}
