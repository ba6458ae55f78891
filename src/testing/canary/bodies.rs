//! Planted values in bodies of every kind that is read.

use bytes::Bytes;

use super::Canaries;

/// Places of values that look like data.
pub(super) const IDENTIFIERS: &[&str] = &[
    "GraphQL argument",
    "GraphQL variable",
    "JSON line",
    "XML attribute",
    "XML attribute name",
    "XML comment",
    "XML element name",
    "XML text",
    "content of a file",
    "event data",
    "event id",
    "file name",
    "message",
    "part name",
    "part text",
    "text body",
];

/// Places of values that look like words.
pub(super) const WORDS: &[&str] = &[
    "word as GraphQL argument",
    "word as GraphQL operation",
    "word as GraphQL variable",
    "word as JSON line",
    "word as XML attribute",
    "word as XML text",
    "word as event data",
    "word as event name",
    "word as file name",
    "word as message",
    "word as part text",
    "word as text body",
];

impl Canaries {
    /// Bodies by their media types.
    pub(super) fn bodies(&self) -> Vec<(&'static str, Bytes)> {
        vec![
            ("application/x-ndjson", self.json_lines().into()),
            ("multipart/form-data; boundary=planted", self.parts().into()),
            ("application/soap+xml", self.xml().into()),
            ("application/json", self.graphql().into()),
            ("application/grpc", self.message().into()),
            ("text/event-stream", self.events().into()),
            ("text/plain", self.text("text body", "word as text body").into()),
        ]
    }

    /// A value and a word, and an address of e-mail that is made of both.
    fn text(&self, value: &str, word: &str) -> String {
        let (value, word) = (self.value(value), self.word(word));
        format!("{word} {value} <{value}.{word}@example.org>")
    }

    fn json_lines(&self) -> String {
        let text = self.text("JSON line", "word as JSON line");
        format!("{{\"note\":\"{text}\"}}\n{{\"note\":[\"{text}\",1]}}\n{{\"note\":\"{text}")
    }

    fn parts(&self) -> String {
        let text = self.text("part text", "word as part text");
        format!(
            "--planted\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n{text}\r\n\
             --planted\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n\
             --planted\r\nContent-Disposition: form-data; name=\"image\"; filename=\"{file}\"\r\n\
             Content-Type: image/png; name=\"{file}\"\r\n\r\n{content}\r\n\
             --planted\r\nContent-Disposition: form-data; name=\"data\"\r\nContent-Type: application/json\r\n\r\n\
             {{\"note\":\"{text}\"}}\r\n--planted--\r\n",
            name = self.value("part name"),
            file = self.text("file name", "word as file name"),
            content = self.value("content of a file"),
        )
    }

    fn xml(&self) -> String {
        format!(
            "<?xml version=\"1.0\"?><!DOCTYPE order [<!ENTITY comment \"{comment}\">]><!-- {comment} -->\
             <soap:Envelope xmlns:soap=\"urn:{comment}\"><soap:Body note=\"{word} {attribute}\" {name}=\"1\">\
             <note>{text}</note><{element}>1</{element}><note><![CDATA[{text}]]></note>",
            comment = self.value("XML comment"),
            word = self.word("word as XML attribute"),
            attribute = self.value("XML attribute"),
            name = self.value("XML attribute name"),
            element = self.value("XML element name"),
            text = self.text("XML text", "word as XML text").replace('<', "&lt;"),
        )
    }

    fn graphql(&self) -> String {
        format!(
            r#"{{"query":"query {operation}($name: String) {{ user(note: \"{argument}\", name: $name) {{ id }} }}",
                "operationName":"{operation}","variables":{{"name":"{variable}"}}}}"#,
            operation = self.word("word as GraphQL operation"),
            argument = self.text("GraphQL argument", "word as GraphQL argument"),
            variable = self.text("GraphQL variable", "word as GraphQL variable"),
        )
    }

    /// Two messages of gRPC, each with a text in a message.
    fn message(&self) -> Vec<u8> {
        let text = self.text("message", "word as message");
        let field = |content: &[u8]| {
            let length = u8::try_from(content.len().min(127)).unwrap_or(127);
            [&[0x0a, length], content.get(..length.into()).unwrap_or_default()].concat()
        };
        let message = field(&field(text.as_bytes()));
        let length = u32::try_from(message.len()).unwrap_or_default().to_be_bytes();
        [&[0], &length[..], &message].concat().repeat(2)
    }

    fn events(&self) -> String {
        let text = self.text("event data", "word as event data");
        format!(
            "event: {}\nid: {}\ndata: {{\"note\":\"{text}\"}}\n\ndata: {text}\n\n",
            self.word("word as event name"),
            self.value("event id"),
        )
    }
}
