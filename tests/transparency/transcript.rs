//! What was noticed on either side.

use bytes::Bytes;

/// One thing that was noticed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Event {
    Noted(String),
    Bytes(Bytes),
}

impl std::fmt::Debug for Event {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Noted(text) => formatter.write_str(text),
            Self::Bytes(bytes) => {
                let shown = &bytes[..bytes.len().min(400)];
                write!(formatter, "{} bytes: \"{}\"", bytes.len(), shown.escape_ascii())
            }
        }
    }
}

/// What was noticed of one exchange.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) client: Vec<Event>,
    pub(crate) application: Vec<Event>,
}

/// What was noticed of one connection.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Transcript {
    pub(crate) exchanges: Vec<Account>,
    /// How the connection ended for the client, and for the server.
    pub(crate) closing: Vec<Event>,
}

/// Things that were noticed, in order.
#[derive(Debug, Default)]
pub(crate) struct Log(pub(crate) Vec<Event>);

impl Log {
    pub(crate) fn note(&mut self, text: impl Into<String>) {
        self.0.push(Event::Noted(text.into()));
    }

    pub(crate) fn bytes(&mut self, bytes: impl Into<Bytes>) {
        self.0.push(Event::Bytes(bytes.into()));
    }
}

/// An error with everything below it, each by its kind where that is known: what an application can tell errors by.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut links = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let kind = if let Some(error) = error.downcast_ref::<hyper::Error>() {
            format!(
                "hyper: canceled {} closed {} incomplete {} user {} body write {} timeout {}",
                error.is_canceled(),
                error.is_closed(),
                error.is_incomplete_message(),
                error.is_user(),
                error.is_body_write_aborted(),
                error.is_timeout(),
            )
        } else if let Some(error) = error.downcast_ref::<h2::Error>() {
            reset(error)
        } else if let Some(error) = error.downcast_ref::<std::io::Error>() {
            format!("io: {:?}", error.kind())
        } else if error.is::<axum::Error>() {
            "axum".to_owned()
        } else {
            "other".to_owned()
        };
        links.push(format!("{error} [{kind}]"));
        next = error.source();
    }
    links.join(" < ")
}

/// What an HTTP/2 error is about.
pub(crate) fn reset(error: &h2::Error) -> String {
    format!(
        "h2: {:?} reset {} go away {} io {} library {} remote {}",
        error.reason(),
        error.is_reset(),
        error.is_go_away(),
        error.is_io(),
        error.is_library(),
        error.is_remote(),
    )
}
