//! Routes that are declared: by the application, by an API definition, by what `utoipa` makes of the source.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

mod support;

use api_inventory::OpenApiError;
use api_inventory::config::NamePolicy;
use api_inventory::export::{Emit, InMemoryExporter, Line};
use api_inventory::observation::{Method, RouteSource};
use axum::Router;
use http::Request;
use serde_json::json;
use support::{PATIENCE, every_capture, send, serve};
use utoipa::OpenApi;

/// A parcel.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "only its description is used")]
struct Parcel {
    sendungsnummer: String,
    gewicht: f64,
}

#[utoipa::path(get, path = "/parcels/{parcel}", params(("parcel" = String, Path)), responses((status = 200, body = Parcel)))]
#[expect(dead_code, reason = "only its description is used")]
fn parcel() {}

#[utoipa::path(get, path = "/parcels/today", responses((status = 200, body = [Parcel])))]
#[expect(dead_code, reason = "only its description is used")]
fn today() {}

#[derive(OpenApi)]
#[openapi(paths(parcel, today), servers((url = "https://api.example/logistics/v2")))]
struct Description;

#[tokio::test]
async fn what_utoipa_describes_is_declared_and_matched_where_no_router_tells_a_route() {
    let tracer = every_capture().build();
    tracer.declare_openapi(&Description::openapi().to_json().unwrap()).unwrap();
    // The layer is around a fallback, so no template is matched.
    let server = serve(Router::new().fallback(|| async { "{}" }).layer(tracer.layer())).await;
    for path in ["/parcels/8812", "/logistics/v2/parcels/8813", "/parcels/today", "/parcels/8812/label"] {
        send(server, Request::get(path).body("").unwrap()).await;
    }
    assert!(tracer.flush(PATIENCE));
    let inventory = tracer.inventory();
    let exact = |route: &str| inventory.get(Method::Get, route).unwrap().requests.exact;
    assert_eq!(
        (exact("/logistics/v2/parcels/{parcel}"), exact("/logistics/v2/parcels/today"), exact("unmatched")),
        (2, 1, 1)
    );
    let declared = inventory.get(Method::Get, "/logistics/v2/parcels/{parcel}").unwrap();
    assert_eq!(declared.endpoint.route_source, RouteSource::Declared);
}

#[tokio::test]
async fn declared_names_leave_and_under_the_strictest_policy_no_others() {
    let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
    let tracer = every_capture().names(NamePolicy::Declared).exporter(exporter).build();
    tracer.declare_openapi(&Description::openapi().to_json().unwrap()).unwrap();
    let parcel = || async { axum::Json(json!({"sendungsnummer": "x", "gewicht": 1.5, "price": 2})) };
    let server = serve(Router::new().fallback(parcel).layer(tracer.layer())).await;
    send(server, Request::get("/parcels/7").body("").unwrap()).await;
    assert!(tracer.flush(PATIENCE));
    let taken = lines.take();
    let [Line::Observation(observation)] = taken.as_slice() else { panic!("{taken:?}") };
    let line = serde_json::to_value(observation).unwrap();
    assert_eq!(line["schemas"]["response.body"], json!([{"gewicht": [16], "sendungsnummer": [8], "{key}": [4]}]));
}

#[test]
fn a_document_that_is_none_declares_nothing() {
    let tracer = every_capture().build();
    assert_eq!(tracer.declare_openapi("{}"), Err(OpenApiError::NoDefinition));
    assert_eq!(tracer.declare_openapi("{"), Err(OpenApiError::Malformed { line: 1, column: 1 }));
    assert!(tracer.inventory().records.is_empty());
}
