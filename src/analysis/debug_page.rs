//! Pages on which frameworks show errors to developers. Only pages are searched: what is sent to programs has fields.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::stack_trace::stack_trace;
use crate::observation::{Fact, Facts};

/// So much of a page is searched; what tells it stands at its beginning.
const LIMIT: usize = 64 * 1024;

/// What stands on such pages and on no others.
const MARKS: [(&str, Fact); 24] = [
    ("<code>DEBUG = True</code>", Fact::DebugDjango),
    ("Django settings file", Fact::DebugDjango),
    ("Werkzeug Debugger", Fact::DebugWerkzeug),
    ("The debugger caught an exception in your WSGI application", Fact::DebugWerkzeug),
    ("Whoops! There was an error.", Fact::DebugLaravel),
    ("Whoops\\Exception\\", Fact::DebugLaravel),
    ("laravel-ignition", Fact::DebugLaravel),
    ("vendor/laravel/framework/src/Illuminate", Fact::DebugLaravel),
    ("Action Controller: Exception caught", Fact::DebugRails),
    ("<code>Rails.root: ", Fact::DebugRails),
    ("Extracted source (around line", Fact::DebugRails),
    ("<!-- Symfony\\Component\\", Fact::DebugSymfony),
    ("Symfony Exception</", Fact::DebugSymfony),
    ("class=\"sf-toolbar", Fact::DebugSymfony),
    ("sf-dump-", Fact::DebugSymfony),
    ("Whitelabel Error Page", Fact::DebugSpring),
    ("<b>Stack Trace:</b>", Fact::DebugAspNet),
    ("id=\"stackpage\"", Fact::DebugAspNet),
    ("rawExceptionStackTrace", Fact::DebugAspNet),
    ("phpinfo()</title>", Fact::DebugPhpInfo),
    // Express writes lines of a trace so.
    ("<br> &nbsp; &nbsp;at ", Fact::StackJavaScript),
    ("&nbsp;&nbsp;at com.", Fact::StackJava),
    ("&nbsp;&nbsp;at org.", Fact::StackJava),
    ("File &quot;/", Fact::StackPython),
];

static SEARCH: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(MARKS.iter().map(|(mark, _)| mark)).ok());

/// What a page shows that only developers should see.
pub(super) fn debug_page(page: &[u8]) -> Facts {
    let page = page.get(..LIMIT).unwrap_or(page);
    let mut facts = stack_trace(page);
    if let Some(search) = &*SEARCH {
        for found in search.find_iter(page) {
            if let Some((_, fact)) = MARKS.get(found.pattern().as_usize()) {
                facts.insert(*fact);
            }
        }
    }
    // Without a trace the page says nothing, and is what Spring shows unless it is told otherwise.
    if !facts.contains(Fact::StackJava) {
        facts = facts.without(Facts::of(Fact::DebugSpring));
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(page: &str) -> Vec<&'static str> {
        debug_page(page.as_bytes()).iter().map(Fact::as_str).collect()
    }

    #[test]
    fn each_mark_is_found_wherever_it_stands() {
        for (mark, fact) in MARKS.iter().filter(|(_, fact)| *fact != Fact::DebugSpring) {
            assert_eq!(of(&format!("<html><p>x</p>{mark}")), [fact.as_str()], "{mark}");
        }
    }

    #[test]
    fn the_page_of_spring_counts_if_it_has_a_trace() {
        let page = "<h1>Whitelabel Error Page</h1><div style='white-space:pre-wrap;'>java.lang.Error: x";
        assert_eq!(of(page), Vec::<&str>::new());
        let trace = format!("{page}\n\tat com.shop.Orders.find(Orders.java:12)\n");
        assert_eq!(of(&trace), ["stack.java", "debug.spring"]);
    }

    #[test]
    fn ordinary_pages_have_none_and_long_ones_are_searched_at_their_beginning() {
        assert_eq!(of("<html><h1>Orders</h1><p>Whoops, looks like something went wrong.</p>"), Vec::<&str>::new());
        let far = format!("{}phpinfo()</title>", " ".repeat(LIMIT));
        assert_eq!(of(&far), Vec::<&str>::new());
    }
}
