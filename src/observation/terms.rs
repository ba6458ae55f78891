//! The closed lists: every term that a line may contain and that is not a number or vetted text.

use super::outbound::closed_enum;

closed_enum! {
    /// What a line is.
    pub enum LineKind {
        /// What was learnt from one exchange.
        Observation = "observation",
        /// What was learnt about one endpoint since the last record of the same producer.
        Record = "record",
        /// Routes that were declared, whether or not they were called.
        Endpoints = "endpoints",
        /// All that is known of one endpoint. No tracer writes it, because its sums would count twice beside those of records:
        /// it is what an inventory keeps, beside the ledger of what it has counted.
        Total = "total",
        /// Which lines an inventory has counted.
        Ledger = "ledger",
    }
}

closed_enum! {
    /// Which side of the exchange the service was on.
    pub enum Direction {
        /// The service answered.
        Server = "server",
        /// The service called.
        Client = "client",
    }
}

closed_enum! {
    /// The application protocol that names the endpoint.
    pub enum Protocol {
        /// HTTP semantics, any version.
        Http = "http",
        /// gRPC over HTTP/2.
        Grpc = "grpc",
    }
}

closed_enum! {
    /// `http.request.method` of the OpenTelemetry semantic conventions: RFC 9110 and RFC 5789, everything else `_OTHER`.
    pub enum Method {
        /// GET
        Get = "GET",
        /// HEAD
        Head = "HEAD",
        /// POST
        Post = "POST",
        /// PUT
        Put = "PUT",
        /// DELETE
        Delete = "DELETE",
        /// CONNECT
        Connect = "CONNECT",
        /// OPTIONS
        Options = "OPTIONS",
        /// TRACE
        Trace = "TRACE",
        /// PATCH
        Patch = "PATCH",
        /// Any other token; the token itself does not leave.
        Other = "_OTHER",
    }
}

impl From<&http::Method> for Method {
    fn from(method: &http::Method) -> Self {
        match *method {
            http::Method::GET => Self::Get,
            http::Method::HEAD => Self::Head,
            http::Method::POST => Self::Post,
            http::Method::PUT => Self::Put,
            http::Method::DELETE => Self::Delete,
            http::Method::CONNECT => Self::Connect,
            http::Method::OPTIONS => Self::Options,
            http::Method::TRACE => Self::Trace,
            http::Method::PATCH => Self::Patch,
            _ => Self::Other,
        }
    }
}

closed_enum! {
    /// The first digit of the status code.
    pub enum StatusClass {
        /// No response was produced, or it was cut off before it told its status, as gRPC does last.
        None = "none",
        /// 100 to 199
        Informational = "1xx",
        /// 200 to 299
        Success = "2xx",
        /// 300 to 399
        Redirection = "3xx",
        /// 400 to 499
        ClientError = "4xx",
        /// 500 to 599
        ServerError = "5xx",
    }
}

impl StatusClass {
    /// The class of a status code, [`StatusClass::None`] for no response and for codes outside 100 to 599.
    #[must_use]
    pub const fn of(status: Option<u16>) -> Self {
        match status {
            Some(100..=199) => Self::Informational,
            Some(200..=299) => Self::Success,
            Some(300..=399) => Self::Redirection,
            Some(400..=499) => Self::ClientError,
            Some(500..=599) => Self::ServerError,
            _ => Self::None,
        }
    }

    /// The class of a call: of its status in gRPC, where that is not `OK`, as if it were HTTP's (`google.rpc.Code`), because
    /// gRPC answers everything with 200; else of the status code.
    #[must_use]
    pub const fn of_call(status: Option<u16>, grpc_status: Option<u8>) -> Self {
        match grpc_status {
            Some(1 | 3 | 5..=7 | 8..=11 | 16) => Self::ClientError,
            Some(2 | 4 | 12..=15) => Self::ServerError,
            _ => Self::of(status),
        }
    }
}

closed_enum! {
    /// How the exchange ended, as far as the layer could see.
    pub enum Outcome {
        /// The service answered, and the response's body, if it had any, passed to its end.
        Response = "response",
        /// The connection became another protocol's: 101, or success for CONNECT. Recorded at the response's head.
        Upgraded = "upgraded",
        /// A response that may go on for hours, server-sent events or gRPC, and had not ended when its beginning was recorded.
        Stream = "stream",
        /// The response's body ended in an error of its own.
        ResponseError = "response_error",
        /// The response's body was dropped before its end: the caller went away, or the server gave up on it.
        ResponseAborted = "response_aborted",
        /// The service returned an error instead of a response.
        ServiceError = "service_error",
        /// The response future was dropped before it was ready: a timeout, or the caller went away.
        Cancelled = "cancelled",
        /// The service, or a body of its own, panicked.
        Panicked = "panicked",
        /// It was still going on when its capture was closed, because it took too long.
        Unfinished = "unfinished",
    }
}

closed_enum! {
    /// What all strings at a place look like: formats of JSON Schema (draft 2020-12, validation, section 7.3), and a few more.
    pub enum Format {
        /// RFC 3339, with an offset.
        DateTime = "date-time",
        /// RFC 3339
        Date = "date",
        /// RFC 3339, with an offset.
        Time = "time",
        /// RFC 3339, appendix A.
        Duration = "duration",
        /// RFC 5321
        Email = "email",
        /// RFC 3986, of the web.
        Uri = "uri",
        /// RFC 9562
        Uuid = "uuid",
        /// An identifier that sorts by time: `github.com/ulid/spec`.
        Ulid = "ulid",
        /// RFC 2673
        Ipv4 = "ipv4",
        /// RFC 4291
        Ipv6 = "ipv6",
        /// A number, written as text.
        Decimal = "decimal",
        /// Bytes or files.
        Binary = "binary",
    }
}

closed_enum! {
    /// What an operation of GraphQL does: `graphql.operation.type`.
    pub enum OperationType {
        /// It reads.
        Query = "query",
        /// It writes.
        Mutation = "mutation",
        /// It subscribes to events.
        Subscription = "subscription",
        /// Several different operations in one request.
        Batch = "batch",
        /// The request names an operation whose text the service knows.
        Persisted = "persisted",
    }
}

closed_enum! {
    /// Who vouches for the route template.
    pub enum RouteSource {
        /// The application's router.
        Router = "router",
        /// A declaration by the application or an API definition.
        Declared = "declared",
        /// What is known besides: the path is declared, but for other methods; or it names a method of gRPC that the
        /// service has.
        Inferred = "inferred",
        /// What was learnt from paths that the service answered: [`RouteReason`] says from what.
        Learnt = "learnt",
        /// Nothing: the request is counted in the one bucket for what matched nothing.
        Unmatched = "unmatched",
    }
}

closed_enum! {
    /// What shows that a route exists which no router and no definition names.
    pub enum RouteReason {
        /// The user wrote it down.
        Pinned = "pinned",
        /// All of its segments recur at their place: it has no parameter.
        Recurring = "recurring",
        /// Values of its parameters have the form of data: numbers, identifiers, dates.
        Typed = "typed",
        /// A segment before a parameter lists things, and what follows is none of the words that name something.
        Collection = "collection",
        /// Values of a parameter keep differing.
        ManyValues = "many_values",
    }
}

closed_enum! {
    /// What an endpoint is for, as far as its method and template tell.
    pub enum Flow {
        /// An ordinary API endpoint.
        Api = "api",
        /// A liveness or readiness probe.
        Health = "health",
        /// Metrics for a scraper.
        Metrics = "metrics",
        /// API documentation.
        Docs = "docs",
        /// Files.
        Static = "static",
        /// A CORS preflight.
        Preflight = "preflight",
        /// An endpoint that hands out credentials.
        Login = "login",
    }
}

closed_enum! {
    /// The scheme the caller used.
    pub enum Scheme {
        /// Clear text.
        Http = "http",
        /// TLS.
        Https = "https",
        /// Nothing says which.
        Unknown = "unknown",
    }
}

closed_enum! {
    /// What the scheme was read from.
    pub enum SchemeBasis {
        /// The operator said so.
        Configuration = "configuration",
        /// The server itself is at the end of TLS.
        Connection = "connection",
        /// The request target carried it.
        Uri = "uri",
        /// `Forwarded`, `X-Forwarded-Proto` or the like.
        Forwarded = "forwarded",
        /// Nothing.
        Unknown = "unknown",
    }
}

closed_enum! {
    /// Where a client sits.
    pub enum Exposure {
        /// The client address is outside the private ranges.
        Public = "public",
        /// The client address is inside the private ranges.
        Private = "private",
        /// There is no client address.
        Unknown = "unknown",
    }
}

closed_enum! {
    /// The family of the client address.
    pub enum AddressFamily {
        /// IPv4, IPv4-mapped IPv6 included.
        Ipv4 = "ipv4",
        /// IPv6
        Ipv6 = "ipv6",
    }
}

closed_enum! {
    /// What the client address was read from.
    pub enum ClientBasis {
        /// The header that the operator configured.
        ConfiguredHeader = "configured_header",
        /// The walk back from the peer through the proxies that the operator trusts.
        TrustedProxies = "trusted_proxies",
        /// `X-Forwarded-For`
        XForwardedFor = "x-forwarded-for",
        /// `X-Real-IP`
        XRealIp = "x-real-ip",
        /// `True-Client-IP`
        TrueClientIp = "true-client-ip",
        /// `X-Client-IP`
        XClientIp = "x-client-ip",
        /// `Forwarded` (RFC 7239)
        Forwarded = "forwarded",
        /// `Forwarded-For`
        ForwardedFor = "forwarded-for",
        /// `X-Cluster-Client-IP`
        XClusterClientIp = "x-cluster-client-ip",
        /// `Fastly-Client-IP`
        FastlyClientIp = "fastly-client-ip",
        /// `CF-Connecting-IP`
        CfConnectingIp = "cf-connecting-ip",
        /// `CF-Connecting-IPv6`
        CfConnectingIpv6 = "cf-connecting-ipv6",
        /// The address of the connection's peer.
        Peer = "peer",
        /// No address was found.
        None = "none",
    }
}

closed_enum! {
    /// Which address ranges count as private.
    pub enum ExposureRanges {
        /// 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16
        Basic = "basic",
        /// The basic ranges, loopback, IPv6 unique-local and link-local, carrier-grade NAT and documentation ranges.
        Extended = "extended",
    }
}

impl Default for ExposureRanges {
    /// [`Extended`](Self::Extended).
    fn default() -> Self {
        Self::Extended
    }
}

closed_enum! {
    /// How a caller authenticates.
    pub enum CredentialMethod {
        /// A JSON Web Token (RFC 7519).
        JsonWebToken = "json_web_token",
        /// A bearer token that is no JWT (RFC 6750).
        BearerToken = "bearer_token",
        /// HTTP Basic (RFC 7617).
        BasicAuth = "basic_auth",
        /// HTTP Digest (RFC 7616).
        DigestAuth = "digest_auth",
        /// A key in a header made for it.
        ApiKey = "api_key",
        /// A session cookie.
        SessionCookie = "session_cookie",
        /// A client certificate (RFC 8446, 4.4.2), verified by this server or by the proxy that ends TLS.
        MutualTls = "mutual_tls",
        /// A request signed with AWS Signature Version 4, or 2.
        AwsSignature = "aws_signature",
        /// A request signed in another way: HTTP Message Signatures (RFC 9421), HMACs of webhooks.
        RequestSignature = "request_signature",
        /// Kerberos or NTLM (RFC 4559).
        Negotiate = "negotiate",
        /// A header in which a gateway tells whom it has let pass. Weak: callers who go round the gateway, or through one
        /// that lets the header pass, can write it themselves.
        GatewayIdentity = "gateway_identity",
        /// An `Authorization` or `Token` header of another form.
        Other = "other",
        /// What a rule of the operator takes for authentication.
        Custom = "custom",
    }
}

closed_enum! {
    /// Where a credential was presented.
    pub enum CredentialLocation {
        /// The `Authorization` header.
        Authorization = "authorization",
        /// The `Token` header.
        Token = "token",
        /// The `X-Api-Key` header.
        XApiKey = "x-api-key",
        /// Another header made for keys or tokens.
        Header = "header",
        /// A cookie.
        Cookie = "cookie",
        /// The query string.
        Query = "query",
        /// The connection itself.
        Connection = "connection",
        /// Where a rule of the operator looks for it.
        TaggingRule = "tagging_rule",
    }
}

closed_enum! {
    /// What an exchange says about who called: one dimension of the joint counts.
    pub enum CredentialClass {
        /// A credential was presented.
        Presented = "presented",
        /// No credential was recognised, but the handler said that it knows the user.
        UserKnown = "user_known",
        /// Neither, but a header that gateways write names the caller: [`CredentialMethod::GatewayIdentity`].
        GatewayIdentity = "gateway_identity",
        /// None of these.
        None = "none",
    }
}

closed_enum! {
    /// How a service refused a caller for who they are.
    pub enum Refusal {
        /// 401 (RFC 9110, 15.5.2).
        Unauthorized = "unauthorized",
        /// 403 (RFC 9110, 15.5.4).
        Forbidden = "forbidden",
        /// `UNAUTHENTICATED` (16) of gRPC.
        GrpcUnauthenticated = "grpc_unauthenticated",
        /// `PERMISSION_DENIED` (7) of gRPC.
        GrpcPermissionDenied = "grpc_permission_denied",
        /// A redirect to where one signs in.
        LoginRedirect = "login_redirect",
    }
}

closed_enum! {
    /// A scheme of `WWW-Authenticate`: IANA's HTTP Authentication Scheme Registry, and those in common use.
    pub enum ChallengeScheme {
        /// RFC 7617
        Basic = "basic",
        /// RFC 6750
        Bearer = "bearer",
        /// RFC 7616
        Digest = "digest",
        /// RFC 9449
        Dpop = "dpop",
        /// RFC 9729
        Concealed = "concealed",
        /// draft-ietf-gnap-core-protocol
        Gnap = "gnap",
        /// RFC 7486
        Hoba = "hoba",
        /// RFC 8120
        Mutual = "mutual",
        /// RFC 4559
        Negotiate = "negotiate",
        /// NTLM
        Ntlm = "ntlm",
        /// RFC 5849
        Oauth = "oauth",
        /// RFC 9577
        PrivateToken = "privatetoken",
        /// RFC 7804
        ScramSha1 = "scram-sha-1",
        /// RFC 7804
        ScramSha256 = "scram-sha-256",
        /// RFC 8292
        Vapid = "vapid",
        /// `ApiKey`, as many services spell it.
        ApiKey = "apikey",
        /// Any other; its name does not leave.
        Other = "other",
    }
}

closed_enum! {
    /// The signature algorithm of a JWT header (RFC 7518, RFC 8037).
    pub enum JwtAlgorithm {
        /// HS256
        Hs256 = "HS256",
        /// HS384
        Hs384 = "HS384",
        /// HS512
        Hs512 = "HS512",
        /// RS256
        Rs256 = "RS256",
        /// RS384
        Rs384 = "RS384",
        /// RS512
        Rs512 = "RS512",
        /// ES256
        Es256 = "ES256",
        /// ES384
        Es384 = "ES384",
        /// ES512
        Es512 = "ES512",
        /// PS256
        Ps256 = "PS256",
        /// PS384
        Ps384 = "PS384",
        /// PS512
        Ps512 = "PS512",
        /// `EdDSA`
        EdDsa = "EdDSA",
        /// `none`, in any case: the token is not signed.
        None = "none",
        /// Anything else; its text does not leave.
        Other = "other",
    }
}

closed_enum! {
    /// How long a JWT is valid, from its `iat` (or now) to its `exp`.
    pub enum JwtExpiry {
        /// There is no `exp`.
        None = "none",
        /// `exp` lies in the past.
        Expired = "expired",
        /// Up to an hour.
        Hour = "<=1h",
        /// Up to a day.
        Day = "<=1d",
        /// Up to thirty days.
        Month = "<=30d",
        /// Longer.
        Longer = ">30d",
    }
}

closed_enum! {
    /// Where in the exchange something was found.
    pub enum Location {
        /// Request header fields.
        RequestHeaders = "request.headers",
        /// The request's `Cookie` pairs.
        RequestCookies = "request.cookies",
        /// The query string.
        RequestQuery = "request.query",
        /// Path parameters.
        RequestPath = "request.path",
        /// The request body.
        RequestBody = "request.body",
        /// Claims of a JWT that the request carried.
        RequestJwt = "request.jwt",
        /// Response header fields.
        ResponseHeaders = "response.headers",
        /// `Set-Cookie` pairs.
        ResponseCookies = "response.cookies",
        /// The response body.
        ResponseBody = "response.body",
    }
}

closed_enum! {
    /// Why a location was seen in part.
    pub enum PartialReason {
        /// The body was longer than the capture limit, came in more pieces than can be copied, or would have been unpacked
        /// beyond its limits.
        SizeLimit = "size_limit",
        /// The exchange was closed because it took too long, as that of a stream always is; or unpacking the body did.
        TimeLimit = "time_limit",
        /// The application did not read the body to its end.
        NotRead = "not_read",
        /// The body ended early.
        Aborted = "aborted",
        /// The body broke off in a syntax error.
        Malformed = "malformed",
        /// The content coding or charset is not decoded, or is not what the body has.
        Undecoded = "undecoded",
        /// The analysis budget was spent.
        Budget = "budget",
        /// The media type is recorded, its content is not read; so is what follows an upgrade.
        MediaType = "media_type",
        /// Bytes or files inside of what was read.
        Binary = "binary",
        /// It lies deeper than is read.
        DepthLimit = "depth_limit",
        /// The response is a range of a representation (206): a fragment, which is not read.
        Range = "range",
        /// The operator does not want such bodies to be read.
        SwitchedOff = "switched_off",
    }
}

closed_enum! {
    /// What made a scanner sure.
    pub enum Evidence {
        /// The key alone; the value has no shape of its own.
        Key = "key",
        /// The key, and the value's shape.
        KeyShape = "key+shape",
        /// The key, and the value's checksum.
        KeyCheck = "key+check",
        /// The value's context alone: a sibling, a column's header, words around it. It has no shape of its own.
        Context = "context",
        /// The value's context, and its shape.
        ContextShape = "context+shape",
        /// The value's context, and its checksum.
        ContextCheck = "context+check",
        /// The value's shape alone.
        Shape = "shape",
        /// The value's checksum, whatever the key says.
        Check = "check",
    }
}

closed_enum! {
    /// Whether a value or a key was sensitive.
    pub enum Carrier {
        /// The value of a field.
        Value = "value",
        /// The field's name itself was data.
        Key = "key",
    }
}

closed_enum! {
    /// How production status was decided.
    pub enum ProductionBasis {
        /// The environment's name matches a pattern of non-production names.
        Pattern = "pattern",
        /// No pattern matches: environments are production until named otherwise.
        Default = "default",
        /// The operator said so.
        Override = "override",
    }
}
