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
    let mut frames = Frames { rest: bytes };
    let mut end = ReadEnd::Complete;
    sink.begin_array();
    for Frame { flags, content, whole } in &mut frames {
        if flags & (END_OF_STREAM | TRAILERS) == 0 {
            end = end.and(read_message(message, flags & COMPRESSED != 0, content, sink));
        }
        if !whole {
            end = end.and(ReadEnd::Malformed { unread: 0 });
        }
    }
    sink.end_array();
    match frames.rest.len() {
        0 => end,
        unread => end.and(ReadEnd::Malformed { unread }),
    }
}

/// The same frames with their messages unpacked, within a limit of bytes for all together; `None` if none is compressed.
/// `unpack` is given how many bytes are left; what it cannot unpack stays what it is.
pub(crate) fn unpack_frames(
    bytes: &[u8],
    limit: usize,
    mut unpack: impl FnMut(&[u8], usize, &mut Vec<u8>) -> Option<()>,
) -> Option<Vec<u8>> {
    if !(Frames { rest: bytes }).any(|frame| frame.flags & COMPRESSED != 0) {
        return None;
    }
    let mut unpacked = Vec::new();
    let mut compressed = 0;
    for Frame { flags, content, .. } in (Frames { rest: bytes }) {
        let head = unpacked.len();
        unpacked.extend_from_slice(&[flags, 0, 0, 0, 0]);
        let left = limit.saturating_sub(unpacked.len());
        compressed += u32::from(flags & COMPRESSED != 0);
        let due = flags & COMPRESSED != 0 && compressed <= MOST_COMPRESSED;
        if due && unpack(content, left, &mut unpacked).is_some() {
            *unpacked.get_mut(head)? &= !COMPRESSED;
        } else {
            unpacked.truncate(head + HEAD);
            unpacked.extend_from_slice(content);
        }
        let length = u32::try_from(unpacked.len() - head - HEAD).ok()?;
        unpacked.get_mut(head + 1..head + HEAD)?.copy_from_slice(&length.to_be_bytes());
    }
    Some(unpacked)
}

/// So many messages of one body are unpacked: a decoder for each costs more than most of them hold.
const MOST_COMPRESSED: u32 = 1_000;

/// Flags and length.
const HEAD: usize = 5;

/// One message, or as much of it as there is.
struct Frame<'a> {
    flags: u8,
    content: &'a [u8],
    whole: bool,
}

/// The frames of a body. What is none remains.
struct Frames<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Frames<'a> {
    type Item = Frame<'a>;

    fn next(&mut self) -> Option<Frame<'a>> {
        let ([flags, length @ ..], after) = self.rest.split_first_chunk::<HEAD>()?;
        if flags & !(COMPRESSED | END_OF_STREAM | TRAILERS) != 0 {
            return None;
        }
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let (content, behind) = after.split_at_checked(length).unwrap_or((after, &[]));
        self.rest = behind;
        Some(Frame { flags: *flags, content, whole: content.len() == length })
    }
}

fn read_message(message: Message, compressed: bool, content: &[u8], sink: &mut impl EventSink) -> ReadEnd {
    match message {
        Message::Protobuf if !compressed => protobuf::read_protobuf(content, sink),
        Message::Json if !compressed => json::read_json(content, sink),
        _ => {
            sink.scalar(Scalar::Opaque(content.len()));
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

    #[test]
    fn compressed_messages_are_unpacked_in_their_places() {
        let stream = b"\0\0\0\0\x02\x08\x01\x01\0\0\0\x01z\x80\0\0\0\x01t";
        let mut room = Vec::new();
        let unpacked = unpack_frames(stream, 100, |packed, left, unpacked| {
            assert_eq!(packed, b"z");
            room.push(left);
            unpacked.extend_from_slice(b"\x08\x02");
            Some(())
        });
        assert_eq!(unpacked.unwrap(), b"\0\0\0\0\x02\x08\x01\0\0\0\0\x02\x08\x02\x80\0\0\0\x01t");
        assert_eq!(room, [88]);
        let kept = unpack_frames(stream, 100, |_, _, unpacked| {
            unpacked.push(7);
            None
        });
        assert_eq!(kept.unwrap(), stream);
        assert!(unpack_frames(b"\0\0\0\0\x02\x08\x01", 100, |_, _, _| Some(())).is_none());
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            events(Message::Protobuf, &bytes);
        }
    }
}
