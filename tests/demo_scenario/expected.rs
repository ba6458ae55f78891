//! What the inventory must say of each endpoint, written down by hand.

use api_inventory::inventory::Authentication;
use api_inventory::observation::{Exposure, Flow, Location};

use Authentication::{Authenticated, Mixed, Unauthenticated, Undetected};
use Exposure::{Private, Public};
use Location::{RequestBody, RequestCookies, RequestHeaders, RequestPath, RequestQuery, ResponseBody, ResponseCookies};

/// What one endpoint must be found to be.
pub(crate) struct Expected {
    pub(crate) endpoint: &'static str,
    pub(crate) flow: Flow,
    pub(crate) authentication: Authentication,
    pub(crate) exposure: Exposure,
    /// `category:type` by location.
    pub(crate) tags: Tags,
}

pub(crate) type Tags = &'static [(Location, &'static [&'static str])];

const fn api(endpoint: &'static str, authentication: Authentication, exposure: Exposure, tags: Tags) -> Expected {
    Expected { endpoint, flow: Flow::Api, authentication, exposure, tags }
}

const fn open(endpoint: &'static str, flow: Flow, exposure: Exposure) -> Expected {
    Expected { endpoint, flow, authentication: Unauthenticated, exposure, tags: &[] }
}

/// What callers present who have a JWT; a JWT behind `Bearer` is both.
const TOKENS: (Location, &[&str]) = (RequestHeaders, &["credentials:bearer_token", "credentials:json_web_token"]);

/// What browsers present.
const SESSION: (Location, &[&str]) = (RequestCookies, &["credentials:session_id"]);

const PATIENT: &[&str] = &["pii:canadian_sin", "pii:date_of_birth", "pii:passport_number", "pii:uk_nin"];

#[rustfmt::skip]
pub(crate) const EXPECTED: [Expected; 30] = [
    api("GET /admin/export", Unauthenticated, Public, &[(ResponseBody, &["payment:card", "pii:email", "pii:us_ssn"])]),
    open("GET /assets/{rest}", Flow::Static, Public),
    open("GET /healthz", Flow::Health, Private),
    api("GET /internal/settings", Unauthenticated, Private, &[
        (ResponseBody, &["credentials:password", "credentials:stripe_key"]),
    ]),
    open("GET /metrics", Flow::Metrics, Private),
    open("GET /openapi.json", Flow::Docs, Public),
    // Masked cards, and order ids that look like cards, are no cards.
    api("GET /orders/{id}", Authenticated, Public, &[TOKENS, SESSION, (ResponseBody, &["address:zipcode"])]),
    api("GET /orders/{id}/tracking", Unauthenticated, Public, &[(ResponseBody, &["address:zipcode", "pii:phone"])]),
    api("GET /partners/stock", Authenticated, Public, &[(RequestQuery, &["credentials:api_key"])]),
    api("GET /patients/{id}/record", Authenticated, Public, &[
        (RequestHeaders, &["credentials:basic_auth"]), (ResponseBody, PATIENT),
    ]),
    api("GET /payments/{id}", Authenticated, Public, &[TOKENS, SESSION]),
    api("GET /products", Unauthenticated, Public, &[]),
    api("GET /products/{sku}", Unauthenticated, Public, &[]),
    open("GET /readyz", Flow::Health, Public),
    api("GET /users/me", Authenticated, Public, &[
        TOKENS, SESSION, (ResponseBody, &["address:street", "address:zipcode", "pii:email", "pii:phone"]),
    ]),
    api("GET /users/{id}", Mixed, Public, &[TOKENS, SESSION, (ResponseBody, &["address:street", "address:zipcode", "pii:email", "pii:phone"])]),
    api("GET /vehicles/{vin}", Authenticated, Public, &[
        (RequestHeaders, &["credentials:digest_auth"]),
        (RequestPath, &["pii:vin"]),
        (ResponseBody, &["pii:email", "pii:phone", "pii:vin"]),
    ]),
    api("GET unmatched", Undetected, Public, &[]),
    Expected {
        endpoint: "POST /login", flow: Flow::Login, authentication: Authenticated, exposure: Public,
        tags: &[
            (RequestBody, &["credentials:password", "pii:email"]),
            (ResponseCookies, &["credentials:session_id"]),
            (ResponseBody, &["credentials:json_web_token"]),
        ],
    },
    api("POST /orders", Authenticated, Public, &[TOKENS, SESSION, (RequestBody, &["address:street", "address:zipcode", "pii:phone"])]),
    api("POST /patients", Authenticated, Private, &[(RequestHeaders, &["credentials:api_key"]), (RequestBody, PATIENT)]),
    api("POST /payments", Authenticated, Public, &[TOKENS, (RequestBody, &["payment:card", "payment:card_cvv"])]),
    api("POST /refunds", Authenticated, Private, &[TOKENS, (RequestBody, &["payment:iban"])]),
    api("POST /support/messages", Unauthenticated, Public, &[
        (RequestBody, &["payment:card", "payment:iban", "pii:email", "pii:phone"]),
    ]),
    api("POST /users", Authenticated, Public, &[
        (RequestBody, &["address:street", "address:zipcode", "credentials:password", "pii:date_of_birth", "pii:email", "pii:phone"]),
        (ResponseBody, &["pii:email"]),
    ]),
    api("POST /webhooks/carrier", Authenticated, Public, &[(RequestBody, &["pii:phone"])]),
    api("DELETE /users/{id}", Authenticated, Public, &[TOKENS, SESSION]),
    open("OPTIONS /orders", Flow::Preflight, Public),
    open("OPTIONS /payments", Flow::Preflight, Public),
    api("PATCH /users/{id}", Authenticated, Public, &[
        TOKENS, SESSION, (RequestBody, &["pii:phone"]), (ResponseBody, &["pii:phone"]),
    ]),
];
