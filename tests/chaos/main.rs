//! Hostile and odd inputs: the same answers behind the layer, and a true record of each.
//!
//! Each [script](compare::compare) is played against the bare application and behind the layer, in both its forms, over
//! real sockets. What the client hears must be the same: status, fields, every byte of the body, and how the connection
//! or the stream ends. The tracer captures everything; its accounts must balance, and each exchange must be recorded as
//! what it was.
//!
//! | input | tests |
//! |---|---|
//! | huge upload, known length | `uploads::a_large_upload_*`, `uploads::an_upload_over_the_applications_limit_*` |
//! | huge upload, chunked, endless | `uploads::an_endless_chunked_upload_*` |
//! | large download, memory | `downloads::a_very_large_download_*` (256 MiB), `downloads::a_streamed_download_*` |
//! | deep JSON | `json::json_nested_too_deep_*`, `json::brackets_that_never_close_*` |
//! | wide JSON, odd keys, numbers and surrogates | `json::json_with_very_many_keys_*`, `json::odd_json_*` |
//! | slow request body, many at once | `uploads::an_upload_byte_by_byte_*`, `uploads::many_uploads_*`, `uploads::quick_requests_*` |
//! | slow reader | `downloads::a_slow_reader_*`, `http2_abuse::a_client_that_opens_no_window_*` |
//! | aborted upload | `uploads::an_upload_whose_client_*` |
//! | aborted download | `downloads::a_download_whose_client_leaves_*`, `downloads::an_aborted_download_*` |
//! | cancelled handler | `failures::a_deadline_*`, `failures::a_client_that_leaves_*` |
//! | gzip bomb, gzip in gzip, br, zstd | `encodings::compressed_bombs_*`, `encodings::a_bomb_for_a_handler_*` |
//! | wrong content coding | `encodings::codings_that_are_not_*`, `encodings::an_identity_coding_*`, `encodings::a_coding_on_a_second_line_*` |
//! | invalid UTF-8 | `json::text_that_is_no_utf_8_*`, `json::a_byte_order_mark_*` |
//! | lying content type | `media_types` |
//! | malformed multipart | `forms::multipart_bodies_*`, `forms::a_part_over_*`, `forms::a_multipart_body_without_*` |
//! | form bodies | `forms::forms_*`, `forms::a_form_of_no_text_*`, `forms::odd_queries_*` |
//! | server-sent events for ever | `downloads::events_pass_at_once_*`; frame by frame in `tests/stacks/server_sent_events.rs` |
//! | trailers, HTTP/1.1 | `trailers::trailers_of_a_request_*`, `trailers::*_over_http_1` |
//! | trailers, HTTP/2 | `trailers::*_over_http_2`; those of gRPC in `tests/stacks/tonic_calls.rs` |
//! | HEAD, 204, 304 | `bodiless` |
//! | 1xx | `uploads::an_upload_that_is_expected_*` |
//! | upgrade | `upgrades` |
//! | pipelining, keep-alive | `framing::pipelined_requests_*`, `framing::a_connection_is_closed_*` |
//! | smuggling shapes | `framing::where_length_and_chunks_*`, `framing::lengths_that_contradict_*`, `framing::equal_lengths_*`, `framing::chunks_that_are_none_*`, `framing::what_is_no_http_*` |
//! | HTTP/2 abuse | `http2_abuse` |
//! | path and header tricks | `heads` |
//! | scanner traffic | `scanner` |
//! | failing application | `failures` |
//! | failing exporter: hung, slow, gone, full disk | `exporters`; refusals, retries and panics in `tests/exporters` |
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "tests may panic and print"
)]

mod application;
mod bodiless;
mod compare;
mod downloads;
mod encodings;
mod exporters;
mod failures;
mod forms;
mod framing;
mod heads;
mod http1;
mod http2;
mod http2_abuse;
mod json;
mod media_types;
mod scanner;
mod server;
#[path = "../support/mod.rs"]
mod support;
mod trailers;
mod upgrades;
mod uploads;
