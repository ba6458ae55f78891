//! Messages behind a head of five bytes: gRPC, gRPC-Web, and Connect's streams.

use super::media::Message;
use super::{EventSink, ReadEnd, Scalar, json, protobuf};

/// The message is packed with what `grpc-encoding` or `connect-content-encoding` names.
const COMPRESSED: u8 = 0x01;
/// What Connect ends a stream with: trailers, as JSON.
const END_OF_STREAM: u8 = 0x02;
/// What gRPC-Web sends for trailers.
const TRAILERS: u8 = 0x80;

/// Reads the messages as one array, so that its length counts them. A compressed one is not looked into.
pub(crate) fn read_frames(message: Message, bytes: &[u8], sink: &mut impl EventSink) -> ReadEnd {
    let mut rest = bytes;
    let mut end = ReadEnd::Complete;
    sink.begin_array();
    while !rest.is_empty() {
        let Some((head, after)) = rest.split_first_chunk::<5>() else {
            end = end.and(ReadEnd::Malformed { unread: rest.len() });
            break;
        };
        let [flags, length @ ..] = head;
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        if flags & !(COMPRESSED | END_OF_STREAM | TRAILERS) != 0 {
            end = end.and(ReadEnd::Malformed { unread: rest.len() });
            break;
        }
        // A message that breaks off is read as far as it goes.
        let (content, behind) = after.split_at_checked(length).unwrap_or((after, &[]));
        if flags & (END_OF_STREAM | TRAILERS) == 0 {
            end = end.and(read_message(message, flags & COMPRESSED != 0, content, sink));
        }
        if content.len() < length {
            end = end.and(ReadEnd::Malformed { unread: 0 });
        }
        rest = behind;
    }
    sink.end_array();
    end
}

fn read_message(message: Message, compressed: bool, content: &[u8], sink: &mut impl EventSink) -> ReadEnd {
    match message {
        Message::Protobuf if !compressed => protobuf::read_protobuf(content, sink),
        Message::Json if !compressed => json::read_json(content, sink),
        _ => {
            sink.scalar(Scalar::Opaque);
            ReadEnd::Complete
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::events::tests::Trace;

    fn events(message: Message, bytes: &[u8]) -> (String, ReadEnd) {
        let mut sink = Trace::default();
        let end = read_frames(message, bytes, &mut sink);
        (sink.0, end)
    }

    #[test]
    fn each_message_is_an_element() {
        let stream = b"\0\0\0\0\x02\x08\x01\0\0\0\0\0\x01\0\0\0\x02zz\x80\0\0\0\x0egrpc-status: 0";
        assert_eq!(events(Message::Protobuf, stream), ("[{1:u1 }{}? ]".into(), ReadEnd::Complete));
        let stream = b"\0\0\0\0\x07{\"a\":1}\x02\0\0\0\x02{}";
        assert_eq!(events(Message::Json, stream), ("[{a:u1 }]".into(), ReadEnd::Complete));
        assert_eq!(events(Message::Other, b"\0\0\0\0\x01x"), ("[? ]".into(), ReadEnd::Complete));
    }

    #[test]
    fn what_breaks_off_is_read_as_far_as_it_goes() {
        let malformed = |unread| ReadEnd::Malformed { unread };
        assert_eq!(events(Message::Protobuf, b"\0\0\0\0\x09\x08\x01"), ("[{1:u1 }]".into(), malformed(0)));
        assert_eq!(events(Message::Protobuf, b"\0\0\0"), ("[]".into(), malformed(3)));
        assert_eq!(events(Message::Protobuf, b"\x7f\0\0\0\0\0"), ("[]".into(), malformed(6)));
        assert_eq!(events(Message::Protobuf, b"\0\xff\xff\xff\xff"), ("[{}]".into(), malformed(0)));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            events(Message::Protobuf, &bytes);
        }
    }
}
