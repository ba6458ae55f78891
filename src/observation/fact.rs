//! What is told of an exchange beside its shape: each fact a term, and nothing of what it was read from.

use super::outbound::closed_enum;

closed_enum! {
    /// What findings ask of an exchange. A fact says that something was seen. That something was not is told by counts:
    /// facts of responses are counted beside [`Response`](Self::Response), and where two things must be missing in one
    /// exchange, that is a fact of its own.
    ///
    /// No value, no name, no date and no text of a header is in any of them.
    pub enum Fact {
        /// There was a response: what all other facts of responses are a share of.
        Response = "response",
        /// It was a page: `text/html` or `application/xhtml+xml`.
        Html = "html",
        /// The response had a body and no `Content-Type` (RFC 9110, 8.3).
        ContentTypeMissing = "content_type.missing",

        /// `Strict-Transport-Security` was sent, and its `max-age` is not 0, which would switch it off (RFC 6797, 6.1.1).
        Hsts = "hsts",
        /// `Content-Security-Policy` was sent (W3C, Content Security Policy Level 3).
        Csp = "csp",
        /// Only `Content-Security-Policy-Report-Only` was: nothing is prevented.
        CspReportOnly = "csp.report_only",
        /// The policy has `frame-ancestors`, and does not let everybody (Content Security Policy Level 3, 6.4.2).
        CspFrameAncestors = "csp.frame_ancestors",
        /// It has one that lets everybody. Browsers then pass over `X-Frame-Options` (HTML, 7.6), so a page that has both
        /// can be framed.
        CspFrameAncestorsAny = "csp.frame_ancestors.any",
        /// `X-Frame-Options: DENY` (RFC 7034), or values that conflict, which browsers take for it (HTML, 7.6).
        FrameOptionsDeny = "frame_options.deny",
        /// `X-Frame-Options: SAMEORIGIN`
        FrameOptionsSameOrigin = "frame_options.same_origin",
        /// `X-Frame-Options` with something else, which browsers ignore: `ALLOW-FROM`.
        FrameOptionsOther = "frame_options.other",
        /// A page that others can frame: nothing of the above forbids it.
        FrameUnprotected = "frame.unprotected",
        /// `X-Content-Type-Options: nosniff` (Fetch, 3.6).
        Nosniff = "nosniff",

        /// No `Cache-Control` (RFC 9111, 5.2): caches decide for themselves.
        CacheAbsent = "cache.absent",
        /// A `Cache-Control` of none of these classes.
        CacheOther = "cache.other",
        /// `public`, or a lifetime without `private`.
        CachePublic = "cache.public",
        /// `no-cache`: caches may keep it, shared ones too, and ask before they answer with it. With a list of fields it is
        /// about those alone, and of another class, as `private` is.
        CacheNoCache = "cache.no_cache",
        /// `private`
        CachePrivate = "cache.private",
        /// `no-store`
        CacheNoStore = "cache.no_store",

        /// A cookie was set: `Set-Cookie` (RFC 6265, 4.1), unless it deletes one.
        SetCookie = "cookie",
        /// One without `Secure` (RFC 6265, 4.1.2.5).
        SetCookieNoSecure = "cookie.no_secure",
        /// One without `HttpOnly` (RFC 6265, 4.1.2.6).
        SetCookieNoHttpOnly = "cookie.no_http_only",
        /// One without `SameSite` (RFC 6265bis, 4.1.2.7), which most browsers take for `Lax`, and some for `None`.
        SetCookieNoSameSite = "cookie.no_same_site",
        /// One with `SameSite=None`.
        SetCookieSameSiteNone = "cookie.same_site_none",
        /// A cookie was set that carries a session or a token, by its name and value.
        SetSession = "session_cookie",
        /// One without `Secure`.
        SetSessionNoSecure = "session_cookie.no_secure",
        /// One without `HttpOnly`.
        SetSessionNoHttpOnly = "session_cookie.no_http_only",
        /// One without `SameSite`.
        SetSessionNoSameSite = "session_cookie.no_same_site",
        /// One with `SameSite=None`.
        SetSessionSameSiteNone = "session_cookie.same_site_none",

        /// `Access-Control-Allow-Origin: *` (Fetch, 3.3).
        CorsAny = "cors.any",
        /// The same with `Access-Control-Allow-Credentials: true`, which browsers refuse.
        CorsAnyCredentials = "cors.any.credentials",
        /// The origin that is allowed is the one that asked, and another than the host that was asked: the service answers
        /// any, or has a list with that one. [`CorsRefused`](Self::CorsRefused) tells which.
        CorsEcho = "cors.echo",
        /// The same with credentials: if the service answers any, every site acts and reads in its users' names.
        CorsEchoCredentials = "cors.echo.credentials",
        /// `null` is allowed, which sandboxed frames and files are.
        CorsNull = "cors.null",
        /// The same with credentials.
        CorsNullCredentials = "cors.null.credentials",
        /// One origin is allowed, whoever asked.
        CorsFixed = "cors.fixed",
        /// The same with credentials.
        CorsFixedCredentials = "cors.fixed.credentials",
        /// An origin asked that is another than the host that was asked, and was not allowed: nobody was, or another. So
        /// the service does not answer any.
        CorsRefused = "cors.refused",

        /// Header fields that tell of a limit to the rate of requests: `RateLimit` and `RateLimit-Policy`
        /// (draft-ietf-httpapi-ratelimit-headers), the older `RateLimit-…`, `X-RateLimit-…`, `X-Rate-Limit-…`.
        RateHeaders = "rate.headers",
        /// `Retry-After` (RFC 9110, 10.2.3) where the rate is what was refused.
        RateRetryAfter = "rate.retry_after",
        /// 429 (RFC 6585, 4), `RESOURCE_EXHAUSTED` (8) of gRPC.
        RateRefused = "rate.refused",

        /// A header field names the software: `Server` (RFC 9110, 10.2.4), `X-Powered-By`, `X-AspNet-Version`, ….
        Banner = "banner",
        /// It tells the version.
        BannerVersion = "banner.version",

        /// `Deprecation` has a time that is past (RFC 9745), or is `true`, as its drafts had it.
        DeprecationPast = "deprecation.past",
        /// It has a time to come.
        DeprecationFuture = "deprecation.future",
        /// It has something else.
        DeprecationUnreadable = "deprecation.unreadable",
        /// `Sunset` is past (RFC 8594).
        SunsetPast = "sunset.past",
        /// It is to come.
        SunsetFuture = "sunset.future",
        /// It is no time.
        SunsetUnreadable = "sunset.unreadable",

        /// `WWW-Authenticate` asks for Basic: as all of these, [`ChallengeScheme`](super::ChallengeScheme).
        ChallengeBasic = "challenge.basic",
        /// Bearer
        ChallengeBearer = "challenge.bearer",
        /// Digest
        ChallengeDigest = "challenge.digest",
        /// `DPoP`
        ChallengeDpop = "challenge.dpop",
        /// Concealed
        ChallengeConcealed = "challenge.concealed",
        /// GNAP
        ChallengeGnap = "challenge.gnap",
        /// HOBA
        ChallengeHoba = "challenge.hoba",
        /// Mutual
        ChallengeMutual = "challenge.mutual",
        /// Negotiate
        ChallengeNegotiate = "challenge.negotiate",
        /// NTLM
        ChallengeNtlm = "challenge.ntlm",
        /// `OAuth` 1.0
        ChallengeOauth = "challenge.oauth",
        /// `PrivateToken`
        ChallengePrivateToken = "challenge.private_token",
        /// SCRAM-SHA-1
        ChallengeScramSha1 = "challenge.scram_sha_1",
        /// SCRAM-SHA-256
        ChallengeScramSha256 = "challenge.scram_sha_256",
        /// vapid
        ChallengeVapid = "challenge.vapid",
        /// `ApiKey`
        ChallengeApiKey = "challenge.api_key",
        /// Another
        ChallengeOther = "challenge.other",

        /// A text of the response has a line as stack traces of Java have them: `at a.B.c(B.java:1)`.
        StackJava = "stack.java",
        /// JavaScript: `at f (/a/b.js:1:2)`.
        StackJavaScript = "stack.javascript",
        /// Python: `File "a.py", line 1`.
        StackPython = "stack.python",
        /// Go: `goroutine 1 [running]:`.
        StackGo = "stack.go",
        /// .NET: `at A.B.C() in D.cs:line 1`.
        StackDotnet = "stack.dotnet",
        /// PHP: `#0 /a/b.php(1): f()`.
        StackPhp = "stack.php",
        /// Rust: `thread 'main' panicked at`, `at ./src/a.rs:1:2`.
        StackRust = "stack.rust",
        /// Ruby: `a.rb:1:in 'f'`.
        StackRuby = "stack.ruby",

        /// The page on which Django shows errors to developers, which also shows settings and variables. As all of these,
        /// it is only told of errors (status 400 and above): other pages are not copied.
        DebugDjango = "debug.django",
        /// Werkzeug's, and Flask's, which can run code.
        DebugWerkzeug = "debug.werkzeug",
        /// Laravel's: Whoops and Ignition.
        DebugLaravel = "debug.laravel",
        /// That of Rails.
        DebugRails = "debug.rails",
        /// That of Symfony; of its toolbar, that which stands on pages of errors.
        DebugSymfony = "debug.symfony",
        /// Spring's "Whitelabel" page, with a stack trace.
        DebugSpring = "debug.spring",
        /// That of ASP.NET, old and new.
        DebugAspNet = "debug.asp_net",
        /// `phpinfo()`, if it is what a page of an error shows.
        DebugPhpInfo = "debug.php_info",
        /// A field of an error (status 400 and above, or one of GraphQL's `errors`) is made for what developers read, and
        /// is not empty: `stackTrace`, `exception`, `traceback`; `trace` and `stack`, if they are lists or lines of a trace
        /// stand in the same body.
        DebugField = "debug.field",

        /// A service of GraphQL told its schema: `__schema` or `__type` among its data (GraphQL, October 2021, 4.1).
        GraphQlIntrospection = "graphql.introspection",

        /// The request asks for a part of a list: `page`, `limit`, `cursor`, … in query or body.
        PagingParameter = "paging.parameter",
        /// The response tells where the list goes on, in a field of its own: `next_cursor`, `hasMore`, `pagination`.
        PagingField = "paging.field",
        /// `Link` has `rel=next` (RFC 8288).
        PagingLink = "paging.link",
        /// The longest array of the response's body has 1 to 9 elements. As all of these, that is at least: of a body that
        /// was not read whole, more is not known. Lists of objects count, and the body if it is a list; not numbers in a
        /// list, as embeddings and coordinates are.
        ArrayBelow10 = "array.below_10",
        /// 10 to 99.
        ArrayBelow100 = "array.below_100",
        /// 100 to 999.
        ArrayBelow1000 = "array.below_1000",
        /// 1,000 and more.
        ArrayLarger = "array.1000_and_more",
        /// It has 100 and more, the body was read whole, and nothing in the exchange is of paging.
        ArrayUnpaged = "array.unpaged",

        /// A parameter of the query string has a URL for a value: a scheme and an authority, or two slashes and one.
        UrlQuery = "url.query",
        /// One of the path.
        UrlPath = "url.path",
        /// A field of the request's body.
        UrlBody = "url.body",
        /// A parameter or field of the request is called so that it should: `url`, `image_url`, `uri`.
        UrlName = "url.name",
        /// One is called so that the service will call what it names: `webhook`, `callback_url`, `notify_url`.
        UrlCallback = "url.callback",

        /// The request has a token against forgery, in a header (`X-CSRF-Token`, `X-XSRF-TOKEN`, …) or a field
        /// (`authenticity_token`).
        CsrfToken = "csrf.token",
        /// The request has another header field that forms of other sites cannot send: `X-Requested-With`,
        /// `Apollo-Require-Preflight`, …. Whether the service asks for it, this does not tell.
        CsrfHeader = "csrf.header",
        /// The request writes (POST, PUT, PATCH, DELETE), nothing but a cookie says who calls, its body was read whole,
        /// neither such a token nor such a field is there, and it succeeded: 200 to 399, and no redirect to where one signs
        /// in.
        CsrfUnprotected = "csrf.unprotected",
        /// `X-HTTP-Method-Override`, `X-HTTP-Method` or `X-Method-Override` was in the request; whether it has a say, this
        /// does not tell.
        MethodOverride = "method_override",
        /// TRACE succeeded (RFC 9110, 9.3.8).
        TraceAnswered = "trace.answered",
        /// CONNECT succeeded (RFC 9110, 9.3.6).
        ConnectAnswered = "connect.answered",

        /// A picture was uploaded: as all of these by media type alone, as a file of a form or as the body itself.
        UploadImage = "upload.image",
        /// Sound or film.
        UploadAudioVideo = "upload.audio_video",
        /// PDF, a document of an office.
        UploadDocument = "upload.document",
        /// An archive, or what is packed.
        UploadArchive = "upload.archive",
        /// A program or a script.
        UploadExecutable = "upload.executable",
        /// Text, tables, JSON.
        UploadText = "upload.text",
        /// Another type, or none.
        UploadOther = "upload.other",

        /// A password stands in the query string: by the name of a parameter with a value, or by what scanners found.
        QueryPassword = "query.password",
        /// A token or a key does. What guards a step (`state`, `nonce`, `csrf_token`) or names a page (`page_token`) is none.
        QueryToken = "query.token",
    }
}
