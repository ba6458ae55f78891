//! Queries mean what the reference says, and the index finds what a slow walk finds.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may panic"
)]

#[path = "query/made.rs"]
mod made;
#[path = "query/oracle.rs"]
mod oracle;
#[path = "query/strategies.rs"]
mod strategies;

use api_inventory_explorer::inventory::ApiInventory;
use api_inventory_explorer::query::{
    Attribute, DEPTH_LIMIT, Index, LENGTH_LIMIT, Notice, Problem, Query, Reader, TERM_LIMIT, Views, reference,
};
use proptest::prelude::*;

fn canonical(text: &str) -> String {
    Query::parse(text).unwrap_or_else(|error| panic!("{}", error.render(text))).to_string()
}

fn problem(text: &str) -> (&str, Problem) {
    let error = Query::parse(text).unwrap_err();
    (&text[error.span.start..error.span.end], error.problem)
}

fn asked(inventory: &ApiInventory, text: &str) -> Vec<usize> {
    Index::of(inventory).ask(&Query::parse(text).unwrap_or_else(|error| panic!("{}", error.render(text))))
}

fn attribute(name: &str) -> &'static Attribute {
    Attribute::find(name).unwrap()
}

#[test]
fn a_text_that_begins_like_an_operator_is_written_so_that_it_stays_one() {
    for text in [r"@team:>\=1h", r"@team:[\=a TO \>b]", r"service:\>a", r"@team:\<=1"] {
        let query = Query::parse(text).unwrap();
        assert_eq!(Query::parse(&query.to_string()), Ok(query), "{text}");
    }
}

/// A query that was made; none if a range in it goes backwards.
fn read(text: &str) -> Option<Query> {
    match Query::parse(text) {
        Ok(query) => Some(query),
        Err(error) if error.problem == Problem::EmptyRange => None,
        Err(error) => panic!("{}", error.render(text)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_index_finds_what_a_slow_walk_finds(seed: u64, endpoints in 0_usize..140, texts in prop::collection::vec(strategies::query(), 8)) {
        let inventory = made::inventory(seed, endpoints);
        let index = Index::of(&inventory);
        for text in texts {
            let Some(query) = read(&text) else { continue };
            prop_assert_eq!(index.ask(&query), oracle::matching(&query, &inventory), "{}", text);
        }
    }

    #[test]
    fn the_canonical_spelling_is_read_as_the_same_query(text in strategies::query()) {
        let Some(query) = read(&text) else { return Ok(()) };
        let written = query.to_string();
        let again = Query::parse(&written).unwrap_or_else(|error| panic!("{}", error.render(&written)));
        prop_assert_eq!(&again, &query, "{} became {}", text, written);
        prop_assert_eq!(again.to_string(), written);
    }

    #[test]
    fn whatever_is_written_is_read_as_itself_or_refused_at_a_place(text in strategies::soup()) {
        match Query::parse(&text) {
            Ok(query) => prop_assert_eq!(Query::parse(&query.to_string()), Ok(query)),
            Err(error) => {
                prop_assert!(text.get(error.span.start..error.span.end).is_some());
                prop_assert!(error.render(&text).lines().count() >= 3);
            }
        }
    }
}

#[test]
fn there_is_one_spelling_of_what_can_be_written_in_several() {
    for (text, written) in [
        ("", ""),
        ("  ", ""),
        ("a AND b c", "a b c"),
        ("a OR b c", "a OR b c"),
        ("a (b OR c)", "a (b OR c)"),
        ("NOT NOT a", "a"),
        ("--a NOT b", "a -b"),
        ("-(a b)", "-(a b)"),
        ("NOT (env:dev OR env:prod)", "-environment:(dev OR prod)"),
        ("ENV:Dev", "environment:Dev"),
        ("team:*", "owner:*"),
        ("sensitive:payments:card", "sensitive:payment:card"),
        ("sensitive:payment", "sensitive:payment:*"),
        ("datasource:spans", "datasource:traffic"),
        ("is:Shadow", "documentation:shadow"),
        ("credential:jwt", "credential:json_web_token"),
        ("status:5XX", "status:5xx"),
        ("requests:>1.5k", "requests:>1500"),
        ("requests:[1 TO *]", "requests:[1 TO *]"),
        ("requests:{1 TO 2M}", "requests:{1 TO 2000000}"),
        ("requests:[* TO *]", "requests:*"),
        ("error_share:>5%", "error_share:>0.05"),
        ("first_seen:<7d", "first_seen:<7d"),
        ("first_seen:>=2026-11-01T10:00Z", "first_seen:>=2026-11-01T10:00:00Z"),
        ("jwt.expiry:<=1h", "jwt.expiry:\"<=1h\""),
        ("field:{key}", "field:\"{key}\""),
        ("service:\"a*\"", "service:\"a*\""),
        ("service:\\*a*", "service:\\*a*"),
        ("service:(a b)", "service:a service:b"),
        ("service:(a -b)", "service:a -service:b"),
        ("/v1/things:cancel", "/v1/things:cancel"),
        ("\"http://x\"", "\"http://x\""),
        ("@Team:(a OR b)", "@Team:(a OR b)"),
        ("a AND(b)", "a b"),
    ] {
        assert_eq!(canonical(text), written, "{text}");
        assert_eq!(canonical(written), written, "{text}");
    }
}

#[test]
fn errors_name_the_place_and_what_would_be_right() {
    for (text, place, wrong) in [
        ("a )", ")", Problem::UnopenedGroup),
        ("a (b", "(", Problem::UnclosedGroup),
        ("a ()", "()", Problem::EmptyGroup),
        ("a \"b", "\"", Problem::UnclosedQuote),
        ("a b\"c\"", "\"", Problem::QuoteInWord),
        ("a \\", "\\", Problem::NothingEscaped),
        ("a OR", "", Problem::MissingTerm),
        ("AND a", "A", Problem::MissingTerm),
        ("(a OR )", ")", Problem::MissingTerm),
        ("service: a", "", Problem::MissingValue),
        ("requests:>", ">", Problem::MissingValue),
        ("requests:many", "many", Problem::NotANumber),
        ("requests:1e5", "1e5", Problem::NotANumber),
        ("requests:nan", "nan", Problem::NotANumber),
        ("error_share:>5", ">5", Problem::NotAShare),
        ("first_seen:yesterday", "yesterday", Problem::NotATime),
        ("first_seen:7d", "7d", Problem::BareAge),
        ("first_seen:[7d TO 2026-11-01]", "[7d TO 2026-11-01]", Problem::MixedTimes),
        ("requests:[5 TO 1]", "[5 TO 1]", Problem::EmptyRange),
        ("first_seen:[7d TO 1d]", "[7d TO 1d]", Problem::EmptyRange),
        ("first_seen:[2026-11-02 TO 2026-11-01]", "[2026-11-02 TO 2026-11-01]", Problem::EmptyRange),
        ("requests:[1 5]", "[1 ", Problem::BrokenRange),
        ("requests:[1 TO 5", "[1 TO 5", Problem::BrokenRange),
        ("version:>1*", ">1*", Problem::WildcardInBound),
        ("x status:>4xx", ">4xx", Problem::Unordered { attribute: attribute("status") }),
        ("sevice:a", "sevice", Problem::UnknownAttribute { nearest: Some("service") }),
        ("enviroment:a", "enviroment", Problem::UnknownAttribute { nearest: Some("environment") }),
        ("http://x", "http", Problem::UnknownAttribute { nearest: None }),
        (
            "exposure:publik",
            "publik",
            Problem::UnknownValue { attribute: attribute("exposure"), nearest: Some("public") },
        ),
        ("status:404", "404", Problem::UnknownValue { attribute: attribute("status"), nearest: Some("4xx") }),
        ("method:(GET OR x*)", "x*", Problem::UnknownValue { attribute: attribute("method"), nearest: None }),
    ] {
        assert_eq!(problem(text), (place, wrong), "{text}");
    }
    let rendered = Query::parse("a exposure:publik").unwrap_err().render("a exposure:publik");
    assert_eq!(
        rendered,
        "error: `exposure` has no such value\n  a exposure:publik\n             ^^^^^^\n\
         help: did you mean `public`? values of `exposure` are public, private, unknown\n"
    );
}

#[test]
fn what_is_too_large_is_refused_and_overflows_no_stack() {
    let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Query::parse(&nested(DEPTH_LIMIT)).is_ok());
    assert_eq!(Query::parse(&nested(DEPTH_LIMIT + 1)).unwrap_err().problem, Problem::TooDeep);
    assert_eq!(Query::parse(&"(".repeat(LENGTH_LIMIT)).unwrap_err().problem, Problem::TooDeep);
    assert_eq!(canonical(&format!("{}a", "-".repeat(LENGTH_LIMIT - 1))), "-a");
    assert!(Query::parse(&"a ".repeat(TERM_LIMIT)).is_ok());
    assert_eq!(Query::parse(&"a ".repeat(TERM_LIMIT + 1)).unwrap_err().problem, Problem::TooManyTerms);
    let long = "\u{4e2d}".repeat(LENGTH_LIMIT);
    let error = Query::parse(&long).unwrap_err();
    assert_eq!(error.problem, Problem::TooLong);
    assert!(long.get(error.span.start..error.span.end).is_some());
}

#[test]
fn hints_tell_what_may_not_be_meant() {
    let notices = |text: &str| Query::parse(text).unwrap().hints().iter().map(|hint| hint.notice).collect::<Vec<_>>();
    assert_eq!(notices("a and b"), [Notice::LowerCaseOperator { operator: "AND" }]);
    assert_eq!(notices("attacks:>5"), [Notice::AttributeNotMeasured { attribute: attribute("attacks") }]);
    let value = Notice::ValueNotMeasured { attribute: attribute("datasource"), value: "source_code" };
    assert_eq!(notices("datasource:source_code"), [value]);
    assert_eq!(notices("sensitive:card"), [Notice::CategoryUnknown]);
    assert_eq!(notices("sensitive:card:* sensitive:pii \"and\" service:and"), []);
}

#[test]
fn what_has_no_value_matches_negated_terms_alone() {
    let inventory = made::inventory(7, 300);
    let all = asked(&inventory, "");
    assert_eq!(all, (0..300).collect::<Vec<_>>());
    assert!(asked(&inventory, "risk:>5").is_empty());
    assert_eq!(asked(&inventory, "-risk:* -datasource:source_code"), all);
    let unowned = |number: &usize| inventory.endpoints[*number].owner.as_deref() != Some("web");
    assert_eq!(asked(&inventory, "-owner:WEB"), all.iter().copied().filter(unowned).collect::<Vec<_>>());
    let unrecorded = |number: &usize| inventory.endpoints[*number].record.is_none();
    let without = all.iter().copied().filter(unrecorded).collect::<Vec<_>>();
    assert_eq!(asked(&inventory, "-requests:*"), without);
    assert!(asked(&inventory, "-requests:* (requests:>=0 OR requests:<=0)").is_empty());
}

#[test]
fn an_age_is_on_the_side_that_its_sign_says_to_the_minute() {
    let inventory = made::inventory(7, 40);
    let Reader::Number(read) = attribute("first_seen").reader() else { panic!("times are numbers") };
    let views = Views::of(&inventory);
    let (number, seen) = (0..40).find_map(|at| Some((at, read(&views.view(&inventory.endpoints[at]))?))).unwrap();
    let age = made::NOW / 60 - format!("{seen}").parse::<u64>().unwrap();
    for (sign, matches) in [("<", false), ("<=", true), (">", false), (">=", true)] {
        let text = format!("first_seen:{sign}{age}m");
        assert_eq!(asked(&inventory, &text).contains(&number), matches, "{text}");
    }
    assert!(asked(&inventory, &format!("first_seen:<{}m", age + 1)).contains(&number));
    assert!(asked(&inventory, &format!("first_seen:>{}m", age - 1)).contains(&number));
    assert!(asked(&inventory, &format!("first_seen:[{age}m TO {}m}}", age + 1)).contains(&number));
}

#[test]
fn facets_count_endpoints_by_value_the_most_frequent_first() {
    let inventory = made::inventory(7, 300);
    let index = Index::of(&inventory);
    let rows = index.ask(&Query::parse("service:*").unwrap());
    let facet = index.facet(attribute("sensitive"), &rows);
    assert_eq!(facet.len(), 4);
    assert!(facet.is_sorted_by(|(_, more), (_, fewer)| more >= fewer));
    for (value, count) in facet {
        assert_eq!(asked(&inventory, &format!("service:* sensitive:\"{value}\"")).len(), count);
    }
    assert!(index.facet(attribute("requests"), &rows).is_empty());
    assert!(
        index.facet(attribute("service"), &[]).is_empty() && index.facet(attribute("service"), &[9_999]).is_empty()
    );
    assert_eq!(index.tagged_names().collect::<Vec<_>>(), ["score", "team"]);
}

#[test]
fn words_look_at_method_and_route_together_and_at_names() {
    let inventory = made::inventory(3, 100);
    let found = asked(&inventory, "\"get /orders\"");
    assert!(!found.is_empty());
    for number in found {
        let endpoint = &inventory.endpoints[number];
        assert!(endpoint.method_name() == "GET" && endpoint.route.starts_with("/orders"));
    }
    assert_eq!(asked(&inventory, "\"payments team\""), asked(&inventory, "owner:\"Payments Team\""));
    assert_eq!(asked(&inventory, "GR\u{d6}\u{df}"), asked(&inventory, "route:*gr\u{f6}\u{df}en*"));
}

#[test]
fn the_reference_is_that_of_the_table() {
    let written = include_str!("../../docs/query.md");
    assert!(reference() == written, "cargo run -p api-inventory-explorer --example query_reference > docs/query.md");
}
