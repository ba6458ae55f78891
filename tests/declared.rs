//! Routes that are declared: by the application, by an API definition, by what `utoipa` makes of the source.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

mod support;

use api_inventory::OpenApiError;
use api_inventory::observation::{Method, RouteSource};
use axum::Router;
use http::Request;
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

#[test]
fn a_document_that_is_none_declares_nothing() {
    let tracer = every_capture().build();
    assert_eq!(tracer.declare_openapi("{}"), Err(OpenApiError::NoDefinition));
    assert_eq!(tracer.declare_openapi("{"), Err(OpenApiError::Malformed { line: 1, column: 1 }));
    assert!(tracer.inventory().records.is_empty());
}
