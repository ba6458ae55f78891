//! An HTTP/2 client that notes frames.
//!
//! DATA frames are compared one by one, with their `END_STREAM` flags: where the client's windows are wider than the body,
//! they are cut by the body's own frames and by `SETTINGS_MAX_FRAME_SIZE` alone; where they are narrow, by the order of
//! events too, which is the same in both runs, as all of it happens on one thread.

use std::sync::Arc;

use bytes::Bytes;
use h2::client::SendRequest;
use h2::{Reason, RecvStream, SendStream};
use http::{HeaderMap, Request};
use tokio::net::TcpStream;
use tokio::task::{AbortHandle, JoinHandle};

use crate::body::trailers;
use crate::script::{Answer, Dialogue, Download, Framing, Method, Parting};
use crate::stage::{ACT, Act};
use crate::transcript::{Event, Log, reset};

/// Wider than any body, unless the script says otherwise.
const WINDOW: u32 = 1 << 24;

/// One connection.
pub(crate) struct Client {
    requests: SendRequest<Bytes>,
    connection: JoinHandle<Result<(), h2::Error>>,
}

impl Client {
    pub(crate) async fn new(socket: TcpStream, dialogue: &Dialogue) -> Self {
        let vanishes = dialogue.exchanges.iter().any(|exchange| exchange.parting() == Some(Parting::Vanish));
        if vanishes {
            socket.set_zero_linger().unwrap();
        }
        let mut client = h2::client::Builder::new();
        let window = dialogue.window.unwrap_or(WINDOW);
        client.initial_window_size(window).initial_connection_window_size(WINDOW).enable_push(false);
        let (requests, connection) = client.handshake(socket).await.unwrap();
        let connection = tokio::spawn(connection);
        // The server's settings say how much may be sent at once. That they are there shows in this one of them.
        while !requests.is_extended_connect_protocol_enabled() && !connection.is_finished() {
            tokio::task::yield_now().await;
        }
        Self { requests, connection }
    }

    pub(crate) async fn exchange(&self, act: &Act) -> Vec<Event> {
        exchange(self.requests.clone(), act, &self.connection.abort_handle()).await
    }

    /// All exchanges side by side.
    pub(crate) async fn pipeline(&self, acts: &[Arc<Act>]) -> Vec<Vec<Event>> {
        let exchanges: Vec<_> = acts
            .iter()
            .map(|act| {
                let (requests, act, connection) =
                    (self.requests.clone(), Arc::clone(act), self.connection.abort_handle());
                tokio::spawn(async move { exchange(requests, &act, &connection).await })
            })
            .collect();
        let mut logs = Vec::new();
        for exchange in exchanges {
            logs.push(exchange.await.unwrap());
        }
        logs
    }

    /// Says goodbye and waits for the end.
    pub(crate) async fn part(self) -> Vec<Event> {
        drop(self.requests);
        let mut log = Log::default();
        log.note(match self.connection.await {
            Ok(Ok(())) => "connection: end".to_owned(),
            Ok(Err(error)) => format!("connection: {}", reset(&error)),
            Err(_) => "connection: left".to_owned(),
        });
        log.0
    }
}

async fn exchange(requests: SendRequest<Bytes>, act: &Act, connection: &AbortHandle) -> Vec<Event> {
    let mut log = Log::default();
    if let Err(error) = try_exchange(requests, act, connection, &mut log).await {
        log.note(format!("failed: {}", reset(&error)));
    }
    log.0
}

async fn try_exchange(
    requests: SendRequest<Bytes>,
    act: &Act,
    connection: &AbortHandle,
    log: &mut Log,
) -> Result<(), h2::Error> {
    let script = &act.script.request;
    let tunnel = matches!(script.method, Method::Connect | Method::WebSocket);
    let mut requests = requests.ready().await?;
    let (response, mut upload) = requests.send_request(head(act), script.framing == Framing::None && !tunnel)?;
    if script.framing != Framing::None {
        send_body(act, &mut upload, log).await;
    }
    if let Some(parting) = script.cut {
        act.reaches(|progress| progress.begun).await;
        leave(&mut upload, parting, connection);
    }
    if let Download::LeaveUnanswered(parting) = act.script.download {
        act.reaches(|progress| progress.stuck).await;
        leave(&mut upload, parting, connection);
    }
    let (head, download) = response.await?.into_parts();
    log.note(format!("{:?} {}", head.version, head.status));
    note_fields(&head.headers, log);
    if tunnel && head.status.is_success() {
        through_tunnel(act, upload, download, log).await
    } else {
        receive_body(act, upload, download, connection, log).await
    }
}

fn head(act: &Act) -> Request<()> {
    let script = &act.script.request;
    let method = match script.method {
        Method::Get => "GET",
        Method::Head => "HEAD",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Connect | Method::WebSocket => "CONNECT",
    };
    let target = match script.method {
        Method::Connect => script.path.clone(),
        _ => format!("http://service.test{}", script.path),
    };
    let mut request = Request::builder().method(method).uri(target).header(ACT, act.number.to_string());
    for (name, value) in &script.fields {
        request = request.header(*name, value);
    }
    if script.expect {
        request = request.header("expect", "100-continue");
    }
    if script.framing == Framing::Length {
        request = request.header("content-length", script.declared());
    }
    if script.framing != Framing::None {
        request = request.header("content-type", script.media.name());
    }
    if script.method == Method::WebSocket {
        request = request.extension(h2::ext::Protocol::from_static("websocket"));
    }
    request.body(()).unwrap()
}

async fn send_body(act: &Act, upload: &mut SendStream<Bytes>, log: &mut Log) {
    let script = &act.script.request;
    let ends = script.cut.is_none();
    let pieces = script.media.pieces(&script.pieces);
    let (mut sent, last) = (0, pieces.len().checked_sub(1));
    for (at, piece) in pieces.into_iter().enumerate() {
        if script.pauses && Some(at) == last {
            act.pause().await;
        }
        sent += piece.len();
        let is_end = ends && !script.trailers && Some(at) == last;
        if let Err(error) = upload.send_data(piece, is_end) {
            return log.note(format!("cannot send: {}", reset(&error)));
        }
        if script.paced {
            act.reaches(|progress| progress.read >= sent).await;
        }
    }
    let ended = match (ends, script.trailers, last) {
        (true, true, _) => upload.send_trailers(trailers()),
        (true, false, None) => upload.send_data(Bytes::new(), true),
        _ => Ok(()),
    };
    if let Err(error) = ended {
        log.note(format!("cannot end: {}", reset(&error)));
    }
}

async fn receive_body(
    act: &Act,
    mut upload: SendStream<Bytes>,
    mut download: RecvStream,
    connection: &AbortHandle,
    log: &mut Log,
) -> Result<(), h2::Error> {
    log.note(format!("ended {}", download.is_end_stream()));
    let mut received = 0;
    loop {
        if let Download::Leave { after, parting } = act.script.download
            && received >= after
            && !download.is_end_stream()
        {
            log.note("leaves");
            leave(&mut upload, parting, connection);
            return Ok(());
        }
        let Some(data) = download.data().await.transpose()? else { break };
        received += data.len();
        download.flow_control().release_capacity(data.len())?;
        log.bytes(data);
        log.note(format!("ended {}", download.is_end_stream()));
        act.advance(|progress| progress.received = received);
    }
    if let Some(trailers) = download.trailers().await? {
        log.note("trailers");
        note_fields(&trailers, log);
    }
    Ok(())
}

/// Sends through the tunnel, piece by piece, and reads what comes back. How it is cut into frames on its way is up to the
/// reads of the application, and not compared.
async fn through_tunnel(
    act: &Act,
    mut upload: SendStream<Bytes>,
    mut download: RecvStream,
    log: &mut Log,
) -> Result<(), h2::Error> {
    let Answer::Tunnel { pieces, .. } = &act.script.answer else {
        log.note("an unexpected tunnel");
        return Ok(());
    };
    for piece in act.script.request.media.pieces(pieces) {
        let size = piece.len();
        upload.send_data(piece, false)?;
        let mut back = Vec::new();
        while back.len() < size {
            let Some(data) = download.data().await.transpose()? else { break };
            download.flow_control().release_capacity(data.len())?;
            back.extend_from_slice(&data);
        }
        log.bytes(back);
    }
    upload.send_data(Bytes::new(), true)?;
    while let Some(data) = download.data().await.transpose()? {
        log.bytes(data);
    }
    log.note("tunnel ended");
    Ok(())
}

fn note_fields(fields: &HeaderMap, log: &mut Log) {
    for (name, value) in fields {
        if name == "date" {
            log.note("date");
        } else {
            log.note(format!("{name}: {value:?}"));
        }
    }
}

fn leave(upload: &mut SendStream<Bytes>, parting: Parting, connection: &AbortHandle) {
    match parting {
        Parting::Finish => upload.send_reset(Reason::INTERNAL_ERROR),
        Parting::Quiet => upload.send_reset(Reason::NO_ERROR),
        Parting::Reset => upload.send_reset(Reason::CANCEL),
        Parting::Vanish => connection.abort(),
    }
}
