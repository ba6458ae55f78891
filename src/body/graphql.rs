//! GraphQL documents (GraphQL, October 2021, section 2): which operations they have, and nothing else.

/// What an operation does (section 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OperationKind {
    Query,
    Mutation,
    Subscription,
}

/// An operation of a document. Its name is what the caller wrote.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct DocumentOperation<'a> {
    pub(crate) kind: OperationKind,
    pub(crate) name: Option<&'a str>,
}

/// More operations than this are not looked for.
const OPERATIONS_LIMIT: usize = 32;

/// The operations of a document, in order; none if it is no document. One that breaks off is read as far as it goes.
///
/// Much that is no GraphQL is called `query`: sentences, filters in JSON. So between the definitions nothing may stand that
/// a document does not have there.
pub(crate) fn operations(document: &str) -> Vec<DocumentOperation<'_>> {
    let mut tokens = Tokens { rest: document.trim_start_matches('\u{feff}') };
    let mut operations = Vec::new();
    while operations.len() < OPERATIONS_LIMIT {
        let kind = match tokens.next() {
            None => break,
            Some(Token::Opens) if operations.is_empty() => {
                if !tokens.begins_selection() {
                    return Vec::new();
                }
                tokens.skip_set();
                operations.push(DocumentOperation { kind: OperationKind::Query, name: None });
                continue;
            }
            Some(Token::Name("query")) => Some(OperationKind::Query),
            Some(Token::Name("mutation")) => Some(OperationKind::Mutation),
            Some(Token::Name("subscription")) => Some(OperationKind::Subscription),
            Some(Token::Name("fragment")) => None,
            Some(_) => return Vec::new(),
        };
        let mut name = None;
        if let Some(Token::Name(found)) = tokens.peek() {
            tokens.next();
            name = Some(found);
        }
        // Variables and directives, or what a fragment is on.
        let mut parentheses = 0_u32;
        let opened = loop {
            match tokens.next() {
                Some(Token::Opens) if parentheses == 0 => break true,
                Some(Token::Other('(')) => parentheses += 1,
                Some(Token::Other(')')) => parentheses = parentheses.saturating_sub(1),
                Some(Token::Other('@' | '$' | ':' | '=' | '!' | '[' | ']' | '-' | '.') | Token::Name(_)) => {}
                Some(_) if parentheses > 0 => {}
                Some(_) => return Vec::new(),
                None => break false,
            }
        };
        if !opened || !tokens.begins_selection() {
            break;
        }
        tokens.skip_set();
        if let Some(kind) = kind {
            operations.push(DocumentOperation { kind, name });
        }
    }
    operations
}

/// A lexical token, as far as the tops of definitions need it.
#[derive(Clone, Copy, PartialEq)]
enum Token<'a> {
    Name(&'a str),
    Opens,
    Closes,
    Text,
    Other(char),
}

#[derive(Clone)]
struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    fn peek(&self) -> Option<Token<'a>> {
        self.clone().next()
    }

    /// Whether a selection follows: a field or a fragment. JSON has a text there.
    fn begins_selection(&self) -> bool {
        matches!(self.peek(), None | Some(Token::Name(_) | Token::Other('.')))
    }

    /// Goes behind the brace that closes the one before.
    fn skip_set(&mut self) {
        let mut depth = 1_u32;
        while depth > 0 {
            match self.next() {
                Some(Token::Opens) => depth += 1,
                Some(Token::Closes) => depth -= 1,
                Some(_) => {}
                None => break,
            }
        }
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// Goes behind a text's end; inside of a block only three quotes are one (section 2.9.4).
    fn skip_text(&mut self) {
        if let Some(block) = self.rest.strip_prefix("\"\"\"") {
            let mut from = 0;
            let end = loop {
                let Some(quotes) = block.get(from..).and_then(|rest| rest.find("\"\"\"")) else { break block.len() };
                let escaped = block.get(..from + quotes).is_some_and(|before| before.ends_with('\\'));
                from += quotes + 3;
                if !escaped {
                    break from;
                }
            };
            self.rest = block.get(end..).unwrap_or_default();
            return;
        }
        let mut escaped = true;
        let end = self.rest.char_indices().find(|(_, character)| {
            let closes = !escaped && matches!(character, '"' | '\n' | '\r');
            // The first is the opening quote.
            escaped = !escaped && *character == '\\';
            closes
        });
        self.take(end.map_or(self.rest.len(), |(at, _)| at + 1));
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            self.rest = self.rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',' || c == '\u{feff}');
            if !self.rest.starts_with('#') {
                break;
            }
            let line = self.rest.find(['\n', '\r']).unwrap_or(self.rest.len());
            self.take(line);
        }
        let first = self.rest.chars().next()?;
        Some(match first {
            '"' => {
                self.skip_text();
                Token::Text
            }
            _ if first == '_' || first.is_ascii_alphabetic() => {
                let is_name = |c: char| c == '_' || c.is_ascii_alphanumeric();
                let length = self.rest.find(|c| !is_name(c)).unwrap_or(self.rest.len());
                Token::Name(self.take(length))
            }
            _ => {
                self.take(first.len_utf8());
                match first {
                    '{' => Token::Opens,
                    '}' => Token::Closes,
                    other => Token::Other(other),
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(document: &str) -> Vec<String> {
        let told =
            |operation: &DocumentOperation<'_>| format!("{:?} {}", operation.kind, operation.name.unwrap_or("-"));
        operations(document).iter().map(told).collect()
    }

    #[test]
    fn operations_are_told_by_type_and_name() {
        assert_eq!(told("query Users($n: Int = 3, $f: F = {a: 1}) @live { users(first: $n) { id } }"), ["Query Users"]);
        assert_eq!(told("mutation{a}"), ["Mutation -"]);
        assert_eq!(told("{ me { name } }"), ["Query -"]);
        assert_eq!(
            told("# query No { x }\nsubscription S { ...F }\nfragment F on T @x(a: \"}\") { a }"),
            ["Subscription S"]
        );
        assert_eq!(
            told("query A { a(t: \"} query X {\") } query B { b(t: \"\"\"}\\\"\"\" { \"\"\") }"),
            ["Query A", "Query B"]
        );
        assert_eq!(told("fragment F on T { a } query C { ...F }"), ["Query C"]);
    }

    #[test]
    fn one_that_breaks_off_is_read_as_far_as_it_goes() {
        assert_eq!(told("query Users { users { id"), ["Query Users"]);
        assert_eq!(told("query A { a } query B($x"), ["Query A"]);
        assert_eq!(told("query A { a(t: \"open"), ["Query A"]);
    }

    #[test]
    fn what_only_is_called_a_query_is_none() {
        for text in [
            "",
            "shoes",
            "query language",
            "{\"a\":{\"$gt\":1}}",
            "{}",
            "query {\"a\"}",
            "mutation of genes",
            "a { b }",
            "SELECT * FROM {x}",
        ] {
            assert!(told(text).is_empty(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "[a-z{}()\"\\\\#$@:,. \\n\u{fc}]*|.*") {
            operations(&text);
        }
    }
}
