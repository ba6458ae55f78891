//! The endpoints of the service, as both sides know them.

use std::str::FromStr;

use serde::Serialize;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// `GET /hello`: 13 bytes of text.
    Hello,
    /// `POST /users`: about a KiB of JSON in and out.
    Users,
    /// `GET /list`: about 72 KB of JSON out.
    List,
    /// `GET /stream`: a MiB of binary data in 16 frames of unknown total length.
    Stream,
}

impl Endpoint {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Hello, Self::Users, Self::List, Self::Stream];

    /// How it is called on the command line and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hello => "hello",
            Self::Users => "users",
            Self::List => "list",
            Self::Stream => "stream",
        }
    }

    /// What it does, for reports.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Hello => "GET /hello, 13 B",
            Self::Users => "POST /users, 1 KB in and out",
            Self::List => "GET /list, 72 KB",
            Self::Stream => "GET /stream, 1 MiB in 16 frames",
        }
    }

    /// How many connections ask at once: fewer where an answer is larger, so that the kernel's buffers do not decide.
    #[must_use]
    pub const fn connections(self) -> usize {
        match self {
            Self::Hello | Self::Users => 16,
            Self::List => 8,
            Self::Stream => 4,
        }
    }

    /// The most that CPU per request may be, as a ratio to a layer that does nothing.
    #[must_use]
    pub const fn target(self) -> Option<f64> {
        match self {
            Self::Hello | Self::Users => Some(1.05),
            Self::List => Some(1.10),
            Self::Stream => None,
        }
    }

    /// A request, as it goes over the wire.
    #[must_use]
    pub fn request(self) -> Vec<u8> {
        const HEAD: &str = "host: localhost\r\nuser-agent: served-load\r\naccept: */*\r\n";
        match self {
            Self::Hello | Self::List | Self::Stream => {
                format!("GET /{} HTTP/1.1\r\n{HEAD}\r\n", self.name()).into_bytes()
            }
            Self::Users => {
                let body = crate::application::user();
                let length = body.len();
                let fields = format!("{HEAD}content-type: application/json\r\ncontent-length: {length}\r\n");
                format!("POST /users HTTP/1.1\r\n{fields}\r\n{body}").into_bytes()
            }
        }
    }
}

/// No endpoint is called so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchEndpoint;

impl std::fmt::Display for NoSuchEndpoint {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("endpoints are hello, users, list and stream")
    }
}

impl std::error::Error for NoSuchEndpoint {}

impl FromStr for Endpoint {
    type Err = NoSuchEndpoint;

    fn from_str(name: &str) -> Result<Self, NoSuchEndpoint> {
        Self::ALL.into_iter().find(|endpoint| endpoint.name() == name).ok_or(NoSuchEndpoint)
    }
}
