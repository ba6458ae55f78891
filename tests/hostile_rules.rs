//! Rules that would take more than they may are refused, and loading them takes no more than is said.
//!
//! One test in a program of its own, because it measures the whole process.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests may panic, and say what they measure"
)]

use std::time::{Duration, Instant};

use api_inventory::rules::{Reload, RuleProblem, RuleSource};
use peak_alloc::PeakAlloc;
use serde_json::json;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// What loading one rule may take beyond the rules of this crate: the states of a pattern, and its table while it is made.
const MEMORY: usize = 32 << 20;

/// What loading many may take: the patterns and tables of all rules, and text of some MiB taken apart, which is many times
/// as large.
const MEMORY_OF_MANY: usize = 160 << 20;

/// Unoptimised, and on a busy machine.
const TIME: Duration = Duration::from_secs(20);

fn nasty() -> Vec<String> {
    let mut patterns: Vec<String> = [
        "(a|b)*a(a|b){200}",
        "(?:x{1000}){1000}",
        "((((((((((a{9}){9}){9}){9}){9}){9}){9}){9}){9}){9}){9}",
        "(.*){50}x",
        "(?:a?){1000}a{1000}",
        "(?:(?:.*a){30}.*){30}",
        "[a-z]*x[a-z]{900}",
        "(?i)[a-z\u{100}-\u{2000}]{500}z",
        "(?:a|aa|aaa|aaaa)*$",
        "[^a]{999}",
        ".{1000}.{1000}.{1000}",
    ]
    .map(String::from)
    .into();
    patterns.push("(".repeat(10_000) + &")".repeat(10_000));
    patterns.push("a|".repeat(100_000));
    patterns.push("[a-z]{1,30}".repeat(1_000));
    let alternatives: Vec<String> = (0..2_000).map(|n| format!("{n:x}{}", "z".repeat(n % 50))).collect();
    patterns.push(alternatives.join("|"));
    patterns
}

#[test]
fn what_nasty_patterns_and_texts_take_is_bounded_in_memory_and_time() {
    what_a_nasty_pattern_takes_is_bounded();
    what_many_nasty_rules_take_is_bounded();
    a_text_that_a_pattern_likes_least_is_searched_in_bounded_time();
}

fn what_a_nasty_pattern_takes_is_bounded() {
    // The rules of this crate, once.
    assert!(RuleSource::new().json("none", "{}").check(None).is_in_force());
    for pattern in nasty() {
        for value in [
            json!({"operator": "match_regex", "parameters": {"regex": pattern}}),
            json!({"operator": "shape", "parameters": {"shapes": [{"pattern": pattern}]}}),
            json!({"operator": "shape", "parameters": {"shapes": [{"pattern": pattern, "inside": true}]}}),
        ] {
            let rules = json!({"scanners": [{"tags": {"category": "c", "type": "t"}, "value": value}]}).to_string();
            let source = RuleSource::new().json("nasty", rules);
            ALLOCATOR.reset_peak_usage();
            let (before, started) = (ALLOCATOR.current_usage(), Instant::now());
            let outcome = source.check(None);
            let (peak, took) = (ALLOCATOR.peak_usage() - before, started.elapsed());
            let shown: String = pattern.chars().take(40).collect();
            println!(
                "{shown}: {} KiB, {took:?}, {}",
                peak >> 10,
                if outcome.report().problems.is_empty() { "taken" } else { "refused" }
            );
            assert!(peak < MEMORY, "{shown} took {peak} bytes");
            assert!(took < TIME, "{shown} took {took:?}");
            assert!(outcome.is_in_force(), "the other rules stay in force");
        }
    }
}

fn what_many_nasty_rules_take_is_bounded() {
    let scanner = |n: usize, value: &serde_json::Value| json!({"id": format!("s{n}"), "tags": {"category": "c", "type": "t"}, "value": value});
    let regex = |n: usize| json!({"operator": "match_regex", "parameters": {"regex": format!("[ab]*a[ab]{{12}}[a-z]{{{}}}", n % 50)}});
    let shape = |n: usize| json!({"pattern": format!("[a-z]{{4}}[0-9]{{{}}}x?", n + 1), "alone": "always"});
    let shapes = json!({"operator": "shape", "parameters": {"shapes": (0..60).map(shape).collect::<Vec<_>>()}});
    let names = |n: usize| (0..n).map(|n| format!("name {n}x")).collect::<Vec<_>>();
    let paths = |n: usize| (0..n).map(|n| format!("/path/{n}x")).collect::<Vec<_>>();
    let processor = |scanners: &[serde_json::Value]| {
        json!({"id": "p", "generator": "extract_schema", "output": true, "parameters": {"scanners": scanners,
            "mappings": [{"inputs": [{"address": "server.request.body"}], "output": "x"}]}})
    };
    let tagging = |n: usize| {
        let input = json!({"address": "server.request.body"});
        let condition = json!({"operator": "phrase_match", "parameters": {"inputs": vec![input; 16], "list": names(400),
            "options": {"enforce_word_boundary": true}}});
        json!({"id": format!("t{n}"), "tags": {"category": "c", "type": "t"}, "conditions": [condition],
            "output": {"attributes": {"a": {"value": true}}}})
    };
    let words = json!({"operator": "words", "parameters": {"list": vec!["id"; 100_000]}});
    let rules = [
        json!({"scanners": (0..8_000).map(|n| scanner(n, &regex(n))).collect::<Vec<_>>()}),
        json!({"scanners": (0..300).map(|n| scanner(n, &shapes)).collect::<Vec<_>>()}),
        json!({"scanners": [{"tags": {"category": "c", "type": "t"}, "key": words}]}),
        json!({"overrides": vec![json!({"scanners": [{"tags": {"category": "pii"}}], "key": {"except": ["a", "b"]}}); 10_000]}),
        json!({"overrides": vec![json!({"scanners": vec![json!({"id": "us_ssn"}); 4_096], "key": {"except": names(2_000)}}); 15]}),
        json!({"overrides": vec![json!({"scanners": [{"tags": {"category": "pii"}}], "exclude": {"endpoints": paths(256)}}); 300]}),
        json!({"version": "2.2", "scanners": [scanner(1, &regex(1))], "processors": [processor(&[])],
            "processor_overrides": vec![json!({"target": vec![json!({"id": "p"}); 1_000],
                "scanners": {"include": vec![json!({"id": "s1"}); 1_000]}}); 70]}),
        json!({"rules": (0..256).map(tagging).collect::<Vec<_>>()}),
        json!({"version": "2.2", "scanners": (0..8_000).map(|n| scanner(n, &regex(n))).collect::<Vec<_>>()}),
    ];
    for (at, rules) in rules.iter().enumerate() {
        let rules = rules.to_string();
        assert!(rules.len() < 2 << 20, "{at}: it is not the size that is too much");
        let source = RuleSource::new().json("many", rules);
        ALLOCATOR.reset_peak_usage();
        let (before, started) = (ALLOCATOR.current_usage(), Instant::now());
        let outcome = source.check(None);
        let (peak, took) = (ALLOCATOR.peak_usage() - before, started.elapsed());
        println!("{at}: {} KiB, {took:?}, {} rules", peak >> 10, outcome.report().rules.len());
        assert!(outcome.report().problems.iter().any(RuleProblem::is_error), "{at}: something is too much");
        assert!(peak < MEMORY_OF_MANY, "{at}: {peak} bytes");
        assert!(took < 3 * TIME, "{at}: {took:?}");
    }
}

fn a_text_that_a_pattern_likes_least_is_searched_in_bounded_time() {
    let rules = json!({"scanners": [{"tags": {"category": "c", "type": "t"},
        "value": {"operator": "match_regex", "parameters": {"regex": "[a-z]*a[a-z]{18}c"}}}]});
    let outcome = RuleSource::new().json("lazy", rules.to_string()).check(None);
    assert!(matches!(outcome, Reload::Applied(_)), "{:?}", outcome.report().problems);
    let tracer = api_inventory::Tracer::builder().quiet().rules(RuleSource::new().json("lazy", rules.to_string()));
    let mut classifier = tracer.build_classifier().unwrap();
    let text: String =
        (0_u32..1 << 20).map(|n| if n.wrapping_mul(2_654_435_761) >> 31 == 0 { 'a' } else { 'b' }).collect();
    let started = Instant::now();
    let found = classifier.classify(api_inventory::offline::Content::Text, text.as_bytes());
    println!("a megabyte took {:?}", started.elapsed());
    assert_eq!(found.len(), 0);
    assert!(started.elapsed() < TIME);
}
