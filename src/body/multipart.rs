//! `multipart/*` (RFC 2046, section 5.1), above all `multipart/form-data` (RFC 7578).
//!
//! A body is an object, each part one of its values under the part's name. Files are known by their media types alone:
//! their content is not looked at, and their names are not even read.

use std::borrow::Cow;
use std::str;

use memchr::memchr;
use memchr::memmem::Finder;

use super::charset::typed_to_utf8;
use super::media::{BodyKind, parameter};
use super::nested::Nested;
use super::read::read_body;
use super::{EventSink, ReadEnd, Scalar};

/// Bodies in bodies nested deeper than this are not looked at.
const MAX_DEPTH: usize = 3;

/// So many parts are read, with those of bodies inside.
const MAX_PARTS: usize = 1_000;

/// The longest head of a part.
const MAX_HEAD: usize = 16 * 1024;

/// The key of parts that have no names: outside of forms, they seldom do.
const NAMELESS: &str = "part";

/// Reads one body, whose parts are separated by the boundary that its media type declares.
pub(crate) fn read_multipart(bytes: &[u8], boundary: &[u8], sink: &mut impl EventSink) -> ReadEnd {
    let mut sink = Counted { sink, values: 0 };
    Reader { sink: &mut sink, parts: 0, depth: 1 }.read(bytes, boundary)
}

struct Reader<'r, 's> {
    sink: &'r mut Counted<'s>,
    /// The parts seen so far, in all bodies.
    parts: usize,
    /// How many bodies are open.
    depth: usize,
}

impl Reader<'_, '_> {
    fn read(&mut self, bytes: &[u8], boundary: &[u8]) -> ReadEnd {
        let mut delimiters = Delimiters::new(bytes, boundary);
        // What stands before the first one is for readers that know of no parts.
        let Some(mut before) = delimiters.next() else { return ReadEnd::malformed_at(0, bytes.len()) };
        let (mut nested, mut broken) = (Nested::default(), false);
        self.sink.begin_object();
        // One that ends at once is what browsers send for a form without fields.
        let mut end = ReadEnd::Complete;
        while !before.is_last {
            let start = before.behind;
            let next = delimiters.next();
            let whole = next.is_some();
            let delimiter = next.unwrap_or_else(|| delimiters.cut_off());
            let read =
                self.part(bytes.get(start..delimiter.at).unwrap_or_default(), &delimiter, start, (whole, &mut nested));
            end = end.and(read.unwrap_or(ReadEnd::malformed_at(start, bytes.len())));
            if !whole || read.is_none() {
                end = end.and(ReadEnd::Malformed { unread: 0 });
                broken = true;
                self.sink.broken();
                break;
            }
            before = delimiter;
        }
        nested.leave(self.sink);
        if broken {
            self.sink.broken();
        }
        self.sink.end_object();
        end
    }

    /// Reads the part that begins at `start`, up to the delimiter. Nothing, if it has no head or is one too many.
    fn part(
        &mut self,
        bytes: &[u8],
        delimiter: &Delimiter,
        start: usize,
        (whole, nested): (bool, &mut Nested),
    ) -> Option<ReadEnd> {
        let (head, content) = split_head(bytes)?;
        self.parts += 1;
        if self.parts > MAX_PARTS {
            return None;
        }
        let end = delimiter.before.saturating_sub(start + content);
        let content = bytes.get(content..).unwrap_or_default();
        let content = content.get(..end).unwrap_or(content);
        let head = Head::of(head);
        nested.enter(&head.name, false, self.sink);
        Some(self.value(&head, content, whole))
    }

    /// Reports the value that a part is.
    fn value(&mut self, head: &Head<'_>, content: &[u8], whole: bool) -> ReadEnd {
        let media_type = head.content_type.unwrap_or_default();
        if head.is_file {
            self.sink.scalar(Scalar::File(essence(media_type), content.len()));
            return ReadEnd::Complete;
        }
        if head.is_encoded {
            self.sink.scalar(Scalar::Opaque(content.len()));
            return ReadEnd::Complete;
        }
        let kind = if head.content_type.is_some() { BodyKind::of_type(media_type) } else { BodyKind::Text };
        let values = self.sink.values;
        let end = match kind {
            BodyKind::Multipart { boundary } if self.depth < MAX_DEPTH => {
                self.depth += 1;
                let end = self.read(content, boundary);
                self.depth -= 1;
                end
            }
            _ if kind.is_structured() => {
                // In another charset, it is reported as that below.
                typed_to_utf8(media_type, content).map_or(ReadEnd::Complete, |text| read_body(kind, &text, self.sink))
            }
            BodyKind::Text | BodyKind::GraphQl => ReadEnd::Complete,
            _ if media_type.get(..5).is_some_and(|kind| kind.eq_ignore_ascii_case(b"text/")) => ReadEnd::Complete,
            BodyKind::Multipart { .. } => {
                self.sink.scalar(Scalar::Opaque(content.len()));
                ReadEnd::Complete
            }
            _ => {
                self.sink.scalar(Scalar::File(essence(media_type), content.len()));
                ReadEnd::Complete
            }
        };
        if self.sink.values == values {
            self.text(media_type, content, whole);
        }
        end
    }

    /// Reports text, or that it is none.
    fn text(&mut self, media_type: &[u8], content: &[u8], whole: bool) {
        let text = typed_to_utf8(media_type, content);
        let text = text.as_deref().ok().and_then(|text| match str::from_utf8(text) {
            Ok(text) => Some(text),
            // The character that it breaks off in is left out.
            Err(error) if !whole && error.error_len().is_none() => {
                str::from_utf8(text.get(..error.valid_up_to())?).ok()
            }
            Err(_) => None,
        });
        self.sink.scalar(text.map_or(Scalar::Opaque(content.len()), Scalar::String));
    }
}

/// A line that separates parts.
struct Delimiter {
    /// Where it begins.
    at: usize,
    /// Where what stands before it ends: the line break in between is a part of the delimiter.
    before: usize,
    /// Where its line ends.
    behind: usize,
    /// Whether no part follows.
    is_last: bool,
}

/// Finds the delimiters of a body.
struct Delimiters<'b> {
    bytes: &'b [u8],
    dashes_and_boundary: Vec<u8>,
    finder: Finder<'static>,
    searched: usize,
}

impl<'b> Delimiters<'b> {
    fn new(bytes: &'b [u8], boundary: &[u8]) -> Self {
        let dashes_and_boundary = [b"--", boundary].concat();
        let finder = Finder::new(&dashes_and_boundary).into_owned();
        Self { bytes, dashes_and_boundary, finder, searched: 0 }
    }

    fn next(&mut self) -> Option<Delimiter> {
        loop {
            let at = self.searched + self.finder.find(self.bytes.get(self.searched..)?)?;
            // None begins within another, since they begin where lines do.
            self.searched = at + self.dashes_and_boundary.len();
            if let Some(delimiter) = self.delimiter(at, self.searched) {
                return Some(delimiter);
            }
        }
    }

    /// Whether what looks like a delimiter stands on a line of its own.
    fn delimiter(&self, at: usize, end: usize) -> Option<Delimiter> {
        let before = self.bytes.get(..at)?;
        if !(before.is_empty() || before.ends_with(b"\n")) {
            return None;
        }
        let rest = self.bytes.get(end..)?;
        let (is_last, rest) = rest.strip_prefix(b"--").map_or((false, rest), |rest| (true, rest));
        let padding = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let rest = rest.get(padding..)?;
        let line_break = match rest {
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            // They break off here.
            [] | [b'\r'] => rest.len(),
            _ => return None,
        };
        let behind = self.bytes.len() - rest.len() + line_break;
        Some(Delimiter { at, before: without_line_break(before).len(), behind, is_last })
    }

    /// Where the last part ends if no delimiter follows it: at the end, or at the beginning of a delimiter that breaks off.
    fn cut_off(&self) -> Delimiter {
        let at = memchr::memrchr(b'\n', self.bytes).map_or(0, |line_break| line_break + 1);
        let last_line = self.bytes.get(at..).unwrap_or_default();
        let is_begun = self.dashes_and_boundary.starts_with(last_line)
            || last_line.strip_prefix(&*self.dashes_and_boundary).is_some_and(|rest| matches!(rest, b"-" | b"--\r"));
        let content = if is_begun { self.bytes.get(..at).unwrap_or_default() } else { self.bytes };
        let before = without_line_break(content).len();
        Delimiter { at: self.bytes.len(), before, behind: self.bytes.len(), is_last: true }
    }
}

fn without_line_break(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

/// The head of a part, and where its content begins. Nothing, if no blank line ends the head soon enough.
fn split_head(part: &[u8]) -> Option<(&[u8], usize)> {
    let mut line = 0;
    while line <= MAX_HEAD {
        let end = line + memchr(b'\n', part.get(line..)?)?;
        if matches!(part.get(line..end)?, b"" | b"\r") {
            return Some((part.get(..line)?, end + 1));
        }
        line = end + 1;
    }
    None
}

/// What the head of a part says of it.
struct Head<'h> {
    name: Cow<'h, str>,
    /// A file's name was given.
    is_file: bool,
    /// Packed in ASCII, as only mail needs it.
    is_encoded: bool,
    content_type: Option<&'h [u8]>,
}

impl<'h> Head<'h> {
    fn of(head: &'h [u8]) -> Self {
        let disposition = field(head, b"content-disposition").unwrap_or_default();
        let is_plain = |encoding: &[u8]| {
            [&b"7bit"[..], b"8bit", b"binary", b""].iter().any(|plain| encoding.eq_ignore_ascii_case(plain))
        };
        Self {
            name: parameter(disposition, b"name").map_or(Cow::Borrowed(NAMELESS), unescaped),
            is_file: [&b"filename"[..], b"filename*"].iter().any(|name| parameter(disposition, name).is_some()),
            is_encoded: field(head, b"content-transfer-encoding").is_some_and(|encoding| !is_plain(encoding)),
            content_type: field(head, b"content-type"),
        }
    }
}

/// The value of a field, which may go on in lines that begin with blanks.
fn field<'h>(mut head: &'h [u8], name: &[u8]) -> Option<&'h [u8]> {
    loop {
        let mut end = 0;
        while let Some(line) = memchr(b'\n', head.get(end..)?) {
            end += line + 1;
            if !matches!(head.get(end), Some(b' ' | b'\t')) {
                break;
            }
        }
        let (field, rest) = head.split_at_checked(end).filter(|_| end > 0)?;
        let colon = memchr(b':', field).and_then(|colon| field.split_at_checked(colon));
        if let Some((_, value)) = colon.filter(|(found, _)| found.trim_ascii().eq_ignore_ascii_case(name)) {
            return Some(value.strip_prefix(b":").unwrap_or(value).trim_ascii());
        }
        head = rest;
    }
}

/// A name without escapes: the ones of quoted strings, and the one that browsers use for quotes.
fn unescaped(name: &[u8]) -> Cow<'_, str> {
    let name = String::from_utf8_lossy(name);
    if name.contains('\\') || name.contains("%22") {
        return Cow::Owned(name.replace("\\\"", "\"").replace("\\\\", "\\").replace("%22", "\""));
    }
    name
}

/// A media type without its parameters.
fn essence(media_type: &[u8]) -> Option<&str> {
    let essence = media_type.split(|byte| *byte == b';').next()?.trim_ascii();
    str::from_utf8(essence).ok().filter(|essence| !essence.is_empty())
}

/// A sink that is told from one that was given no value. Behind a pointer, so that readers in readers are of one type.
struct Counted<'s> {
    sink: &'s mut dyn EventSink,
    values: usize,
}

impl EventSink for Counted<'_> {
    fn begin_object(&mut self) {
        self.values += 1;
        self.sink.begin_object();
    }

    fn key(&mut self, key: &str) {
        self.sink.key(key);
    }

    fn end_object(&mut self) {
        self.sink.end_object();
    }

    fn begin_array(&mut self) {
        self.values += 1;
        self.sink.begin_array();
    }

    fn end_array(&mut self) {
        self.sink.end_array();
    }

    fn scalar(&mut self, scalar: Scalar<'_>) {
        self.values += 1;
        self.sink.scalar(scalar);
    }

    fn skipped(&mut self) {
        self.sink.skipped();
    }

    fn broken(&mut self) {
        self.sink.broken();
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::body::events::tests::{Nesting, Trace};

    fn trace_with(boundary: &str, body: &[u8]) -> (String, ReadEnd) {
        let mut sink = Trace::default();
        let end = read_multipart(body, boundary.as_bytes(), &mut sink);
        (sink.0, end)
    }

    fn trace(body: impl AsRef<[u8]>) -> (String, ReadEnd) {
        trace_with("x", body.as_ref())
    }

    /// Events of a body that is whole, and the same with ends of lines that are shorter.
    fn events(body: &str) -> String {
        let (events, end) = trace(body.replace('\n', "\r\n"));
        assert_eq!(end, ReadEnd::Complete, "{events}");
        assert_eq!(trace(body), (events.clone(), end));
        events
    }

    fn malformed(unread: usize) -> ReadEnd {
        ReadEnd::Malformed { unread }
    }

    const FORM: &str = "for readers that know of no parts\n\
        --x\nContent-Disposition: form-data; name=\"email\"\n\nanna@x.org\n\
        --x  \ncontent-disposition:form-data;name=note\nContent-Type: text/plain; charset=iso-8859-1\n\ntwo\nlines\n\n\
        --x\nContent-Type: image/png\nContent-Disposition: form-data; name=\"photo\"; filename=\"anna.png\"\n\nPNG\n\
        --x\nContent-Disposition: form-data;\n name=\"order\"\nContent-Type: application/json\n\n{\"id\":7,\"of\":[1]}\n\
        --x\nContent-Disposition: form-data; name=empty\n\n\n\
        --x--\nand behind";

    #[test]
    fn parts_are_values_under_their_names_and_files_are_their_types() {
        let (events, end) = trace(FORM.replace('\n', "\r\n"));
        let expected =
            "{email:sanna@x.org note:stwo\r\nlines\r\n photo:file(image/png) order:{id:u7 of:[u1 ]}empty:s }";
        assert_eq!((events.as_str(), end), (expected, ReadEnd::Complete));
        assert_eq!(trace(FORM), (expected.replace('\r', ""), ReadEnd::Complete));
    }

    fn part(head: &str, content: &str) -> String {
        format!("--x\n{head}\n\n{content}\n--x--")
    }

    #[test]
    fn names_are_taken_out_of_their_escapes_and_names_of_files_are_left_alone() {
        for (parameters, expected) in [
            ("; name=\"a\\\"b\\\\c%22d\"", "{a\"b\\c\"d:sv }"),
            ("; name=\"a[0][b]\"", "{a:[{b:sv }]}"),
            ("; name*=utf-8''a", "{part:sv }"),
            ("", "{part:sv }"),
            ("; name=\"\"", "{:sv }"),
            ("; NAME=a; filename=", "{a:file() }"),
            ("; filename*=utf-8''a%20b; name=a", "{a:file() }"),
            ("; filename=\"name=b; name=c\"; name=\"a\"", "{a:file() }"),
        ] {
            assert_eq!(events(&part(&format!("Content-Disposition: form-data{parameters}"), "v")), expected);
        }
        assert_eq!(trace(b"--x\n\nv\n--x--"), ("{part:sv }".into(), ReadEnd::Complete));
    }

    #[test]
    fn a_part_is_read_as_its_media_type_says() {
        for (fields, content, expected) in [
            ("Content-Type: application/x-www-form-urlencoded", "a=1&b=2", "{part:{a:s1 b:s2 }}"),
            ("Content-Type: text/html", "<p>", "{part:s<p> }"),
            ("Content-Type: application/pdf; x=y", "%PDF", "{part:file(application/pdf) }"),
            ("Content-Type: application/json", "no json", "{part:sno json }"),
            (
                "Content-Type: application/json\nContent-Disposition: a; filename=b",
                "{}",
                "{part:file(application/json) }",
            ),
            ("Content-Transfer-Encoding: base64", "YQ==", "{part:? }"),
            ("Content-Transfer-Encoding: Quoted-Printable", "a=3D", "{part:? }"),
            ("Content-Transfer-Encoding: 8bit", "a", "{part:sa }"),
            ("Content-Type: text/plain; charset=shift_jis", "é", "{part:? }"),
            ("Content-Type: application/json; charset=shift_jis", "[\"é\"]", "{part:[sé ]}"),
            ("Content-Type:", "a", "{part:file() }"),
        ] {
            let (events, _) = trace(part(fields, content));
            assert_eq!(events, expected, "{fields}");
        }
        let latin = [part("Content-Type: text/plain; charset=latin1", "Zo\u{1}").as_bytes()].concat();
        let latin: Vec<u8> = latin.into_iter().map(|byte| if byte == 1 { 0xeb } else { byte }).collect();
        assert_eq!(trace(&latin).0, "{part:sZoë }");
        let bytes: Vec<u8> = part("A: b", "Zo\u{1}").into_bytes().into_iter().map(|byte| byte.max(1) | 0x80).collect();
        assert_eq!(trace(&bytes), (String::new(), malformed(bytes.len())));
        let undeclared: Vec<u8> =
            part("A: b", "\u{1}\u{2}").bytes().map(|byte| if byte < 3 { 0xff } else { byte }).collect();
        assert_eq!(trace(&undeclared), ("{part:? }".into(), ReadEnd::Complete));
    }

    #[cfg(feature = "xml")]
    #[test]
    fn a_part_in_xml_is_read() {
        assert_eq!(events(&part("Content-Type: text/xml", "<a>b</a>")), "{part:{a:sb }}");
    }

    #[test]
    fn bodies_in_bodies_are_read_to_a_depth() {
        let nested = |depth: usize| {
            (0..depth).fold("--b0\n\nv\n--b0--".to_owned(), |inner, n| {
                let outer = n + 1;
                format!("--b{outer}\nContent-Type: multipart/mixed; boundary=\"b{n}\"\n\n{inner}\n--b{outer}--")
            })
        };
        assert_eq!(trace_with("b2", nested(2).as_bytes()), ("{part:{part:{part:sv }}}".into(), ReadEnd::Complete));
        assert_eq!(trace_with("b3", nested(3).as_bytes()), ("{part:{part:{part:? }}}".into(), ReadEnd::Complete));
        let deep = "--x\nContent-Type: multipart/mixed; boundary=x\n\n".repeat(1_000);
        assert!(trace(deep).0.matches('{').count() <= MAX_DEPTH);
    }

    #[test]
    fn what_only_looks_like_a_delimiter_is_content() {
        let body = "--a b\n\n--a bc\n --a b\n--a b-\n--a b--c\n-- a b\nx--a b--\n--a b--  \n";
        let content = "--a bc\n --a b\n--a b-\n--a b--c\n-- a b\nx--a b--";
        assert_eq!(trace_with("a b", body.as_bytes()), (format!("{{part:s{content} }}"), ReadEnd::Complete));
    }

    #[test]
    fn what_stands_before_a_fault_is_kept() {
        let good = "--x\nContent-Disposition: form-data; name=a\n\n1\n";
        for (rest, events, unread) in [
            ("--x\nContent-Disposition: form-data; name=b\n\nbreaks off", "{a:s1 b:sbreaks off }", 0),
            ("--x\nContent-Disposition: form-data; name=b\n\nbreaks off\n--", "{a:s1 b:sbreaks off }", 0),
            ("--x\nContent-Disposition: form-data; name=b\n\nZo\u{eb}", "{a:s1 b:sZoë }", 0),
            ("--x\nno blank line\n--x\n\nc\n--x--", "{a:s1 }", 26),
            ("--x\nContent-Disp", "{a:s1 }", 12),
            ("--x", "{a:s1 }", 0),
            ("--x\n--x--", "{a:s1 }", 5),
        ] {
            assert_eq!(trace(format!("{good}{rest}")), (events.into(), malformed(unread)), "{rest}");
        }
        let cut = format!("{good}--x\n\nZo\u{eb}");
        assert_eq!(trace(&cut.as_bytes()[..cut.len() - 1]), ("{a:s1 part:sZo }".into(), malformed(0)));
        assert_eq!(trace(b"no part"), (String::new(), malformed(7)));
        assert_eq!(trace(b"--x--"), ("{}".into(), ReadEnd::Complete));
        let broken_json = part("Content-Type: application/json", "[1,!]");
        assert_eq!(trace(broken_json), ("{part:[u1 ]}".into(), malformed(1)));
        let long = format!("{good}--x\nA: {}\n\nb\n--x--", "b".repeat(MAX_HEAD));
        assert_eq!(trace(&long), ("{a:s1 }".into(), malformed(MAX_HEAD + 12)));
    }

    #[test]
    fn parts_beyond_the_limit_are_counted_as_unread() {
        let body = "--x\n\nv\n".repeat(10_000) + "--x--";
        let (events, end) = trace(&body);
        assert_eq!((events.matches("part").count(), end), (MAX_PARTS, malformed(9_000 * 7 + 1)));
        let inner = "--y\n\nv\n".repeat(600) + "--y--";
        let part = format!("--x\nContent-Type: multipart/mixed; boundary=y\n\n{inner}\n");
        let (events, end) = trace(part.repeat(2) + "--x--");
        assert!(events.matches(":s").count() < MAX_PARTS && end != ReadEnd::Complete);
    }

    #[test]
    fn floods_take_time_in_proportion_to_their_length() {
        let mut fields = String::new();
        for n in 0..1_000 {
            writeln!(fields, "F{n}: a;b;c").unwrap();
        }
        let large_heads = format!("--x\n{fields}\n\n").repeat(200);
        for (boundary, flood) in [
            ("x", "--x".repeat(700_000)),
            ("x", "\n--x ".repeat(400_000)),
            ("x", "\n--x\ty".repeat(400_000)),
            ("aaaaaaaaab", "\n--aaaaaaaaaa".repeat(150_000)),
            ("aaaaaaaaab", "--".to_owned() + &"a".repeat(2_000_000)),
            ("x", "--x\n".repeat(500_000)),
            ("x", "--x\n\n".to_owned() + &"\r\n".repeat(1_000_000)),
            ("x", "--x\n".to_owned() + &" ".repeat(2_000_000)),
            ("x", large_heads),
        ] {
            let started = Instant::now();
            trace_with(boundary, flood.as_bytes());
            // Without optimisation it takes less than a second; with squared costs, minutes.
            assert!(started.elapsed() < Duration::from_secs(20), "{:?}", flood.get(..20));
        }
    }

    #[test]
    fn a_body_that_breaks_off_anywhere_is_read_to_there() {
        let body = FORM.replace('\n', "\r\n");
        let end = body.find("--x--").unwrap() + 5;
        let mut before = 0;
        for length in 0..end {
            let (events, end) = trace(&body.as_bytes()[..length]);
            assert!(matches!(end, ReadEnd::Malformed { .. }), "{length}: {events}");
            assert!(!events.contains("--"), "{length}: {events}");
            let values = events.matches(':').count();
            assert!(values >= before || events.contains("order"), "{length}: {events}");
            before = values;
            // JSON that breaks off behind a key leaves the key alone.
            if !events.contains(":}") {
                let mut nesting = Nesting::default();
                read_multipart(&body.as_bytes()[..length], b"x", &mut nesting);
                nesting.assert_whole();
            }
        }
        assert_eq!(trace(&body.as_bytes()[..end]).1, ReadEnd::Complete);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, boundary: Vec<u8>) {
            read_multipart(&bytes, &boundary, &mut Trace::default());
        }

        #[test]
        fn any_order_of_pieces_nests(pieces in proptest::collection::vec(proptest::sample::select(&[
            "--x", "--", "-", "\n", "\r\n", "\n\n", " ", "Content-Disposition: form-data; name=", "a", "\"", ";", "filename=",
            "Content-Type:", "text/plain", "application/x-www-form-urlencoded", "multipart/mixed; boundary=x", "é", "\u{0}",
        ][..]), 0..60)) {
            let mut nesting = Nesting::default();
            read_multipart(pieces.concat().as_bytes(), b"x", &mut nesting);
            nesting.assert_whole();
        }
    }
}
