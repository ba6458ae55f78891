//! Trailers (RFC 9110, section 6.5), in both directions.

use bytes::Bytes;
use http::HeaderMap;

use crate::compare::compare;
use crate::http1::{End, exchange};
use crate::http2;

fn upload(path: &str, fields: &str, trailers: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{fields}Transfer-Encoding: chunked\r\n\
         Trailer: X-Sum\r\n\r\n2\r\n{{}}\r\n0\r\n{trailers}\r\n"
    )
}

#[tokio::test]
async fn trailers_of_a_request_are_read_over_and_the_body_is_recorded_whole() {
    for trailers in ["X-Sum: 1\r\n", "", "X-Sum: 1\r\nX-Sum: 2\r\nContent-Length: 7\r\n"] {
        let compared = compare(async |site| exchange(site, upload("/users", "", trailers)).await).await;
        assert_eq!((compared.heard.codes(), compared.heard.end), (vec![422], End::Kept));
        assert_eq!(compared.recorded(), ["POST /users response 422"]);
    }
}

#[tokio::test]
async fn trailers_in_both_directions_pass_over_http_1() {
    let compared =
        compare(async |site| exchange(site, upload("/trailers", "TE: trailers\r\n", "X-Sum: 1\r\n")).await).await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![200], End::Kept));
    let text = compared.heard.text();
    assert!(text.contains("\"x-sum\": \"1\"") && text.ends_with("\r\n0\r\nx-sum: 7\r\n\r\n"), "{text}");
    assert_eq!(compared.recorded(), ["POST /trailers response 200, response.body media_type"]);
}

#[tokio::test]
async fn trailers_in_both_directions_pass_over_http_2() {
    for (path, code) in [("/trailers", "200"), ("/users", "415")] {
        let compared = compare(async |site| {
            let client = http2::connect(site).await;
            let request = client.request("POST", path).header("te", "trailers").body(()).unwrap();
            let (response, mut upload) = client.send(request, false).await;
            upload.send_data(Bytes::from_static(b"{}"), false).unwrap();
            let mut trailers = HeaderMap::new();
            trailers.insert("x-sum", "1".parse().unwrap());
            upload.send_trailers(trailers).unwrap();
            (client.hear(response).await, client.probe().await)
        })
        .await;
        let (told, kept) = &compared.heard;
        assert!(told.starts_with(code) && *kept, "{told}");
        if path == "/trailers" {
            assert!(told.contains("x-sum") && told.ends_with("Some({\"x-sum\": \"7\"})"), "{told}");
            assert_eq!(compared.recorded(), ["POST /trailers response 200, response.body media_type"]);
        }
    }
}
