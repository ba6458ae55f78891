//! How a request is addressed and headed.

use api_inventory::export::ClientError;
use api_inventory::export::otlp::{OtlpExporter, OtlpOptions};
use http::{HeaderName, HeaderValue, Method};
use opentelemetry_proto::tonic::common::v1::any_value::Value as AnyValue;

use crate::receiver::Receiver;
use crate::service::{drive_endpoints, to, tracer};
use crate::support::PATIENCE;

const KEY: &str = "Bearer c2VjcmV0";

async fn send(options: OtlpOptions) {
    let tracer = tracer().exporter(OtlpExporter::new(options).unwrap()).build();
    drive_endpoints(&tracer, 1).await;
    assert!(tracer.shutdown_async(PATIENCE).await, "{:?}", tracer.problems());
}

#[tokio::test]
async fn a_request_has_the_path_and_the_headers_that_were_asked_for() {
    let receiver = Receiver::start().await;
    let endpoint = format!("http://{}/tenants/7/logs?region=eu", receiver.address).parse().unwrap();
    let options = to(&receiver)
        .endpoint(endpoint)
        .header(HeaderName::from_static("authorization"), HeaderValue::from_static(KEY));
    send(options.header(HeaderName::from_static("x-tenant"), HeaderValue::from_bytes(b"\xfcber").unwrap())).await;
    for sent in receiver.sent() {
        assert_eq!(
            (&sent.head.method, sent.head.uri.to_string()),
            (&Method::POST, "/tenants/7/logs?region=eu".to_owned())
        );
        assert_eq!(sent.header("authorization"), Some(KEY));
        assert_eq!(sent.head.headers["x-tenant"].as_bytes(), b"\xfcber");
        assert_eq!(sent.header("host"), Some(&*receiver.address.to_string()));
        assert_eq!(sent.header("content-length"), Some(&*sent.body.len().to_string()));
        assert_eq!(sent.head.headers.get_all("content-type").iter().count(), 1);
    }
    assert!(!receiver.sent().is_empty());
}

#[tokio::test]
async fn a_url_without_a_path_means_the_root() {
    let receiver = Receiver::start().await;
    send(to(&receiver).endpoint(format!("http://{}", receiver.address).parse().unwrap())).await;
    assert_eq!(receiver.sent()[0].head.uri, "/");
}

#[tokio::test]
async fn a_name_and_a_password_in_the_url_are_presented() {
    let receiver = Receiver::start().await;
    send(to(&receiver).endpoint(format!("http://anna:secret@{}/x", receiver.address).parse().unwrap())).await;
    let [sent, ..] = &receiver.sent()[..] else { panic!("nothing came") };
    assert_eq!(sent.header("authorization"), Some("Basic YW5uYTpzZWNyZXQ="));
    assert_eq!((sent.header("host"), sent.head.uri.path()), (Some(&*receiver.address.to_string()), "/x"));
}

#[test]
fn header_fields_of_the_exporter_cannot_be_set() {
    let with = |name: &str| OtlpOptions::default().header(name.parse().unwrap(), HeaderValue::from_static("x"));
    for name in ["Content-Type", "content-encoding", "content-length", "transfer-encoding", "host", "connection"] {
        assert_eq!(OtlpExporter::new(with(name)).unwrap_err(), ClientError::Header, "{name}");
    }
    assert!(OtlpExporter::new(with("x-content-type")).is_ok());
}

#[test]
fn urls_of_nothing_on_the_web_are_refused() {
    for url in ["ftp://localhost/", "/v1/logs", "localhost:4318"] {
        let options = OtlpOptions::default().endpoint(url.parse().unwrap());
        assert_eq!(OtlpExporter::new(options).unwrap_err(), ClientError::Url, "{url}");
    }
}

#[test]
fn attributes_of_the_resource_are_texts_that_may_leave() {
    for (name, value) in [("", "x"), ("x", ""), ("a,b", "x"), ("x", "a@b"), ("x", &*"x".repeat(101))] {
        let refused = OtlpOptions::default().resource_attribute(name, value).unwrap_err();
        assert_eq!(refused, ClientError::Attribute, "{name} {value}");
    }
}

#[test]
fn neither_options_nor_exporter_show_keys_and_urls() {
    let options = OtlpOptions::default()
        .endpoint("http://anna:c2VjcmV0@localhost/c2VjcmV0".parse().unwrap())
        .header(HeaderName::from_static("authorization"), HeaderValue::from_static(KEY));
    let exporter = OtlpExporter::new(options.clone()).unwrap();
    for shown in [format!("{options:?}"), format!("{exporter:?}")] {
        assert!(!shown.contains("c2VjcmV0"), "{shown}");
    }
}

#[cfg(not(feature = "tls"))]
#[test]
fn https_without_tls_is_refused_without_the_url() {
    let options = OtlpOptions::default().endpoint("https://anna:c2VjcmV0@localhost/".parse().unwrap());
    let error = OtlpExporter::new(options).unwrap_err();
    assert_eq!(error, ClientError::NoTls);
    assert!(!format!("{error} {error:?}").contains("localhost"), "{error}");
}

#[tokio::test]
async fn the_variables_of_opentelemetry_are_enough() {
    let receiver = Receiver::start().await;
    let base = format!("http://{}/otel/", receiver.address);
    let lookup = |name: &str| match name {
        "API_INVENTORY_EXPORTERS" => Some("otlp".into()),
        "OTEL_EXPORTER_OTLP_ENDPOINT" => Some(base.clone().into()),
        "OTEL_EXPORTER_OTLP_HEADERS" => Some("authorization=Bearer%20c2VjcmV0".into()),
        "OTEL_EXPORTER_OTLP_COMPRESSION" => Some("gzip".into()),
        "OTEL_SERVICE_NAME" => Some("outlet".into()),
        "OTEL_RESOURCE_ATTRIBUTES" => Some("host.arch=arm64,service.version=9,team=<none>".into()),
        _ => None,
    };
    let tracer = tracer().from_lookup(&lookup).build();
    assert_eq!(tracer.problems(), []);
    drive_endpoints(&tracer, 1).await;
    assert!(tracer.shutdown_async(PATIENCE).await, "{:?}", tracer.problems());
    let sent = receiver.sent();
    assert_eq!(sent.len(), 1, "records, which is the default");
    assert_eq!(sent[0].head.uri, "/otel/v1/logs");
    assert_eq!((sent[0].header("authorization"), sent[0].header("content-encoding")), (Some(KEY), Some("gzip")));
    let message = sent[0].message();
    let resource = message.resource_logs[0].resource.as_ref().unwrap();
    let text = |name: &str| {
        let attribute = resource.attributes.iter().find(|attribute| attribute.key == name)?;
        match attribute.value.as_ref()?.value.as_ref()? {
            AnyValue::StringValue(text) => Some(text.clone()),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(text("service.name").as_deref(), Some("outlet"));
    assert_eq!(text("host.arch").as_deref(), Some("arm64"));
    assert_eq!(text("team"), None);
}
