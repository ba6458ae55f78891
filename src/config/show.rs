//! From a value in force to text: the text that, set in the environment, gives that value.

use std::fmt::Display;
use std::path::Path;
use std::time::Duration;

use http::Uri;
use http::header::{HeaderName, HeaderValue};
use ipnet::IpNet;

use crate::export::{Emit, Receiver};
use crate::identity::client::TrustedProxies;
use crate::observation::vetting::NamePolicy;

/// What stands where there is nothing.
const NONE: &str = "none";

pub(super) fn optional<T>(value: Option<T>, show: impl FnOnce(T) -> String) -> String {
    value.map_or_else(|| NONE.to_owned(), show)
}

pub(super) fn list<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<T> = items.into_iter().collect();
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    if items.is_empty() { NONE.to_owned() } else { items.join(",") }
}

/// `KEY=VALUE` in a comma list.
pub(super) fn pairs<'a, K: Display + 'a, V: Display + 'a>(pairs: impl IntoIterator<Item = &'a (K, V)>) -> String {
    list(pairs.into_iter().map(|(key, value)| format!("{key}={value}")))
}

pub(super) fn duration(value: Duration) -> String {
    if value.subsec_nanos() == 0 {
        format!("{}s", value.as_secs())
    } else {
        humantime::format_duration(value).to_string()
    }
}

pub(super) fn path(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// A URL without what stands in front of its host: that may be a password.
pub(super) fn url(url: &Uri) -> String {
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    let (scheme, host) = (url.scheme_str().unwrap_or_default(), url.host().unwrap_or_default());
    // What follows a `?` may be a key.
    let path = if url.path() == "/" { "" } else { url.path() };
    format!("{scheme}://{host}{port}{path}")
}

pub(super) fn receiver(receiver: &Receiver) -> String {
    match receiver {
        Receiver::Url(place) => url(place),
        Receiver::Socket(socket) => format!("unix://{}", path(socket)),
    }
}

/// The names of header fields. What they hold are keys.
pub(super) fn headers(headers: &[(HeaderName, HeaderValue)]) -> String {
    list(headers.iter().map(|(name, _)| format!("{name}=***")))
}

pub(super) fn networks(networks: &[IpNet]) -> String {
    list(networks.iter().map(|network| {
        let single = network.prefix_len() == network.max_prefix_len();
        if single { network.addr().to_string() } else { network.to_string() }
    }))
}

pub(super) fn proxies(proxies: &TrustedProxies) -> String {
    match proxies {
        TrustedProxies::Hops(hops) => hops.to_string(),
        TrustedProxies::Networks(trusted) => networks(trusted),
    }
}

pub(super) fn names(policy: NamePolicy) -> String {
    match policy {
        NamePolicy::Vetted => "vetted".to_owned(),
        NamePolicy::Seen(times) => format!("seen({times})"),
        NamePolicy::Declared => "declared".to_owned(),
    }
}

pub(super) fn emit(emit: Emit) -> String {
    let text = match emit {
        Emit::Records => "records",
        Emit::Observations => "observations",
        Emit::Both => "both",
    };
    text.to_owned()
}
