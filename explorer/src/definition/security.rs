//! Security: what callers of an operation must present.

use serde_json::{Map, Value};

use super::reader::{Reader, text_places};
use super::{DeclaredSecurity, SecurityScheme};
use crate::source::Pointer;

/// Ways to be let in that are read of one operation.
const MAX_WAYS: usize = 32;

/// Longer words are no term of the specifications.
const MAX_TERM: usize = 64;

impl<'a> Reader<'a> {
    /// What `security` says at a place; none if it is not there or cannot be read, and what is said above holds.
    pub(super) fn security(&mut self, at: Pointer<'_>, members: &'a Map<String, Value>) -> Option<DeclaredSecurity> {
        let ways = self.elements(at, members, "security");
        if !members.get("security")?.is_array() {
            return None;
        }
        let within = at.member("security");
        let (mut schemes, mut optional) = (Vec::<SecurityScheme>::new(), false);
        let mut unread = ways.len() > MAX_WAYS;
        for (index, way) in ways.iter().take(MAX_WAYS).enumerate() {
            let at = within.index(index);
            let Some(way) = self.object(at, way) else {
                unread = true;
                continue;
            };
            optional |= way.is_empty();
            for (name, scopes) in way.iter().take(MAX_WAYS) {
                if !self.spend_text(name) {
                    unread = true;
                    break;
                }
                let scheme = self.scheme(at.member(name), name, scopes);
                match schemes.iter_mut().find(|known| known.name == scheme.name) {
                    // The same scheme with other scopes is another way to the same operation.
                    Some(known) => known.scopes.extend(scheme.scopes),
                    None => schemes.push(scheme),
                }
            }
        }
        for scheme in &mut schemes {
            scheme.scopes.sort();
            scheme.scopes.dedup();
        }
        // A way that cannot be read is not a way without anything.
        if unread && schemes.is_empty() {
            return None;
        }
        Some(match (schemes.is_empty(), optional) {
            (true, _) => DeclaredSecurity::None,
            (false, true) => DeclaredSecurity::Optional(schemes),
            (false, false) => DeclaredSecurity::Required(schemes),
        })
    }

    fn scheme(&mut self, at: Pointer<'_>, name: &str, scopes: &'a Value) -> SecurityScheme {
        let scopes = scopes.as_array().into_iter().flatten().filter_map(Value::as_str).take(MAX_WAYS);
        let scopes = scopes.filter(|scope| self.spend_text(scope)).map(str::to_owned).collect();
        let mut scheme = SecurityScheme { name: name.to_owned(), kind: None, detail: None, key: None, scopes };
        let Some((place, declared)) = security_scheme(self.document, name) else {
            self.tell(at, "there is no such security scheme");
            return scheme;
        };
        let Some(found) = self.find(Pointer::written(place).member(name), declared) else { return scheme };
        let place = Pointer::written(place);
        let here = place.member(name);
        let kind = self.text(found.at(here), found.members, "type");
        scheme.kind = kind.filter(|kind| kind.len() <= MAX_TERM).map(str::to_owned);
        let detail = match scheme.kind.as_deref() {
            Some("http") => self.text(found.at(here), found.members, "scheme"),
            Some("apiKey") => self.text(found.at(here), found.members, "in"),
            _ => None,
        };
        scheme.detail = detail.filter(|detail| detail.len() <= MAX_TERM).map(str::to_ascii_lowercase);
        if scheme.kind.as_deref() == Some("apiKey") {
            let key = self.text(found.at(here), found.members, "name");
            scheme.key = key.filter(|key| key.len() <= MAX_TERM).map(str::to_owned);
        }
        scheme
    }
}

impl DeclaredSecurity {
    /// The ways to be let in that it names.
    pub(crate) fn schemes(&self) -> &[SecurityScheme] {
        match self {
            Self::Unsaid | Self::None => &[],
            Self::Optional(schemes) | Self::Required(schemes) => schemes,
        }
    }

    /// How many places it takes up.
    pub(super) fn places(&self) -> usize {
        let texts = self.schemes().iter().flat_map(|scheme| scheme.scopes.iter().chain([&scheme.name]));
        texts.map(|text| text_places(text)).sum()
    }
}

/// A security scheme of a document by name, and where all of them are.
pub(crate) fn security_scheme<'a>(document: &'a Value, name: &str) -> Option<(&'static str, &'a Value)> {
    security_schemes(document).find_map(|(place, schemes)| Some((place, schemes.get(name)?)))
}

/// The security schemes of a document, and where they are.
pub(crate) fn security_schemes(document: &Value) -> impl Iterator<Item = (&'static str, &Map<String, Value>)> {
    ["/components/securitySchemes", "/securityDefinitions"]
        .into_iter()
        .filter_map(|place| Some((place, document.pointer(place)?.as_object()?)))
}
