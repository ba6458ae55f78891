//! The places that are made for a key or a token: header fields and query parameters.

use http::HeaderName;

pub(super) static X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");
pub(super) static TOKEN: HeaderName = HeaderName::from_static("token");

/// Headers made for a key, beside `X-Api-Key`: Azure API Management and Functions, Google, Datadog, `RapidAPI`, Algolia,
/// Cloudflare, and common usage.
pub(super) const KEY_HEADERS: [&str; 14] = [
    "api-key",
    "apikey",
    "x-apikey",
    "x-app-key",
    "x-access-key",
    "x-secret-key",
    "x-auth-key",
    "x-client-secret",
    "ocp-apim-subscription-key",
    "x-functions-key",
    "x-goog-api-key",
    "dd-api-key",
    "x-rapidapi-key",
    "x-algolia-api-key",
];

/// Headers made for a token: Cloud Run, oauth2-proxy, AWS load balancers, `OpenStack`, GitLab, Vault, Shopify, Figma, and
/// common usage.
pub(super) const TOKEN_HEADERS: [&str; 14] = [
    "x-authorization",
    "x-serverless-authorization",
    "x-forwarded-access-token",
    "x-amzn-oidc-accesstoken",
    "x-auth-token",
    "x-access-token",
    "x-api-token",
    "x-id-token",
    "x-session-token",
    "private-token",
    "job-token",
    "x-vault-token",
    "x-shopify-access-token",
    "x-figma-token",
];

/// Query parameters made for a key, in lower case.
pub(super) const KEY_PARAMETERS: [&str; 8] =
    ["api_key", "apikey", "api-key", "x-api-key", "subscription-key", "private_token", "api_token", "auth_token"];

/// `key` names much that is no credential, so the value has to look like a key of the one vendor who uses it: Google.
pub(super) fn is_google_key(value: &str) -> bool {
    value.len() == 39 && value.starts_with("AIza")
}
