//! Which operation a request to a GraphQL endpoint asks for (graphql.github.io/graphql-over-http).

use memchr::memchr_iter;

use crate::body::{BodyKind, EventSink, OperationKind, Scalar, operations, read_json};
use crate::observation::{Operation, OperationName, OperationType};

/// How many requests of a batch are looked at.
const BATCH_LIMIT: usize = 32;

/// The operation that a body or a query string asks for; `None` if neither is of GraphQL.
///
/// The bytes are those that were captured: where they break off, what was seen has to do.
pub(crate) fn operation(kind: BodyKind<'_>, body: &[u8], query: Option<&str>) -> Option<Operation> {
    let requests = match kind {
        BodyKind::Json if begins_like_a_request(body) => {
            let mut requests = Requests::default();
            read_json(body, &mut requests);
            requests.done
        }
        BodyKind::GraphQl => vec![Request::of_document(&String::from_utf8_lossy(body))],
        _ => vec![Request::of_parameters(query?)?],
    };
    let mut found = requests.iter().map(Request::operation);
    let first = found.next()??;
    if found.all(|other| other.as_ref() == Some(&first)) {
        return Some(first);
    }
    Some(Operation::new(OperationType::Batch, None))
}

/// Whether the first key is one that requests have. Clients write them first, and few other bodies do; but `id`, with which
/// most bodies of all kinds begin, must have another of them close behind it: a body is not read twice for it alone.
fn begins_like_a_request(body: &[u8]) -> bool {
    const KEYS: [&[u8]; 4] = [b"\"query\"", b"\"operationName\"", b"\"variables\"", b"\"extensions\""];
    let start = body.get(..body.len().min(128)).unwrap_or_default().trim_ascii_start();
    let start = start.strip_prefix(b"[").unwrap_or(start).trim_ascii_start();
    let Some(start) = start.strip_prefix(b"{").map(<[u8]>::trim_ascii_start) else { return false };
    let is_key = |text: &[u8]| KEYS.iter().any(|key| text.starts_with(key));
    let any_key = || memchr_iter(b'"', start).filter_map(|at| start.get(at..)).any(is_key);
    is_key(start) || start.starts_with(b"\"id\"") && any_key()
}

/// What one request says. Raw: has no `Debug`.
#[derive(Default)]
struct Request {
    document: Option<String>,
    operation_name: Option<String>,
    /// It names a document by its digest.
    persisted: bool,
}

impl Request {
    fn of_document(document: &str) -> Self {
        Self { document: Some(document.to_owned()), ..Self::default() }
    }

    fn of_parameters(query: &str) -> Option<Self> {
        let mut request = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "query" => request.document = Some(value.into_owned()),
                "operationName" => request.operation_name = Some(value.into_owned()),
                "extensions" => request.persisted = value.contains("persistedQuery"),
                _ => {}
            }
        }
        (request.document.is_some() || request.persisted).then_some(request)
    }

    fn operation(&self) -> Option<Operation> {
        let wanted = self.operation_name.as_deref().filter(|name| !name.is_empty());
        let Some(document) = &self.document else {
            let name = wanted.and_then(OperationName::vet);
            return self.persisted.then(|| Operation::new(OperationType::Persisted, name));
        };
        let operations = operations(document);
        let named = wanted.and_then(|wanted| operations.iter().find(|operation| operation.name == Some(wanted)));
        let operation = named.or(operations.first())?;
        let kind = match operation.kind {
            OperationKind::Query => OperationType::Query,
            OperationKind::Mutation => OperationType::Mutation,
            OperationKind::Subscription => OperationType::Subscription,
        };
        Some(Operation::new(kind, operation.name.and_then(OperationName::vet)))
    }
}

/// Reads a request, or a batch of them, from the events of its JSON.
#[derive(Default)]
struct Requests {
    done: Vec<Request>,
    request: Request,
    /// Objects and arrays that are open, a batch's own aside.
    depth: usize,
    in_batch: bool,
    field: Field,
}

/// The field of the request that the walk is in.
#[derive(Clone, Copy, Default, PartialEq)]
enum Field {
    Query,
    OperationName,
    Extensions,
    #[default]
    Other,
}

impl Requests {
    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if self.depth == 0 && self.done.len() < BATCH_LIMIT {
            self.done.push(std::mem::take(&mut self.request));
        }
    }
}

impl EventSink for Requests {
    fn begin_object(&mut self) {
        self.depth += 1;
    }

    fn key(&mut self, key: &str) {
        if self.depth == 1 {
            self.field = match key {
                "query" => Field::Query,
                "operationName" => Field::OperationName,
                "extensions" => Field::Extensions,
                _ => Field::Other,
            };
        }
        self.request.persisted |= self.depth == 2 && self.field == Field::Extensions && key == "persistedQuery";
    }

    fn end_object(&mut self) {
        self.leave();
    }

    fn begin_array(&mut self) {
        if self.depth == 0 && !self.in_batch {
            self.in_batch = true;
        } else {
            self.depth += 1;
        }
    }

    fn end_array(&mut self) {
        if self.depth > 0 {
            self.leave();
        }
    }

    fn scalar(&mut self, scalar: Scalar<'_>) {
        let Scalar::String(text) = scalar else { return };
        match self.field {
            Field::Query if self.depth == 1 => self.request.document = Some(text.to_owned()),
            Field::OperationName if self.depth == 1 => self.request.operation_name = Some(text.to_owned()),
            _ => {}
        }
    }

    fn skipped(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kind: BodyKind<'_>, body: &str, query: Option<&str>) -> Option<String> {
        operation(kind, body.as_bytes(), query).map(|operation| operation.to_string())
    }

    #[test]
    fn the_operation_is_the_one_that_is_asked_for() {
        for (body, expected) in [
            (r#"{"query":"query GetUser { user }"}"#, Some("query GetUser")),
            (
                r#"{"operationName":"Other","query":"query GetUser { a } mutation UpdateUser { b }"}"#,
                Some("query GetUser"),
            ),
            (
                r#"{"operationName":"UpdateUser","query":"query A { a } mutation UpdateUser { b }"}"#,
                Some("mutation UpdateUser"),
            ),
            (r#"{"variables":{"query":"x"},"query":"{ me }"}"#, Some("query")),
            (r#"{"operationName":"GetUser","extensions":{"persistedQuery":{"version":1}}}"#, Some("persisted GetUser")),
            (r#"[{"query":"{a}"},{"query":"mutation{b}"}]"#, Some("batch")),
            (r#"[{"query":"{a}"},{"query":"{b}"}]"#, Some("query")),
            (r#"{"query":"query GetUser { user { id, addr"#, None),
            (r#"{"query":"shoes","page":1}"#, None),
            (r#"{"query":{"match":{"a":"b"}}}"#, None),
            (r#"{"name":"anna","query":"{ me }"}"#, None),
            ("[]", None),
        ] {
            assert_eq!(told(BodyKind::Json, body, None).as_deref(), expected, "{body}");
        }
        assert_eq!(
            told(BodyKind::GraphQl, "mutation CreateOrder { x }", None).as_deref(),
            Some("mutation CreateOrder")
        );
    }

    #[test]
    fn a_query_string_may_hold_a_document() {
        let of = |query| told(BodyKind::Undeclared, "", Some(query));
        assert_eq!(of("query=query%20GetUser%7Buser%7D&variables=%7B%7D").as_deref(), Some("query GetUser"));
        assert_eq!(
            of("operationName=GetUser&extensions=%7B%22persistedQuery%22%3A1%7D").as_deref(),
            Some("persisted GetUser")
        );
        assert_eq!(of("query=shoes&operationName=GetUser"), None);
        assert_eq!(of("a=b"), None);
    }

    #[test]
    fn a_name_that_may_be_data_is_left_out() {
        assert_eq!(told(BodyKind::GraphQl, "query Brolvandik { x }", None).as_deref(), Some("query"));
    }
}
