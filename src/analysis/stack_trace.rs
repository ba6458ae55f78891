//! Whether a text has a line as stack traces have them, and of which language.
//!
//! Line by line and by how lines begin, so that ordinary text costs next to nothing: an automaton over all of it would cost
//! more than everything else that is asked of a response together.

use memchr::{memchr, memmem, memrchr};

use crate::observation::{Fact, Facts};

/// Lines of all languages.
pub(super) const TRACES: Facts = Facts::of(Fact::StackJava)
    .and(Facts::of(Fact::StackJavaScript))
    .and(Facts::of(Fact::StackPython))
    .and(Facts::of(Fact::StackGo))
    .and(Facts::of(Fact::StackDotnet))
    .and(Facts::of(Fact::StackPhp))
    .and(Facts::of(Fact::StackRust))
    .and(Facts::of(Fact::StackRuby));

/// Longer lines are looked at no further than this.
const LINE_LIMIT: usize = 512;

/// Shorter lines are of no trace.
const SHORTEST: usize = 10;

/// The languages whose traces a text has lines of.
pub(super) fn stack_trace(text: &[u8]) -> Facts {
    let (mut facts, mut frames) = (Facts::NONE, 0_u32);
    let mut rest = text;
    while !rest.is_empty() {
        let (line, after) = match memchr(b'\n', rest) {
            Some(end) => (rest.get(..end).unwrap_or_default(), rest.get(end + 1..).unwrap_or_default()),
            None => (rest, &[][..]),
        };
        rest = after;
        if line.len() < SHORTEST {
            continue;
        }
        let begin = line.trim_ascii_start();
        // How lines of traces begin, or end.
        if !matches!(begin, [b'a' | b'F' | b'T' | b'g' | b't' | b's' | b'#', ..] | [.., b'\'' | b'\r']) {
            continue;
        }
        match of_line(begin.get(..LINE_LIMIT).unwrap_or(begin).trim_ascii()) {
            Line::Of(fact) => facts.insert(fact),
            Line::Frame => frames += 1,
            Line::Nothing => {}
        }
    }
    // One line may be an example in prose; a trace has more.
    facts.insert_if(Fact::StackDotnet, frames > 1);
    facts
}

enum Line {
    Of(Fact),
    /// A frame of .NET without a place, if there are others.
    Frame,
    Nothing,
}

fn of_line(line: &[u8]) -> Line {
    let is = |holds: bool, fact: Fact| if holds { Line::Of(fact) } else { Line::Nothing };
    let has = |part: &[u8]| memmem::find(line, part).is_some();
    match line {
        [b'a', b't', b' ', frame @ ..] => frame_of(frame),
        [b'F', b'i', b'l', b'e', b' ', b'"', ..] => is(has(b"\", line "), Fact::StackPython),
        [b'T', b'r', b'a', b'c', ..] => is(line.starts_with(b"Traceback (most recent call last)"), Fact::StackPython),
        [b'g', b'o', b'r', b'o', ..] => is(line.starts_with(b"goroutine ") && line.ends_with(b"]:"), Fact::StackGo),
        [b't', b'h', b'r', b'e', ..] => is(line.starts_with(b"thread '") && has(b" panicked at "), Fact::StackRust),
        [b's', b't', b'a', b'c', ..] => is(line == b"stack backtrace:", Fact::StackRust),
        [b'#', b'0'..=b'9', ..] => {
            is(has(b".php(") || line.ends_with(b" {main}") || has(b" [internal function]: "), Fact::StackPhp)
        }
        // Old versions write a backtick before the name.
        [.., b'\''] => is(is_ruby(line), Fact::StackRuby),
        _ => Line::Nothing,
    }
}

/// What follows `at` in a frame.
fn frame_of(frame: &[u8]) -> Line {
    let is = |holds: bool, fact: Fact| if holds { Line::Of(fact) } else { Line::Nothing };
    // `Ns.Type.Method(Int32 id) in /src/Type.cs:line 12`
    if let Some(at) = memmem::find(frame, b":line ") {
        let digits = frame.get(at + 6..).unwrap_or_default();
        return is(!digits.is_empty() && digits.iter().all(u8::is_ascii_digit), Fact::StackDotnet);
    }
    let inner = frame.strip_suffix(b")");
    let place = match inner.and_then(|inner| Some((inner, memrchr(b'(', inner)?))) {
        Some((inner, open)) => inner.get(open + 1..).unwrap_or_default(),
        None => frame,
    };
    let has = |part: &[u8]| memmem::find(place, part).is_some();
    if inner.is_some() && ([&b"Native Method"[..], b"Unknown Source", b"<generated>"].contains(&place) || is_jvm(place))
    {
        return Line::Of(Fact::StackJava);
    }
    if let Some(file) = without_position(place) {
        if file.ends_with(b".rs") {
            return Line::Of(Fact::StackRust);
        }
        // A time of the day has digits before its colons.
        let is_script = file.last().is_some_and(|last| last.is_ascii_alphabetic() || *last == b'>')
            && (has(b"/") || has(b"\\") || has(b".") || has(b"node:") || has(b"<anonymous>"));
        return is(is_script, Fact::StackJavaScript);
    }
    if inner.is_some() && place == b"<anonymous>" {
        return Line::Of(Fact::StackJavaScript);
    }
    // `Ns.Type.Method(String text, Int32 number)`: a dotted name, and at once what it takes.
    let name = frame.split(|byte| *byte == b'(').next().unwrap_or_default();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"._<>`[],+|".contains(byte);
    let is_frame = inner.is_some() && name.contains(&b'.') && name.len() < frame.len() && name.iter().all(is_name);
    if is_frame { Line::Frame } else { Line::Nothing }
}

/// `Orders.java:12`, `Orders.kt:12`
fn is_jvm(place: &[u8]) -> bool {
    [&b".java"[..], b".kt", b".scala", b".groovy", b".clj"].iter().any(|extension| {
        memmem::find(place, extension).and_then(|at| place.get(at + extension.len()..)).is_some_and(|rest| {
            rest.is_empty() || rest.strip_prefix(b":").is_some_and(|line| line.iter().all(u8::is_ascii_digit))
        })
    })
}

/// What stands before `:12:34`.
fn without_position(place: &[u8]) -> Option<&[u8]> {
    let number = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let (rest, column) = place.split_at_checked(memrchr(b':', place)?)?;
    let (file, line) = rest.split_at_checked(memrchr(b':', rest)?)?;
    (number(column.get(1..)?) && number(line.get(1..)?)).then_some(file)
}

/// `app/models/order.rb:12:in 'Order#total'`
fn is_ruby(line: &[u8]) -> bool {
    let Some(rest) = memmem::find(line, b".rb:").and_then(|at| line.get(at + 4..)) else { return false };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0 && rest.get(digits..).is_some_and(|rest| rest.starts_with(b":in "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<&'static str> {
        stack_trace(text.as_bytes()).iter().map(Fact::as_str).collect()
    }

    #[test]
    fn traces_of_each_language_are_known() {
        for (trace, term) in [
            (
                "java.lang.IllegalStateException: no\n\tat com.shop.Orders.find(Orders.java:12)\n\t... 3 more",
                "stack.java",
            ),
            ("\tat jdk.internal.reflect.Direct.invoke(Native Method)", "stack.java"),
            ("    at com.shop.OrdersKt.main(Orders.kt:7)", "stack.java"),
            (
                "TypeError: x\n    at find (/srv/app/orders.js:10:15)\n    at async /srv/app/index.js:2:3",
                "stack.javascript",
            ),
            ("    at Array.map (<anonymous>)", "stack.javascript"),
            ("at node:internal/process/task_queues:95:5", "stack.javascript"),
            ("    at run (C:\\app\\index.ts:1:2)", "stack.javascript"),
            ("Traceback (most recent call last):\n  x", "stack.python"),
            ("  File \"/srv/orders.py\", line 12, in find", "stack.python"),
            ("panic: x\n\ngoroutine 1 [running]:\nmain.main()", "stack.go"),
            ("   at Shop.Orders.Find(Int32 id) in /src/Orders.cs:line 12", "stack.dotnet"),
            ("   at Shop.Orders.Find(Int32 id)\r\n   at Shop.Program.Main(String[] args)\r\n", "stack.dotnet"),
            ("#0 /srv/orders.php(12): find()\n#1 {main}", "stack.php"),
            ("#12 [internal function]: App\\Orders->find()", "stack.php"),
            ("thread 'main' panicked at src/main.rs:2:5:\nboom", "stack.rust"),
            ("  12: shop::find\n             at ./src/orders.rs:4:5", "stack.rust"),
            ("app/models/order.rb:12:in 'Order#total'", "stack.ruby"),
            ("\tfrom /srv/order.rb:3:in `<main>'", "stack.ruby"),
        ] {
            assert_eq!(of(trace), [term], "{trace}");
        }
    }

    #[test]
    fn prose_and_data_are_no_traces() {
        for text in [
            "Meet me\nat 10:30:45",
            "at the office (room 4:2:1)\nat 2026/10/14 10:30:45",
            "at home (in Berlin)\nat work (at the desk)",
            "at Foo.bar() one line of a manual",
            "   at Shop.Orders.Find(Int32 id)",
            "File \"letter\" was sent",
            "#1 in sales\n#2 {main course}",
            "goroutines are cheap",
            "thread 'main' is busy",
            "read about order.rb: it's 'fine'",
            "Tracebacks are long",
            "stack backtraces:",
            "at \nat\nat (\nat )\nat :1:\nat ::",
            "",
        ] {
            assert_eq!(of(text), Vec::<&str>::new(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>, text in "( *at [a-z.:(/)0-9]{0,20}[)':]{0,3}\n){0,9}") {
            let _ = (stack_trace(&bytes), stack_trace(text.as_bytes()));
        }
    }
}
