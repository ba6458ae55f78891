//! The host that callers ask for. Callers write it, so only those that the operator lists are told.

use std::borrow::Cow;

use http::uri::Authority;
use http::{HeaderMap, HeaderName, Uri, header};

use super::forwarded;
use crate::observation::OperatorText;

static X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// Hosts that are told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hosts(Vec<OperatorText>);

/// How many hosts are told apart.
const LIMIT: usize = 1_000;

impl Hosts {
    /// Adds a host, with its port or without; false if the text is no host, or if there are too many.
    pub(crate) fn add(&mut self, host: &str) -> bool {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:".contains(&byte);
        let host = OperatorText::new(host).filter(|host| host.as_str().bytes().all(plain));
        self.0.len() < LIMIT && host.map(|host| self.0.push(host)).is_some()
    }

    /// As they were added.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(OperatorText::as_str)
    }

    /// The first listed host among those that proxies say was asked for, the target's, and the `Host` header's: as it is
    /// listed, with the port or without.
    pub(crate) fn of(&self, uri: &Uri, headers: &HeaderMap) -> Option<OperatorText> {
        if self.0.is_empty() {
            return None;
        }
        asked(uri, headers).find_map(|asked| self.listed(&asked))
    }

    fn listed(&self, asked: &str) -> Option<OperatorText> {
        let asked = asked.trim();
        let bare = asked.rsplit_once(':').map_or(asked, |(host, _)| host);
        let is = |host: &&OperatorText| [asked, bare].iter().any(|asked| asked.eq_ignore_ascii_case(host.as_str()));
        self.0.iter().find(is).cloned()
    }
}

/// What was asked for, as proxies say, by the target, and by the `Host` header: raw, and with the port or without.
pub(super) fn asked<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> impl Iterator<Item = Cow<'a, str>> {
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let first = text(&X_FORWARDED_HOST).and_then(|line| line.split(',').next());
    let forwarded = headers.get(header::FORWARDED);
    let forwarded = forwarded.and_then(|line| forwarded::values(line.as_bytes(), "host").into_iter().next());
    let target = uri.authority().map(Authority::as_str);
    let raw = [first.map(Cow::Borrowed), forwarded.map(Cow::Owned), target.map(Cow::Borrowed)];
    raw.into_iter().chain([text(&header::HOST).map(Cow::Borrowed)]).flatten()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn only_hosts_of_the_list_are_told_and_as_they_are_listed() {
        let mut hosts = Hosts::default();
        assert!(hosts.add("Shop.example") && hosts.add("admin.example:8443"));
        assert!(!hosts.add("") && !hosts.add("anna@shop") && !hosts.add("a b"));
        let of = |uri: &str, fields: &[(&'static str, &'static str)]| {
            let field = |(name, value): &(&'static str, &'static str)| {
                (HeaderName::from_static(name), HeaderValue::from_static(value))
            };
            let told = hosts.of(&uri.parse().unwrap(), &fields.iter().map(field).collect());
            told.map(|host| host.as_str().to_owned())
        };
        assert_eq!(of("/", &[("host", "shop.EXAMPLE:80")]).as_deref(), Some("Shop.example"));
        assert_eq!(of("/", &[("host", "admin.example:8443")]).as_deref(), Some("admin.example:8443"));
        assert_eq!(of("/", &[("host", "admin.example")]), None);
        assert_eq!(of("http://shop.example/", &[]).as_deref(), Some("Shop.example"));
        assert_eq!(
            of("/", &[("host", "10.0.0.1"), ("x-forwarded-host", "shop.example, x")]).as_deref(),
            Some("Shop.example")
        );
        assert_eq!(of("/", &[("forwarded", "for=1.2.3.4;host=shop.example")]).as_deref(), Some("Shop.example"));
        assert_eq!(of("/", &[("host", "anna.example")]), None);
        assert_eq!(Hosts::default().of(&"http://shop.example/".parse().unwrap(), &HeaderMap::new()), None);
    }
}
