//! The parts of an exchange that conditions can ask for, by the names that Datadog gave them.

/// A part of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Address {
    /// The method, if it is one of the closed list.
    Method,
    /// Path and query as they were sent.
    Uri,
    /// Parameters of the matched route: an object of texts.
    PathParameters,
    /// The query: an object, nested as its names say.
    Query,
    /// Header fields of the request but cookies: an object of texts, names in lower case.
    RequestHeaders,
    /// Cookies: an object of texts.
    Cookies,
    /// The body of the request.
    RequestBody,
    /// The JWT that was presented: an object of `header`, `payload` and `signature`.
    Jwt,
    /// The status: a number, and the same as text.
    Status,
    /// Header fields of the response but cookies.
    ResponseHeaders,
    /// The body of the response.
    ResponseBody,
    /// The address of the client.
    ClientIp,
    /// Whether the handler said that the user is known. Who that is nobody tells.
    User,
    /// Path of a call of gRPC.
    GrpcMethod,
    /// Header fields of a call of gRPC.
    GrpcMetadata,
}

/// What an address holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// That it is there, and nothing else.
    Presence,
    /// One value.
    Value,
    /// An object whose names have no case.
    Headers,
    /// Any document.
    Document,
}

impl Address {
    pub(crate) const ALL: [Self; 15] = [
        Self::Method,
        Self::Uri,
        Self::PathParameters,
        Self::Query,
        Self::RequestHeaders,
        Self::Cookies,
        Self::RequestBody,
        Self::Jwt,
        Self::Status,
        Self::ResponseHeaders,
        Self::ResponseBody,
        Self::ClientIp,
        Self::User,
        Self::GrpcMethod,
        Self::GrpcMetadata,
    ];

    /// Its name in rules.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Method => "server.request.method",
            Self::Uri => "server.request.uri.raw",
            Self::PathParameters => "server.request.path_params",
            Self::Query => "server.request.query",
            Self::RequestHeaders => "server.request.headers.no_cookies",
            Self::Cookies => "server.request.cookies",
            Self::RequestBody => "server.request.body",
            Self::Jwt => "server.request.jwt",
            Self::Status => "server.response.status",
            Self::ResponseHeaders => "server.response.headers.no_cookies",
            Self::ResponseBody => "server.response.body",
            Self::ClientIp => "http.client_ip",
            Self::User => "usr.id",
            Self::GrpcMethod => "grpc.server.method",
            Self::GrpcMetadata => "grpc.server.request.metadata",
        }
    }

    /// By its name in rules; the reason if there is none of that name.
    pub(crate) fn by_name(name: &str) -> Result<Self, &'static str> {
        Self::ALL.into_iter().find(|address| address.name() == name).ok_or_else(|| unknown(name))
    }

    /// What it holds.
    pub(crate) fn holds(self) -> Holds {
        match self {
            Self::User => Holds::Presence,
            Self::Method | Self::Uri | Self::Status | Self::ClientIp | Self::GrpcMethod => Holds::Value,
            Self::RequestHeaders | Self::ResponseHeaders | Self::GrpcMetadata => Holds::Headers,
            Self::PathParameters | Self::Query | Self::Cookies | Self::RequestBody | Self::Jwt | Self::ResponseBody => {
                Holds::Document
            }
        }
    }
}

/// Why an address of this name is not there.
fn unknown(name: &str) -> &'static str {
    let begins = |start: &str| name.starts_with(start);
    if begins("server.io.") || begins("server.db.") || begins("server.sys.") {
        "the address of something that the service does: only what it is asked and answers is looked at"
    } else if begins("server.business_logic.") || begins("usr.") || begins("server.business") {
        "an address that the service's own code would have to fill"
    } else if begins("server.request.body.") {
        "the address of files: they are known by their media type alone"
    } else if begins("graphql.") {
        "an address of GraphQL: its requests are read as bodies"
    } else if begins("grpc.") {
        "an address of gRPC other than \"grpc.server.method\" and \"grpc.server.request.metadata\""
    } else {
        "an address that is not known"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_found_by_its_name() {
        for address in Address::ALL {
            assert_eq!(Address::by_name(address.name()), Ok(address));
        }
        for name in
            ["", "server.io.net.url", "usr.login", "server.request.body.filenames", "grpc.server.request.message"]
        {
            assert!(Address::by_name(name).is_err(), "{name}");
        }
    }
}
