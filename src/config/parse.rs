//! From the text of a variable to a value.

use std::borrow::Cow;
use std::time::Duration;

use http::Uri;
use http::header::{HeaderName, HeaderValue};
use percent_encoding::percent_decode_str;

use super::ExporterKind;
use crate::export::{Emit, is_of_the_web};
use crate::observation::outbound::Term;
use crate::observation::vetting::NamePolicy;
use crate::observation::{ExposureRanges, Scheme};

#[expect(clippy::unnecessary_wraps, reason = "has the form of the other parsers")]
pub(super) fn any(value: &str) -> Option<String> {
    Some(value.to_owned())
}

pub(super) fn boolean(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    }
}

pub(super) fn number(value: &str) -> Option<f64> {
    value.parse().ok().filter(|number: &f64| number.is_finite())
}

pub(super) fn whole<T: std::str::FromStr>(value: &str) -> Option<T> {
    value.parse().ok()
}

/// A duration with a unit; a bare number is seconds.
pub(super) fn duration(value: &str) -> Option<Duration> {
    value.parse().map(Duration::from_secs).ok().or_else(|| humantime::parse_duration(value).ok())
}

#[expect(clippy::unnecessary_wraps, reason = "has the form of the other parsers")]
pub(super) fn list(value: &str) -> Option<Vec<String>> {
    Some(value.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect())
}

/// `KEY=VALUE` in a comma list, each of them or nothing; of several signs of equality the last divides.
pub(super) fn pairs<T: std::str::FromStr>(value: &str) -> Option<Vec<Option<(String, T)>>> {
    let pairs = list(value)?.into_iter().map(|pair| {
        let (key, value) = pair.rsplit_once('=')?;
        Some((key.trim().to_owned(), value.trim().parse().ok()?))
    });
    Some(pairs.collect())
}

/// `KEY=VALUE` in a comma list, percent-encoded, as in W3C Baggage without metadata; all of them or nothing.
pub(super) fn decoded_pairs(value: &str) -> Option<Vec<(String, String)>> {
    let pairs = list(value)?.into_iter().map(|pair| {
        let (key, value) = pair.split_once('=')?;
        let decoded = |text: &str| percent_decode_str(text.trim()).decode_utf8().ok().map(Cow::into_owned);
        Some((decoded(key)?, decoded(value)?))
    });
    pairs.collect()
}

/// Header fields, written as [`decoded_pairs`].
pub(super) fn headers(value: &str) -> Option<Vec<(HeaderName, HeaderValue)>> {
    let header = |(name, value): (String, String)| Some((name.parse().ok()?, value.parse().ok()?));
    decoded_pairs(value)?.into_iter().map(header).collect()
}

/// A URL of the web.
pub(super) fn url(value: &str) -> Option<Uri> {
    value.parse().ok().filter(is_of_the_web)
}

/// A term of a closed list.
pub(super) fn term<T: Term>(value: &str) -> Option<T> {
    T::of(&value.to_ascii_lowercase())
}

pub(super) fn ranges(value: &str) -> Option<ExposureRanges> {
    ExposureRanges::ALL.iter().copied().find(|ranges| ranges.as_str().eq_ignore_ascii_case(value))
}

pub(super) fn scheme(value: &str) -> Option<Scheme> {
    [Scheme::Http, Scheme::Https].into_iter().find(|scheme| scheme.as_str().eq_ignore_ascii_case(value))
}

pub(super) fn names(value: &str) -> Option<NamePolicy> {
    let value = value.to_ascii_lowercase();
    match value.as_str() {
        "vetted" => Some(NamePolicy::Vetted),
        "declared" => Some(NamePolicy::Declared),
        _ => value.strip_prefix("seen(")?.strip_suffix(')')?.trim().parse().ok().map(NamePolicy::Seen),
    }
}

pub(super) fn emit(value: &str) -> Option<Emit> {
    match value.to_ascii_lowercase().as_str() {
        "records" => Some(Emit::Records),
        "observations" => Some(Emit::Observations),
        "both" => Some(Emit::Both),
        _ => None,
    }
}

pub(super) fn exporters(value: &str) -> Option<Vec<ExporterKind>> {
    if value.eq_ignore_ascii_case("none") {
        return Some(Vec::new());
    }
    let kind = |name: String| ExporterKind::ALL.into_iter().find(|kind| kind.as_str().eq_ignore_ascii_case(&name));
    list(value)?.into_iter().map(kind).collect()
}
