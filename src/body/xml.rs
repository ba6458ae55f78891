//! XML (W3C, fifth edition), with it SOAP, in one streaming pass.
//!
//! A document is an object with its root element as the one key. An element with attributes or children is an object too:
//! attributes as `@name`, children by their names as they are written, text beside them as `#text`. Other elements are
//! their text. Declarations of namespaces are left out: they are the same in every message. Nothing is fetched and no
//! entity is expanded: references that XML does not define itself stay as they are written.

use std::borrow::Cow;

use memchr::memchr_iter;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::charset::{is_western, western};
use super::json::valid_text;
use super::{EventSink, ReadEnd, Scalar};

/// Elements nested deeper than this are skipped.
const MAX_DEPTH: usize = 64;

/// The longest reference that is decoded, `&#x10FFFF;`, with room for zeros in front.
const LONGEST_REFERENCE: usize = 16;

/// Reads one document.
pub(crate) fn read_xml(bytes: &[u8], sink: &mut impl EventSink) -> ReadEnd {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let bytes = if declares_western(bytes) { western(bytes) } else { Cow::Borrowed(bytes) };
    let (text, valid) = valid_text(&bytes);
    let mut reader = Reader::from_str(text);
    let mut document = Document::new(sink);
    let read = document.read(&mut reader);
    document.close_all(read.is_err());
    match read {
        // What has no root element is no document, and nothing of it was read.
        Err(Fault) if !document.begun => ReadEnd::malformed_at(0, bytes.len()),
        Err(Fault) => {
            ReadEnd::malformed_at(usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX), bytes.len())
        }
        Ok(()) if !valid => ReadEnd::malformed_at(text.len(), bytes.len()),
        Ok(()) => ReadEnd::Complete,
    }
}

/// Whether the declaration that a document may begin with names ISO-8859-1 or windows-1252.
fn declares_western(bytes: &[u8]) -> bool {
    let Some(declaration) = bytes.strip_prefix(b"<?xml") else { return false };
    let declaration = declaration.get(..256).unwrap_or(declaration);
    let mut parts = declaration.splitn(2, |byte| *byte == b'>').next().unwrap_or_default().split(|byte| *byte == b'=');
    let named = parts.by_ref().any(|part| part.trim_ascii_end().ends_with(b"encoding"));
    let value = parts.next().unwrap_or_default().trim_ascii_start();
    let mut quoted = value.split(|byte| matches!(byte, b'"' | b'\''));
    named && quoted.nth(1).is_some_and(is_western)
}

/// The document is no XML from here on.
struct Fault;

struct Document<'s, S> {
    sink: &'s mut S,
    /// The elements that are open, and whether they are objects already: an element is one from its first attribute or
    /// child on.
    open: Vec<bool>,
    /// How many elements are open below those, and not looked at.
    skipped: usize,
    /// The text of the innermost element since its last child.
    text: String,
    /// A root element was seen.
    begun: bool,
    /// Joins `@` and names.
    name: String,
}

impl<'s, S: EventSink> Document<'s, S> {
    fn new(sink: &'s mut S) -> Self {
        Self { sink, open: Vec::new(), skipped: 0, text: String::new(), begun: false, name: String::new() }
    }

    fn read(&mut self, reader: &mut Reader<&[u8]>) -> Result<(), Fault> {
        loop {
            match reader.read_event().map_err(|_| Fault)? {
                Event::Start(start) => self.start(&start)?,
                Event::Empty(start) => {
                    self.start(&start)?;
                    self.end();
                }
                Event::End(_) => self.end(),
                Event::Text(text) => self.text(&text)?,
                Event::CData(text) => self.text(&text)?,
                Event::GeneralRef(reference) => self.reference(&reference)?,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
                Event::Eof if self.begun && self.open.is_empty() => return Ok(()),
                Event::Eof => return Err(Fault),
            }
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), Fault> {
        if self.skipped > 0 || self.open.len() >= MAX_DEPTH {
            if self.skipped == 0 {
                self.begin_object();
                self.sink.skipped();
            }
            self.skipped += 1;
            return Ok(());
        }
        if self.open.is_empty() {
            if self.begun {
                return Err(Fault);
            }
            self.begun = true;
            self.sink.begin_object();
        } else {
            self.begin_object();
            self.flush_text();
        }
        self.sink.key(start.name().as_ref());
        self.open.push(false);
        // Whether one is given twice is not asked: it would be the one question here whose cost grows with their number.
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| Fault)?;
            let name = attribute.key.as_ref();
            if name == "xmlns" || name.starts_with("xmlns:") {
                continue;
            }
            self.begin_object();
            self.name.clear();
            self.name.push('@');
            self.name.push_str(name);
            self.sink.key(&self.name);
            self.sink.scalar(Scalar::String(&decoded(&attribute.value)));
        }
        Ok(())
    }

    fn end(&mut self) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        match self.open.pop() {
            Some(true) => {
                self.flush_text();
                self.sink.end_object();
            }
            Some(false) => {
                let text = self.text.trim_ascii();
                self.sink.scalar(if text.is_empty() { Scalar::Null } else { Scalar::String(text) });
                self.text.clear();
            }
            // The reader does not hand out an end without a start.
            None => {}
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Fault> {
        if self.open.is_empty() {
            return if text.trim_ascii().is_empty() { Ok(()) } else { Err(Fault) };
        }
        if self.skipped == 0 {
            self.text.push_str(text);
        }
        Ok(())
    }

    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), Fault> {
        if self.open.is_empty() {
            return Err(Fault);
        }
        if self.skipped > 0 {
            return Ok(());
        }
        match resolved(reference) {
            Some(Resolved::Character(character)) => self.text.push(character),
            Some(Resolved::Entity(entity)) => self.text.push_str(entity),
            None => {
                self.text.push('&');
                self.text.push_str(reference);
                self.text.push(';');
            }
        }
        Ok(())
    }

    /// Makes the innermost element an object, if it is none yet.
    fn begin_object(&mut self) {
        if let Some(is_object @ false) = self.open.last_mut() {
            *is_object = true;
            self.sink.begin_object();
        }
    }

    /// Reports the text of an object since its last child.
    fn flush_text(&mut self) {
        let text = self.text.trim_ascii();
        if !text.is_empty() {
            self.sink.key("#text");
            self.sink.scalar(Scalar::String(text));
        }
        self.text.clear();
    }

    /// Ends all that is open, and the document.
    fn close_all(&mut self, broken: bool) {
        self.skipped = 0;
        while let Some(is_object) = self.open.last() {
            if broken && *is_object {
                self.sink.broken();
            }
            self.end();
        }
        if self.begun {
            self.sink.end_object();
        }
    }
}

enum Resolved {
    Character(char),
    Entity(&'static str),
}

/// What a reference stands for, if XML itself says so.
fn resolved(reference: &BytesRef<'_>) -> Option<Resolved> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Some(Resolved::Character(character)),
        Ok(None) => resolve_xml_entity(reference).map(Resolved::Entity),
        Err(_) => None,
    }
}

/// An attribute's value with its references decoded; ones that are not known stay as they are.
fn decoded(value: &str) -> Cow<'_, str> {
    let bytes = value.as_bytes();
    let (mut text, mut copied) = (String::new(), 0);
    for at in memchr_iter(b'&', bytes) {
        // What references that XML knows begin with.
        if !matches!(bytes.get(at + 1), Some(b'#' | b'a' | b'g' | b'l' | b'q')) {
            continue;
        }
        let rest = bytes.get(at + 1..).unwrap_or_default();
        let Some(length) = rest.iter().take(LONGEST_REFERENCE).position(|byte| *byte == b';') else { continue };
        let end = at + 1 + length;
        let Some(resolved) = value.get(at + 1..end).and_then(|name| resolved(&BytesRef::new(name))) else { continue };
        text.push_str(value.get(copied..at).unwrap_or_default());
        match resolved {
            Resolved::Character(character) => text.push(character),
            Resolved::Entity(entity) => text.push_str(entity),
        }
        copied = end + 1;
    }
    if copied == 0 {
        return Cow::Borrowed(value);
    }
    text.push_str(value.get(copied..).unwrap_or_default());
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::body::events::tests::{Nesting, Trace};

    fn trace(bytes: &[u8]) -> (String, ReadEnd) {
        let mut sink = Trace::default();
        let end = read_xml(bytes, &mut sink);
        let mut nesting = Nesting::default();
        assert_eq!(read_xml(bytes, &mut nesting), end);
        nesting.assert_whole();
        (sink.0, end)
    }

    fn events(text: &str) -> String {
        let (events, end) = trace(text.as_bytes());
        assert_eq!(end, ReadEnd::Complete, "{text}: {events}");
        events
    }

    fn malformed(text: &str, unread: usize) -> String {
        let (events, end) = trace(text.as_bytes());
        assert_eq!(end, ReadEnd::Malformed { unread }, "{text}: {events}");
        events
    }

    const SOAP: &str = r#"<?xml version="1.0" encoding="utf-8"?>
        <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:shop">
            <soap:Header><Token>abc&amp;d</Token></soap:Header>
            <soap:Body>
                <Order id="7" xsi:type='Express'><!-- none --><Item>x</Item><Item sku="1">y</Item><Note/></Order>
            </soap:Body>
        </soap:Envelope>
        "#;

    #[test]
    fn an_envelope_is_objects_in_objects_without_namespaces() {
        let order = "Order:{@id:s7 @xsi:type:sExpress Item:sx Item:{@sku:s1 #text:sy }Note:0 }";
        let expected = format!("{{soap:Envelope:{{soap:Header:{{Token:sabc&d }}soap:Body:{{{order}}}}}}}");
        assert_eq!(events(SOAP), expected);
    }

    #[test]
    fn text_is_joined_over_all_that_is_no_child_and_trimmed() {
        assert_eq!(events("<a> 1<!-- x -->2<![CDATA[ <3> ]]>&#52;&#x35;<?p q?>6\n</a>"), "{a:s12 <3> 456 }");
        assert_eq!(events("<a>b<c>d</c> \n <e/> f<!---->g </a>"), "{a:{#text:sb c:sd e:0 #text:sfg }}");
        assert_eq!(events("<a> \n </a>"), "{a:0 }");
        assert_eq!(events("<a xmlns='x' xmlns:b='y'>c</a>"), "{a:sc }");
        assert_eq!(events("<a b=''/>"), "{a:{@b:s }}");
        assert_eq!(events("<a b='1'>c<d/></a>"), "{a:{@b:s1 #text:sc d:0 }}");
    }

    #[test]
    fn references_in_attributes_are_decoded_as_in_text() {
        let references = "&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;&made;&#xFFFFFFFF;&#0;";
        let expected = "<>&\"'A😀&made;&#xFFFFFFFF;&#0;";
        assert_eq!(events(&format!("<a>{references}</a>")), format!("{{a:s{expected} }}"));
        assert_eq!(events(&format!("<a b='{references}&'/>")), format!("{{a:{{@b:s{expected}& }}}}"));
    }

    #[test]
    fn entities_are_not_expanded_and_not_fetched() {
        let mut laughs = "<!DOCTYPE a [<!ENTITY l0 \"ha]>\"><!-- ]> -->".to_owned();
        for level in 1..10 {
            let inner = format!("&l{};", level - 1).repeat(10);
            write!(laughs, "<!ENTITY l{level} '{inner}'>").unwrap();
        }
        laughs += "<!ENTITY file SYSTEM \"file:///etc/passwd\"><!ENTITY % p SYSTEM 'http://127.0.0.1:1/'> %p;\n]>";
        laughs += "<a b='&l9;'><c>&l9;</c><d>&file;</d></a>";
        assert_eq!(events(&laughs), "{a:{@b:s&l9; c:s&l9; d:s&file; }}");
    }

    #[test]
    fn what_stands_before_a_fault_is_kept_and_closed() {
        assert_eq!(malformed("<a><b>1</b><c>2", 0), "{a:{b:s1 c:s2 }}");
        assert_eq!(malformed("<a><b>1</c><d/></a>", 8), "{a:{b:s1 }}");
        assert_eq!(malformed("<a/><b/>", 0), "{a:0 }");
        assert_eq!(malformed("<a/>text", 0), "{a:0 }");
        assert_eq!(malformed("<a b='1' c=2><d/></a>", 8), "{a:{@b:s1 }}");
        assert_eq!(malformed("</a>", 4), "");
        assert_eq!(malformed("text", 4), "");
        assert_eq!(malformed("", 0), "");
        assert_eq!(malformed("<a>M & S</a>", 4), "{a:sM }");
        assert_eq!(trace(b"<a><b>1</b><c>\xff</c></a>"), ("{a:{b:s1 c:0 }}".into(), ReadEnd::Malformed { unread: 9 }));
    }

    #[test]
    fn elements_beyond_the_limit_are_skipped_and_what_follows_is_read() {
        let deep = |depth| format!("<r>{}x{}<s>7</s></r>", "<a>".repeat(depth), "</a>".repeat(depth));
        assert!(!events(&deep(MAX_DEPTH - 1)).contains('~'));
        for depth in [MAX_DEPTH, 50_000] {
            let events = events(&deep(depth));
            assert_eq!(events.matches("a:").count(), MAX_DEPTH - 1);
            assert!(events.contains("a:{~}") && events.ends_with("}s:s7 }}"), "{events}");
        }
        let broken = "<a>".repeat(50_000);
        assert_eq!(malformed(&broken, 0).matches('}').count(), MAX_DEPTH + 1);
    }

    #[test]
    fn western_bytes_are_read_where_they_are_declared() {
        for declaration in
            ["<?xml version='1.0' encoding='ISO-8859-1'?>", "<?xml version=\"1.0\" encoding = \"windows-1252\"?>"]
        {
            let document = [declaration.as_bytes(), b"<a>Zo\xeb</a>"].concat();
            assert_eq!(trace(&document), ("{a:sZoë }".into(), ReadEnd::Complete), "{declaration}");
            assert_eq!(events(&format!("{declaration}<a>Zoë</a>")), "{a:sZoë }");
        }
        let (events, end) = trace(b"<?xml version='1.0' encoding='iso-8859-2'?><a><b>1</b>Zo\xeb</a>");
        assert_eq!((events.as_str(), end), ("{a:{b:s1 #text:sZo }}", ReadEnd::Malformed { unread: 5 }));
        assert_eq!(trace(b"\xef\xbb\xbf<a/>"), ("{a:0 }".into(), ReadEnd::Complete));
    }

    #[test]
    fn floods_take_time_in_proportion_to_their_length() {
        let attributes: String = (0..200_000).fold(String::new(), |mut all, n| {
            write!(all, " a{n}='&{n}'").unwrap();
            all
        });
        for flood in [
            format!("<a{attributes}/>"),
            format!("<a>{}</a>", "<b/>".repeat(500_000)),
            format!("<a>{}</a>", "&a;".repeat(500_000)),
            format!("<a>{}</a>", "<!---->".repeat(300_000)),
            format!("<a b='{}'/>", "&".repeat(2_000_000)),
            format!("<a>{}", "<![CDATA[]]>".repeat(200_000)),
            format!("<!DOCTYPE a [{}]><a/>", "<!ENTITY a ''>".repeat(150_000)),
            "<a><!--".to_owned() + &"-".repeat(2_000_000),
            "<a><![CDATA[".to_owned() + &"]".repeat(2_000_000),
            "<!DOCTYPE a [".to_owned() + &"<!".repeat(1_000_000),
            "<a ".repeat(700_000),
            "<a>".repeat(700_000),
            "<".repeat(2_000_000),
        ] {
            let started = Instant::now();
            read_xml(flood.as_bytes(), &mut Nesting::default());
            // Without optimisation it takes less than a second; with squared costs, minutes.
            assert!(started.elapsed() < Duration::from_secs(20), "{:?}", flood.get(..20));
        }
    }

    #[test]
    fn a_document_that_breaks_off_anywhere_is_read_to_there() {
        let mixed =
            "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a x='1'>t&#65;&b;<![CDATA[u]]><b y=\"2\"/>v</a>";
        for document in [SOAP, mixed] {
            let mut before = 0;
            for length in 0..document.trim_end().len() {
                let (events, end) = trace(&document.as_bytes()[..length]);
                assert!(matches!(end, ReadEnd::Malformed { .. }), "{length}: {events}");
                let keys = events.matches(':').count();
                assert!(keys >= before, "{length}: {events}");
                before = keys;
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            trace(&bytes);
        }

        #[test]
        fn any_markup_is_read_without_panic(pieces in proptest::collection::vec(proptest::sample::select(&[
            "<a>", "</a>", "<b c='1'>", "</b>", "<d/>", "text", "&amp;", "&", ";", "<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE",
            "[", "]", ">", "<", "'", "\"", " ", "<?", "?>", "=", "é", "&#x41;", "xmlns='x'",
        ][..]), 0..40)) {
            trace(pieces.concat().as_bytes());
        }
    }
}
