//! What gateways say of the callers that they have let pass.

use http::{HeaderMap, HeaderName};

/// Fields that authenticating proxies write: AWS load balancers, Google's Identity-Aware Proxy and API Gateway, Azure App
/// Service, Cloudflare Access, oauth2-proxy, Authelia, authentik, Pomerium, Kong, Tailscale, and the `REMOTE_USER` of web
/// servers.
static FIELDS: [HeaderName; 24] = [
    HeaderName::from_static("x-amzn-oidc-identity"),
    HeaderName::from_static("x-amzn-oidc-data"),
    HeaderName::from_static("x-goog-authenticated-user-email"),
    HeaderName::from_static("x-goog-authenticated-user-id"),
    HeaderName::from_static("x-goog-iap-jwt-assertion"),
    HeaderName::from_static("x-apigateway-api-userinfo"),
    HeaderName::from_static("x-endpoint-api-userinfo"),
    HeaderName::from_static("x-ms-client-principal"),
    HeaderName::from_static("x-ms-client-principal-id"),
    HeaderName::from_static("cf-access-authenticated-user-email"),
    HeaderName::from_static("cf-access-jwt-assertion"),
    HeaderName::from_static("x-forwarded-user"),
    HeaderName::from_static("x-forwarded-email"),
    HeaderName::from_static("x-auth-request-user"),
    HeaderName::from_static("x-auth-request-email"),
    HeaderName::from_static("remote-user"),
    HeaderName::from_static("x-remote-user"),
    HeaderName::from_static("x-authentik-username"),
    HeaderName::from_static("x-pomerium-jwt-assertion"),
    HeaderName::from_static("x-authenticated-userid"),
    HeaderName::from_static("x-consumer-id"),
    HeaderName::from_static("x-consumer-username"),
    HeaderName::from_static("x-credential-identifier"),
    HeaderName::from_static("tailscale-user-login"),
];

/// Whether a gateway names the caller. Kong marks those whom it let pass without credentials.
pub(super) fn names_the_caller(headers: &HeaderMap) -> bool {
    let anonymous = headers.get("x-anonymous-consumer").is_some_and(|value| value.as_bytes() == b"true");
    !anonymous && headers.iter().any(|(name, value)| FIELDS.contains(name) && !value.as_bytes().trim_ascii().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_gateway_names_the_caller_or_says_that_it_cannot() {
        let mut headers = HeaderMap::new();
        assert!(!names_the_caller(&headers));
        headers.insert("x-consumer-username", HeaderValue::from_static("x"));
        assert!(names_the_caller(&headers));
        headers.insert("x-anonymous-consumer", HeaderValue::from_static("true"));
        assert!(!names_the_caller(&headers));
        let empty = HeaderMap::from_iter([(FIELDS[0].clone(), HeaderValue::from_static(""))]);
        assert!(!names_the_caller(&empty));
    }
}
