//! The places that are made for a key or a token: header fields and query parameters.

use http::HeaderName;

pub(super) static X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");
pub(super) static TOKEN: HeaderName = HeaderName::from_static("token");

/// Headers made for a key, beside `X-Api-Key`: Azure API Management and Functions, Google, Datadog, `RapidAPI`, Algolia,
/// Cloudflare, and common usage.
pub(super) static KEY_HEADERS: [HeaderName; 14] = [
    HeaderName::from_static("api-key"),
    HeaderName::from_static("apikey"),
    HeaderName::from_static("x-apikey"),
    HeaderName::from_static("x-app-key"),
    HeaderName::from_static("x-access-key"),
    HeaderName::from_static("x-secret-key"),
    HeaderName::from_static("x-auth-key"),
    HeaderName::from_static("x-client-secret"),
    HeaderName::from_static("ocp-apim-subscription-key"),
    HeaderName::from_static("x-functions-key"),
    HeaderName::from_static("x-goog-api-key"),
    HeaderName::from_static("dd-api-key"),
    HeaderName::from_static("x-rapidapi-key"),
    HeaderName::from_static("x-algolia-api-key"),
];

/// Headers made for a token: `OpenStack`, GitLab, Vault, Shopify, Figma, and common usage.
pub(super) static TOKEN_HEADERS: [HeaderName; 10] = [
    HeaderName::from_static("x-auth-token"),
    HeaderName::from_static("x-access-token"),
    HeaderName::from_static("x-api-token"),
    HeaderName::from_static("x-id-token"),
    HeaderName::from_static("x-session-token"),
    HeaderName::from_static("private-token"),
    HeaderName::from_static("job-token"),
    HeaderName::from_static("x-vault-token"),
    HeaderName::from_static("x-shopify-access-token"),
    HeaderName::from_static("x-figma-token"),
];

/// Query parameters made for a key, in lower case.
pub(super) const KEY_PARAMETERS: [&str; 8] =
    ["api_key", "apikey", "api-key", "x-api-key", "subscription-key", "private_token", "api_token", "auth_token"];

/// `key` names much that is no credential, so the value has to look like a key of the one vendor who uses it: Google.
pub(super) fn is_google_key(value: &str) -> bool {
    value.len() == 39 && value.starts_with("AIza")
}
