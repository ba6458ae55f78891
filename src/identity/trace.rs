//! The place in a trace that a caller tells: Datadog's header fields, or those of W3C Trace Context
//! (<https://www.w3.org/TR/trace-context/>).

use http::{HeaderMap, HeaderName};

use crate::observation::{SpanId, TraceId, TraceParent, TracePriority};

static DATADOG_TRACE: HeaderName = HeaderName::from_static("x-datadog-trace-id");
static DATADOG_PARENT: HeaderName = HeaderName::from_static("x-datadog-parent-id");
static DATADOG_PRIORITY: HeaderName = HeaderName::from_static("x-datadog-sampling-priority");
static DATADOG_TAGS: HeaderName = HeaderName::from_static("x-datadog-tags");
static TRACE_PARENT: HeaderName = HeaderName::from_static("traceparent");
static TRACE_STATE: HeaderName = HeaderName::from_static("tracestate");

/// The span that a request was made in, by the rules of Datadog's tracers: their own fields go first; where both speak of one
/// trace, the span is that of W3C, whose fields more of those who stand in between renew. What is not well-formed is not
/// there.
pub(crate) fn trace_parent(headers: &HeaderMap) -> Option<TraceParent> {
    match (datadog(headers), w3c(headers)) {
        (Some(datadog), Some(w3c)) if is_same(datadog.trace_id, w3c.trace_id) => {
            Some(TraceParent { priority: datadog.priority.or(w3c.priority), ..w3c })
        }
        (datadog, w3c) => datadog.or(w3c),
    }
}

/// Whether an id of Datadog, which may lack its upper half, is that of another trace.
fn is_same(datadog: TraceId, other: TraceId) -> bool {
    let (datadog, other) = (datadog.get(), other.get());
    datadog == other || datadog >> 64 == 0 && datadog == other & u128::from(u64::MAX)
}

/// Decimal ids; the upper half of the trace's is among the tags.
fn datadog(headers: &HeaderMap) -> Option<TraceParent> {
    let lower = number(only(headers, &DATADOG_TRACE)?)?;
    let span_id = SpanId::new(number(only(headers, &DATADOG_PARENT)?)?)?;
    // An id of which only the upper half is set is none in Datadog's format.
    let lower = SpanId::new(lower)?.get();
    let upper = only(headers, &DATADOG_TAGS).and_then(upper_half).unwrap_or(0);
    let priority = only(headers, &DATADOG_PRIORITY).and_then(priority);
    Some(TraceParent { trace_id: TraceId::new(u128::from(upper) << 64 | u128::from(lower))?, span_id, priority })
}

fn upper_half(tags: &str) -> Option<u64> {
    let hex = tags.split(',').find_map(|tag| tag.trim().strip_prefix("_dd.p.tid="))?;
    SpanId::of_hex(hex).map(SpanId::get)
}

fn w3c(headers: &HeaderMap) -> Option<TraceParent> {
    let mut parts = only(headers, &TRACE_PARENT)?.splitn(5, '-');
    let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    // Later versions may have more behind the flags; of version 00 that is all.
    if byte(version)? == 0xff || byte(version)? == 0 && parts.next().is_some() {
        return None;
    }
    let is_sampled = byte(flags)? & 1 == 1;
    let by_flag = if is_sampled { TracePriority::AutoKeep } else { TracePriority::AutoReject };
    let priority = datadog_state(headers).filter(|priority| priority.is_kept() == is_sampled).unwrap_or(by_flag);
    Some(TraceParent { trace_id: TraceId::of_hex(trace)?, span_id: SpanId::of_hex(span)?, priority: Some(priority) })
}

/// The priority in Datadog's member of `tracestate`.
fn datadog_state(headers: &HeaderMap) -> Option<TracePriority> {
    let lines = headers.get_all(&TRACE_STATE).iter().filter_map(|line| line.to_str().ok());
    let mut members = lines.flat_map(|line| line.split(','));
    let state = members.find_map(|member| member.trim_matches([' ', '\t']).strip_prefix("dd="))?;
    state.split(';').find_map(|part| part.strip_prefix("s:")).and_then(priority)
}

/// The value of a field that is there once: which of two is meant nobody knows.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut lines = headers.get_all(name).iter();
    let line = lines.next()?;
    if lines.next().is_some() { None } else { line.to_str().ok() }
}

fn number(text: &str) -> Option<u64> {
    let text = text.trim();
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn priority(text: &str) -> Option<TracePriority> {
    TracePriority::of_number(text.trim().parse().ok()?)
}

/// Two lower-case hexadecimal digits.
fn byte(text: &str) -> Option<u8> {
    let is_hex = text.len() == 2 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_hex.then(|| u8::from_str_radix(text, 16).ok())?
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn read(lines: &[(&'static str, &str)]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        let TraceParent { trace_id, span_id, priority, .. } = trace_parent(&headers)?;
        Some(format!("{trace_id} {span_id} {}", priority.map_or("-", TracePriority::as_str)))
    }

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    const SPAN: &str = "00f067aa0ba902b7";

    #[test]
    fn datadogs_fields_are_read() {
        let (trace, parent) =
            (("x-datadog-trace-id", "11803532876627986230"), ("x-datadog-parent-id", "67667974448284343"));
        let tags = ("x-datadog-tags", "_dd.p.dm=-1,_dd.p.tid=4bf92f3577b34da6");
        for (number, name) in [("-1", "user_reject"), ("0", "auto_reject"), ("1", "auto_keep"), ("2", "user_keep")] {
            let found = read(&[trace, parent, tags, ("x-datadog-sampling-priority", number)]);
            assert_eq!(found, Some(format!("{TRACE} {SPAN} {name}")));
        }
        let lower = Some(format!("0000000000000000a3ce929d0e0e4736 {SPAN} -"));
        assert_eq!(read(&[trace, parent]), lower);
        for tags in
            ["_dd.p.tid=", "_dd.p.tid=4BF92F3577B34DA6", "_dd.p.tid=4bf92f3577b34da", "x_dd.p.tid=4bf92f3577b34da6"]
        {
            assert_eq!(read(&[trace, parent, ("x-datadog-tags", tags)]), lower, "{tags}");
        }
        for priority in ["3", "x", "1.5", ""] {
            assert_eq!(read(&[trace, parent, ("x-datadog-sampling-priority", priority)]), lower, "{priority}");
        }
        let other = format!("00-0bf92f3577b34da60000000000000001-{SPAN}-01");
        assert_eq!(read(&[trace, parent, ("traceparent", &other)]), lower, "Datadog's go first");
        let same = format!("00-{TRACE}-00000000000000aa-01");
        let found = read(&[trace, parent, ("traceparent", &same), ("x-datadog-sampling-priority", "2")]);
        assert_eq!(found, Some(format!("{TRACE} 00000000000000aa user_keep")), "of one trace W3C tells the span");
        for wrong in ["0", "", "-1", "+1", "0x1f", "18446744073709551616"] {
            assert_eq!(read(&[("x-datadog-trace-id", wrong), parent]), None, "{wrong}");
            assert_eq!(read(&[trace, ("x-datadog-parent-id", wrong)]), None, "{wrong}");
        }
        assert_eq!(read(&[trace, trace, parent]), None, "which of two?");
        let fallback = read(&[trace, ("traceparent", &format!("00-{TRACE}-{SPAN}-01"))]);
        assert_eq!(fallback, Some(format!("{TRACE} {SPAN} auto_keep")), "half of Datadog's is nothing");
    }

    #[test]
    fn traceparent_is_read_by_the_rules_of_its_versions() {
        let kept = Some(format!("{TRACE} {SPAN} auto_keep"));
        for right in [
            format!("00-{TRACE}-{SPAN}-01"),
            format!("00-{TRACE}-{SPAN}-03"),
            format!("01-{TRACE}-{SPAN}-01"),
            format!("cc-{TRACE}-{SPAN}-01-what-the-future-will-be-like"),
            format!("cc-{TRACE}-{SPAN}-01-"),
        ] {
            assert_eq!(read(&[("traceparent", &right)]), kept, "{right}");
        }
        let left_out = read(&[("traceparent", &format!("00-{TRACE}-{SPAN}-fe"))]);
        assert_eq!(left_out, Some(format!("{TRACE} {SPAN} auto_reject")));
        let zeros = "0".repeat(32);
        for wrong in [
            String::new(),
            format!("ff-{TRACE}-{SPAN}-01"),
            format!("0-{TRACE}-{SPAN}-01"),
            format!("000-{TRACE}-{SPAN}-01"),
            format!("00-{TRACE}-{SPAN}-01-more"),
            format!("00-{TRACE}-{SPAN}-01-"),
            format!("00-{TRACE}-{SPAN}-1"),
            format!("00-{TRACE}-{SPAN}"),
            format!("cc-{TRACE}-{SPAN}-01.more"),
            format!("00-{zeros}-{SPAN}-01"),
            format!("00-{TRACE}-{}-01", "0".repeat(16)),
            format!("00-{}-{SPAN}-01", TRACE.to_uppercase()),
            format!("00-{TRACE}-{SPAN}-0A"),
            format!("00-+{}-{SPAN}-01", "1".repeat(31)),
            format!(" 00-{TRACE}-{SPAN}-01"),
        ] {
            assert_eq!(read(&[("traceparent", &wrong)]), None, "{wrong}");
        }
        let right = format!("00-{TRACE}-{SPAN}-01");
        assert_eq!(read(&[("traceparent", &right), ("traceparent", &right)]), None, "which of two?");
    }

    #[test]
    fn tracestate_has_a_say_where_it_does_not_contradict_the_flag() {
        let with = |flags: &str, states: &[&str]| {
            let parent = format!("00-{TRACE}-{SPAN}-{flags}");
            let states = states.iter().map(|state| ("tracestate", *state));
            let lines: Vec<_> = [("traceparent", parent.as_str())].into_iter().chain(states).collect();
            read(&lines).unwrap().rsplit(' ').next().unwrap().to_owned()
        };
        assert_eq!(with("01", &["congo=t61rcWkgMzE, \tdd=s:2;o:rum"]), "user_keep");
        assert_eq!(with("01", &["congo=t61rcWkgMzE", "dd=o:rum;s:2"]), "user_keep");
        assert_eq!(with("00", &["dd=s:-1"]), "user_reject");
        assert_eq!(with("01", &["dd=s:0"]), "auto_keep");
        assert_eq!(with("00", &["dd=s:2"]), "auto_reject");
        for nothing in ["dd=s:x", "dd=", "xdd=s:2", "dd=t.s:2", "=", ",,,"] {
            assert_eq!(with("01", &[nothing]), "auto_keep", "{nothing}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(values: [Vec<u8>; 6]) {
            let names =
                [&DATADOG_TRACE, &DATADOG_PARENT, &DATADOG_PRIORITY, &DATADOG_TAGS, &TRACE_PARENT, &TRACE_STATE];
            let pairs = names.into_iter().zip(&values);
            let pairs = pairs.filter_map(|(name, value)| Some((name.clone(), HeaderValue::from_bytes(value).ok()?)));
            let _ = trace_parent(&pairs.collect());
        }

        #[test]
        fn what_is_nearly_a_trace_parent_is_read_without_panic(text in "[0-9a-fA-F+]{0,3}-[0-9a-fé]{30,34}-[0-9a-f ]{14,18}-[0-9a-f-]{0,8}") {
            let value = HeaderValue::from_str(&text).or_else(|_| HeaderValue::from_bytes(text.as_bytes()));
            let headers = HeaderMap::from_iter(value.ok().map(|value| (TRACE_PARENT.clone(), value)));
            if let Some(parent) = trace_parent(&headers) {
                let (id, span) = (parent.trace_id.to_string(), parent.span_id.to_string());
                proptest::prop_assert!(text.contains(&format!("-{id}-{span}-")), "{}", text);
            }
        }
    }
}
