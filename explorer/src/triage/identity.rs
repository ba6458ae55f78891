//! What tells findings apart, over runs and over files.

use std::fmt;

use crate::inventory::{Endpoint, SharedText};
use crate::route::{RouteStyle, Shape};

/// Which finding: a rule, and an endpoint.
///
/// Neither severity nor counts are part of it: a finding that gets worse is the same finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct FindingId {
    /// The rule's id.
    pub rule: SharedText,
    /// The service; none if no source says which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<SharedText>,
    /// The environment; none of what has no traffic, and where traffic has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<SharedText>,
    /// `http`, `grpc`
    pub protocol: SharedText,
    /// The method; `ANY` for a gateway's.
    pub method: SharedText,
    /// The route, with the names of its parameters.
    pub route: SharedText,
    /// The operation of GraphQL, or the method of gRPC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<SharedText>,
}

impl FindingId {
    /// Which finding it is that a rule has at an endpoint.
    #[must_use]
    pub fn of(endpoint: &Endpoint, rule: &SharedText) -> Self {
        Self {
            rule: rule.clone(),
            service: endpoint.service.clone(),
            environment: endpoint.environment.clone(),
            protocol: endpoint.protocol.as_str().into(),
            method: endpoint.method_name().into(),
            route: endpoint.route.clone(),
            operation: endpoint.operation.clone(),
        }
    }

    /// The same without the names of the route's parameters, which may change: what findings are found again by.
    #[must_use]
    pub fn key(&self) -> Self {
        Self { route: Shape::of(&self.route, RouteStyle::Tracer).to_string().into(), ..self.clone() }
    }

    /// Sixteen bytes that stand for it, in hexadecimal: FNV-1a of its key. The same over runs, versions and machines.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let key = self.key();
        let parts = [Some(&key.rule), key.service.as_ref(), key.environment.as_ref(), Some(&key.protocol)];
        let rest = [Some(&key.method), Some(&key.route), key.operation.as_ref()];
        let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
        for part in parts.into_iter().chain(rest) {
            // What is not there differs from what is empty, and nothing runs into what comes behind it.
            let octets = part.map_or(&[][..], |part| part.as_bytes()).iter().copied();
            for octet in octets.chain([0xff, u8::from(part.is_some())]) {
                hash = (hash ^ u128::from(octet)).wrapping_mul(0x0100_0000_0000_0000_0000_013b);
            }
        }
        format!("{hash:032x}")
    }
}

impl fmt::Display for FindingId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {} {}", self.rule, self.method, self.route)?;
        if let Some(operation) = &self.operation {
            write!(formatter, " {operation}")?;
        }
        let of: Vec<&str> = [&self.service, &self.environment].into_iter().flatten().map(AsRef::as_ref).collect();
        if of.is_empty() { Ok(()) } else { write!(formatter, " ({})", of.join(", ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(route: &str) -> FindingId {
        FindingId {
            rule: "AUTH-01".into(),
            service: Some("shop".into()),
            environment: Some("prod".into()),
            protocol: "http".into(),
            method: "GET".into(),
            route: route.into(),
            operation: None,
        }
    }

    #[test]
    fn names_of_parameters_tell_no_findings_apart_and_everything_else_does() {
        let one = id("/users/{id}");
        assert_eq!(one.fingerprint(), id("/users/{userId}/").fingerprint());
        let others = [
            id("/users/me"),
            FindingId { rule: "AUTH-02".into(), ..one.clone() },
            FindingId { service: None, ..one.clone() },
            FindingId { service: Some("".into()), ..one.clone() },
            FindingId { environment: Some("dev".into()), ..one.clone() },
            FindingId { protocol: "grpc".into(), ..one.clone() },
            FindingId { method: "PUT".into(), ..one.clone() },
            FindingId { operation: Some("users".into()), ..one.clone() },
            FindingId { service: Some("shopprod".into()), environment: Some("".into()), ..one.clone() },
        ];
        let mut seen: Vec<String> = others.iter().chain([&one]).map(FindingId::fingerprint).collect();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), others.len() + 1);
    }

    #[test]
    fn a_fingerprint_stays_as_it_is() {
        assert_eq!(id("/users/{id}").fingerprint(), "d1ba515bab7fc7d888ac061deed08617");
    }
}
