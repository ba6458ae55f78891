//! What gateways say of the callers that they have let pass.

use http::HeaderMap;

/// Fields that authenticating proxies write: AWS load balancers, Google's Identity-Aware Proxy and API Gateway, Azure App
/// Service, Cloudflare Access, oauth2-proxy, Authelia, authentik, Pomerium, Kong, Tailscale, and the `REMOTE_USER` of web
/// servers.
pub(super) const FIELDS: [&str; 24] = [
    "x-amzn-oidc-identity",
    "x-amzn-oidc-data",
    "x-goog-authenticated-user-email",
    "x-goog-authenticated-user-id",
    "x-goog-iap-jwt-assertion",
    "x-apigateway-api-userinfo",
    "x-endpoint-api-userinfo",
    "x-ms-client-principal",
    "x-ms-client-principal-id",
    "cf-access-authenticated-user-email",
    "cf-access-jwt-assertion",
    "x-forwarded-user",
    "x-forwarded-email",
    "x-auth-request-user",
    "x-auth-request-email",
    "remote-user",
    "x-remote-user",
    "x-authentik-username",
    "x-pomerium-jwt-assertion",
    "x-authenticated-userid",
    "x-consumer-id",
    "x-consumer-username",
    "x-credential-identifier",
    "tailscale-user-login",
];

/// Kong marks those whom it let pass without credentials.
pub(super) fn is_anonymous(headers: &HeaderMap) -> bool {
    headers.get("x-anonymous-consumer").is_some_and(|value| value.as_bytes() == b"true")
}
