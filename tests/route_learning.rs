//! Routes are learnt from paths that no router reports, and no value leaves as a literal.
//!
//! The traffic is that of `examples/routes`. The folder that `API_INVENTORY_CORPUS_DIR` names has the larger route list and
//! labelled requests; without it the list below is what is learnt.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests may panic, and say what they skip"
)]

#[path = "../examples/routes/traffic.rs"]
mod traffic;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

use api_inventory::observation::Method;
use api_inventory::testing::routes::{Learner, kept_segments};
use serde_json::Value;
use traffic::{API_WORDS, FIRST_NAMES, ORDINARY, Random, Request, Score, Truth};

/// A shop, a forge and a few other services under one roof.
const ROUTES: &str = "
/
/health
/metrics
/openapi.json
/api/v1/users
/api/v1/users/me
/api/v1/users/{user_id}
/api/v1/users/{user_id}/avatar
/api/v1/users/{user_id}/orders
/api/v1/users/{user_id}/orders/{order_id}
/api/v1/orders
/api/v1/orders/{order_id}
/api/v1/orders/{order_id}/items
/api/v1/orders/{order_id}/items/{item_id}
/api/v1/orders/{order_id}/cancel
/api/v1/products
/api/v1/products/search
/api/v1/products/{product_id}
/api/v1/products/{product_id}/reviews
/api/v1/products/{product_id}/reviews/{review_id}
/api/v1/categories/{category}/products
/api/v1/cart
/api/v1/cart/items
/api/v1/cart/items/{item_id}
/api/v1/coupons/{code}
/api/v1/reports/daily
/api/v1/reports/weekly
/api/v1/reports/{date}/summary
/api/v1/exports/{file_name}
/api/v1/invitations/{uuid}/accept
/api/v1/contacts/{email}/notes
/api/v2/accounts/{account_id}
/api/v2/accounts/{account_id}/transactions
/api/v2/accounts/{account_id}/transactions/{uuid}
/api/v2/payments
/api/v2/payments/{uuid}
/api/v2/payments/{uuid}/refund
/repos/{owner}/{repo}
/repos/{owner}/{repo}/issues
/repos/{owner}/{repo}/issues/{issue_number}
/repos/{owner}/{repo}/issues/{issue_number}/comments
/repos/{owner}/{repo}/branches/{branch}
/repos/{owner}/{repo}/commits/{sha}
/repos/{owner}/{repo}/commits/{sha}/status
/repos/{owner}/{repo}/contents/{path}
/repos/{owner}/{repo}/labels/{name}
/profiles/{username}
/profiles/{username}/followers
/profiles/{username}/settings
/orgs/{org}
/orgs/{org}/members
/orgs/{org}/members/{username}
/orgs/{org}/teams/{team_slug}
/orgs/{org}/teams/{team_slug}/members
/orgs/{org}/settings
/search/users
/search/code
/settings/notifications
/settings/keys/{key_id}
/blobs/{digest}
/login
/logout
";

/// The corpus, if there is one.
#[expect(clippy::disallowed_methods, reason = "a test's own input, not configuration of the tracer")]
fn corpus(file: &str) -> Option<String> {
    let folder = std::env::var_os("API_INVENTORY_CORPUS_DIR").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let Some(folder) = folder else {
        println!("skipped: API_INVENTORY_CORPUS_DIR is not set");
        return None;
    };
    Some(std::fs::read_to_string(folder.join(file)).unwrap())
}

/// Whether there is time for the corpus.
fn is_optimised() -> bool {
    if cfg!(debug_assertions) {
        println!("skipped: without optimisation it would take minutes (cargo test --release)");
    }
    !cfg!(debug_assertions)
}

/// Learns, and looks for leaks after each request and in all that is published on the way.
fn learn(truth: &Truth, requests: &[Request]) -> (Learner, BTreeSet<String>) {
    let mut learner = Learner::default();
    let mut leaks = BTreeSet::new();
    for (at, request) in requests.iter().enumerate() {
        learner.learn(&request.path);
        if let Some(found) = learner.find(&request.path)
            && !truth.leaks(&found.template).is_empty()
        {
            leaks.insert(found.template);
        }
        if at % 500 == 0 || at + 1 == requests.len() || at < 200 && at % 10 == 0 {
            leaks.extend(learner.routes().templates().iter().flat_map(|template| truth.leaks(template)));
        }
    }
    (learner, leaks)
}

/// Requests to a route on average. Without optimisation less is tried; `examples/routes` tries more.
const EACH: usize = if cfg!(debug_assertions) { 25 } else { 50 };

fn assert_learnt(truth: &Truth, seed: u64) {
    let requests = truth.requests(seed, EACH);
    let (mut learner, leaks) = learn(truth, &requests);
    let score = Score::of(&truth.routes(), &learner.routes().templates());
    assert!(leaks.is_empty(), "seed {seed}: {leaks:?}");
    let figures = format!("seed {seed}: wrong {:?}, missed {:?}", score.wrong, score.missed);
    assert!(score.precision() >= 0.95 && score.recall() >= 0.95, "{figures}");
}

#[test]
fn a_made_up_service_is_learnt_without_a_leak() {
    let truth = Truth::read(ROUTES);
    for seed in if cfg!(debug_assertions) { 1..2 } else { 1..6 } {
        assert_learnt(&truth, seed);
    }
}

#[test]
fn a_large_service_is_learnt_without_a_leak() {
    let Some(routes) = corpus("real/github-rest-routes.txt").filter(|_| is_optimised()) else { return };
    let truth = Truth::read(&routes);
    for seed in 11..14 {
        assert_learnt(&truth, seed);
    }
}

#[test]
fn a_good_part_of_the_values_are_words() {
    let truth = Truth::read(ROUTES);
    let (mut words, mut all) = (0, 0);
    for request in truth.requests(1, 50) {
        let values = request.path.split('/').zip(request.route.split('/')).filter(|(_, part)| *part == "{}");
        for (value, _) in values {
            all += 1;
            words += usize::from(value.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-'));
        }
    }
    assert!(words * 10 >= all * 4, "{words} of {all}");
}

#[test]
fn labelled_requests_leak_no_values_and_lose_few_literals() {
    let Some(records) = corpus("names/public.jsonl").filter(|_| is_optimised()) else { return };
    let mut tallies: BTreeMap<&str, (usize, usize)> = BTreeMap::from([("data", (0, 0)), ("literal", (0, 0))]);
    for line in records.lines().filter(|line| !line.is_empty()) {
        let record: Value = serde_json::from_str(line).unwrap();
        if record["where"] == "path" {
            let requests: Vec<Vec<String>> = serde_json::from_value(record["observations"].clone()).unwrap();
            let kept = kept_segments(&requests);
            for (label, class) in record["labels"].as_object().unwrap() {
                let class = if class == "data" { "data" } else { "literal" };
                let (all, left) = tallies.get_mut(class).unwrap();
                *all += 1;
                *left += usize::from(kept.contains(label));
            }
        }
    }
    let ((data, leaked), (literals, kept)) = (tallies["data"], tallies["literal"]);
    assert!(data > 2_000 && literals > 1_000, "{data} and {literals}");
    assert!(leaked * 100 <= data, "{leaked} of {data} leaked");
    assert!((literals - kept) * 100 <= literals * 18, "{} of {literals} lost", literals - kept);
}

fn after(paths: &[&str], times: usize) -> Learner {
    let mut learner = Learner::default();
    for _ in 0..times {
        for path in paths {
            learner.learn(path);
        }
    }
    learner
}

fn template(learner: &Learner, path: &str) -> Option<String> {
    learner.find(path).map(|found| found.template)
}

#[test]
fn forms_of_data_are_parameters_from_the_first_time_on() {
    for (path, expected) in [
        ("/users/7", "/users/{user}"),
        ("/users/1ef195e8-25e7-40a6-abce-1581a745acd7", "/users/{user}"),
        ("/orders/01J1BNYGF6J8B84RW3XR600H63", "/orders/{order}"),
        ("/commits/40d1c80724b751b3a5e0a55f9a42aa18ab8f0cb8", "/commits/{commit}"),
        ("/reports/2026-10-14", "/reports/{report}"),
        ("/contacts/anna%40example.org", "/contacts/{contact}"),
        ("/files/letter-to-anna.docx", "/files/{file}"),
        ("/users/@anna/posts", "/users/{user}/posts"),
        ("/v1/users/7", "/v1/users/{user}"),
        ("/v2.1/users/7", "/v2.1/users/{user}"),
        ("/de-DE/users/7", "/de-DE/users/{user}"),
        ("/2015-03-31/users/7", "/2015-03-31/users/{user}"),
        ("/users/7/orders/8", "/users/{user}/orders/{order}"),
        ("/users/7/users/8", "/users/{user}/users/{param2}"),
    ] {
        let mut learner = after(&[path], 1);
        assert_eq!(template(&learner, path).as_deref(), Some(expected), "{path}");
        assert_eq!(learner.routes().find(path).unwrap().template, expected, "{path}");
    }
}

#[test]
fn words_that_people_are_called_by_do_not_leave() {
    let mut learner = Learner::default();
    for _ in 0..40 {
        for name in ["summer", "admin", "settings", "anna"] {
            learner.learn(&format!("/users/{name}"));
            learner.learn(&format!("/users/{name}/repos"));
            for repository in ["hello-world", "docs", "website", "search"] {
                learner.learn(&format!("/repos/{name}/{repository}"));
                learner.learn(&format!("/repos/{name}/{repository}/issues"));
            }
        }
        let found: BTreeSet<String> = learner.routes().templates();
        for word in ["summer", "admin", "settings", "anna", "hello-world", "docs", "website", "search"] {
            assert!(!found.iter().any(|template| template.contains(word)), "{word} in {found:?}");
        }
    }
    assert_eq!(template(&learner, "/users/anna/repos").as_deref(), Some("/users/{user}/repos"));
}

#[test]
fn two_literals_under_one_parent_stay_two() {
    let learner = after(&["/reports/daily", "/reports/weekly", "/stats/daily", "/stats/weekly"], 20);
    for path in ["/reports/daily", "/reports/weekly", "/stats/daily", "/stats/weekly"] {
        assert_eq!(template(&learner, path).as_deref(), Some(path));
    }
    // And as long as it is in doubt they are not merged.
    let learner = after(&["/reports/daily", "/reports/weekly"], 1);
    assert_eq!(template(&learner, "/reports/daily"), None);
}

#[test]
fn literals_beside_parameters_stay() {
    let mut learner = Learner::default();
    for n in 0..60 {
        learner.learn("/users/me");
        learner.learn("/repos/search");
        learner.learn("/orders/recent");
        learner.learn(&format!("/orders/{n}"));
        for name in ORDINARY.iter().take(n / 2 + 1) {
            learner.learn(&format!("/users/{name}"));
            learner.learn(&format!("/repos/{name}/{}", FIRST_NAMES[n % FIRST_NAMES.len()]));
        }
    }
    let routes = learner.routes();
    for (path, expected) in [
        ("/users/me", "/users/me"),
        ("/users/river", "/users/{user}"),
        ("/repos/search", "/repos/search"),
        ("/orders/recent", "/orders/recent"),
        ("/orders/7", "/orders/{order}"),
    ] {
        assert_eq!(routes.find(path).map(|found| found.template).as_deref(), Some(expected), "{path}");
    }
    assert_eq!(template(&learner, "/repos/river/anna").as_deref(), Some("/repos/{repo}/{slug}"));
}

#[test]
fn a_literal_that_proves_to_be_data_disappears() {
    let mut learner = after(&["/labels-of/urgent"], 6);
    assert!(learner.routes().templates().contains("/labels-of/urgent"));
    let before = learner.routes();
    for word in ORDINARY {
        learner.learn(&format!("/labels-of/{word}"));
    }
    assert!(!learner.routes().templates().contains("/labels-of/urgent"));
    assert!(before.has("/labels-of/urgent"), "what was published is not changed");
}

#[test]
fn hints_pin_split_name_and_ignore() {
    let hints = "pin /shelves/{shelf_code}/books\nsplit /users/settings\nname /users/{account_id}\nignore /cgi-bin/*";
    let mut learner = Learner::with_hints(hints).unwrap();
    for path in ["/users/anna", "/users/ben", "/users/settings", "/cgi-bin/test", "/cgi-bin/test", "/shelves/x/books"] {
        learner.learn(path);
    }
    let routes = learner.routes();
    for (path, expected, reason) in [
        ("/shelves/x/books", Some("/shelves/{shelf_code}/books"), "pinned"),
        ("/users/settings", Some("/users/settings"), "recurring"),
        ("/users/ben", Some("/users/{account_id}"), "collection"),
        ("/cgi-bin/test", None, ""),
    ] {
        for found in [routes.find(path), learner.find(path)] {
            assert_eq!(found.as_ref().map(|found| found.template.as_str()), expected, "{path}");
            assert_eq!(found.map_or("", |found| found.reason), reason, "{path}");
        }
    }
    assert!(Learner::with_hints("pin secret").is_err());
}

#[test]
fn reasons_are_recorded() {
    let mut learner = Learner::default();
    for word in ORDINARY {
        learner.learn("/health");
        learner.learn("/orders/7");
        learner.learn(&format!("/users/{word}"));
        learner.learn(&format!("/catalog/{word}"));
        learner.learn("/catalog/7");
    }
    for (path, reason) in [
        ("/health", "recurring"),
        ("/orders/7", "typed"),
        ("/users/river", "collection"),
        ("/catalog/river", "many_values"),
    ] {
        assert_eq!(learner.find(path).unwrap().reason, reason, "{path}");
    }
}

#[test]
fn spellings_of_one_path_are_judged_alike() {
    let mut learner = after(&["/%E5%AE%A2%e6%88%b7/7", "/users/7/", "/users/7", "/orders;color=red/7;a=b"], 5);
    let routes = learner.routes();
    for (path, expected) in [
        ("/%e5%ae%a2%E6%88%B7/8", Some("/%E5%AE%A2%E6%88%B7/{int}")),
        ("/users/8", Some("/users/{user}")),
        ("/users/8/", Some("/users/{user}/")),
        ("/orders/8", Some("/orders/{order}")),
        ("/us%65rs/8", Some("/users/{user}")),
        ("/Users/8", None),
        ("/users//8", None),
        ("/users/../users/8", None),
        ("/users/%2e%2e", None),
        ("users/8", None),
    ] {
        assert_eq!(routes.find(path).map(|found| found.template).as_deref(), expected, "{path}");
    }
}

#[test]
fn a_scanner_brings_nothing_out_and_takes_nothing_away() {
    let truth = Truth::read(ROUTES);
    let mut learner = Learner::default();
    for request in truth.requests(3, 50) {
        learner.learn(&request.path);
    }
    let before = learner.routes().templates();
    let memory = learner.memory();
    let mut random = Random::new(9);
    let mut most = 0;
    let tries = if cfg!(debug_assertions) { 10_000 } else { 100_000 };
    for n in 0..tries {
        let mut path = String::new();
        for _ in 0..=random.below(5) {
            path.push('/');
            match random.below(6) {
                0 => path.push_str(random.pick(&API_WORDS)),
                1 => path.push_str(random.pick(&ORDINARY)),
                2 => write!(path, "{}-{}", random.pick(&ORDINARY), random.pick(&FIRST_NAMES)).unwrap(),
                3 => write!(path, "{}{n}", random.pick(&FIRST_NAMES)).unwrap(),
                4 => write!(path, "{}.php", random.pick(&API_WORDS)).unwrap(),
                _ => write!(path, "{:x}", random.next()).unwrap(),
            }
        }
        learner.learn(&path);
        if n % 5_000 == 0 {
            most = most.max(learner.memory());
            let leaks: BTreeSet<String> =
                learner.routes().templates().iter().flat_map(|template| truth.leaks(template)).collect();
            assert!(leaks.is_empty(), "after {n}: {leaks:?}");
        }
    }
    let routes = learner.routes();
    let lost: Vec<&String> = before.iter().filter(|template| !routes.templates().contains(*template)).collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert!(most < 4 << 20 && memory < 1 << 20, "{memory} and then {most} bytes");
    assert!(routes.len() <= 4_096);
}

#[test]
fn nothing_shows_paths() {
    let mut learner = after(&["/users/anna", "/secret-place"], 9);
    let routes = learner.routes();
    for shown in [format!("{learner:?}"), format!("{routes:?}")] {
        assert!(!shown.contains("anna") && !shown.contains("secret"), "{shown}");
    }
}

proptest::proptest! {
    #[test]
    fn any_paths_are_learnt_without_panic(paths: Vec<String>) {
        let mut learner = Learner::default();
        for path in &paths {
            learner.learn(path);
            learner.learn(&format!("/{path}"));
            let _ = (learner.find(path), learner.routes().find(path));
        }
    }

    #[test]
    fn what_is_found_is_published(
        paths in proptest::collection::vec("(/(users|orders|me|7|8|anna|ben|stats|v1|x-y|a%20b)){1,4}/?", 1..60)
    ) {
        let mut learner = Learner::default();
        for path in &paths {
            learner.learn(path);
            if let Some(found) = learner.find(path) {
                proptest::prop_assert_eq!(learner.routes().find(path), Some(found), "{}", path);
            }
        }
    }
}

#[test]
fn names_of_a_few_people_do_not_leave_however_often_they_recur() {
    for parent in ["notes-of", "diary", "team", "repos/river", "orders/7", "u"] {
        let mut learner = Learner::default();
        for n in 0..2_000 {
            learner.learn(&format!("/{parent}/{}", FIRST_NAMES[n % 5]));
            learner.learn(&format!("/{parent}/{}/edit", FIRST_NAMES[n % 5]));
        }
        let found = learner.routes().templates();
        assert!(!found.iter().any(|template| template.contains("anna") || template.contains("ben")), "{found:?}");
    }
}

/// What leaves of words of the callers, at any time while a service is called.
fn leaking(paths: impl Iterator<Item = String>, words: &[&str]) -> BTreeSet<String> {
    let mut learner = Learner::default();
    let mut leaks = BTreeSet::new();
    for (at, path) in paths.enumerate() {
        learner.learn(&path);
        let published = if at % 20 == 0 { learner.routes().templates() } else { BTreeSet::new() };
        for template in published.into_iter().chain(template(&learner, &path)) {
            if template.split('/').any(|part| words.contains(&part)) {
                leaks.insert(template);
            }
        }
    }
    leaks
}

#[test]
fn a_word_that_is_not_known_does_not_leave_however_often_it_recurs() {
    let names = ["kowalski", "anna-smith", "olga", "schmidt"];
    let places = [
        "/{}/{n}/orders",
        "/{}/orders",
        "/{}/orders/{n}",
        "/{}",
        "/{}/settings",
        "/{}/users/{n}/orders",
        "/api/v1/{}/{n}",
        "/api/v1/{}/reports/{n}/items",
        "/tenant/{}/{n}",
        "/tenant/{}/orders/{n}",
        "/tenants/{}/orders/{n}",
        "/users/{}",
        "/users/{}/orders",
        "/user/{}/orders",
        "/orders/{n}/{}",
        "/orders/{n}/{}/items",
        "/orders/{n}/items/{}",
        "/de-DE/{}/{n}",
        "/search/{}",
        "/stats/{}/daily",
        "/files/{}/{n}/versions",
    ];
    for place in places {
        for count in [1, 4] {
            let paths = (0..if cfg!(debug_assertions) { 60 } else { 800 }).flat_map(|n| {
                let path = place.replace("{}", names[n % count]).replace("{n}", &(n * 7 + 1).to_string());
                [path, format!("/users/{n}"), "/orders".to_owned(), format!("/orders/{n}/items"), "/health".to_owned()]
            });
            assert_eq!(leaking(paths, &names), BTreeSet::new(), "{place}, {count} of them");
        }
    }
}

#[test]
fn a_word_of_the_vocabulary_that_somebody_is_called_stays_a_value_beside_many() {
    let words = ["admin", "summer", "shadow", "support", "mark"];
    for place in ["/{}", "/{}/orders", "/{}/{n}/orders", "/users/{}", "/team/{}/members", "/orders/{n}/{}"] {
        let paths = (0..if cfg!(debug_assertions) { 600 } else { 3_000 }).map(|n| {
            let word = if n % 3 == 0 { words[n % words.len()] } else { ORDINARY[n % ORDINARY.len()] };
            place.replace("{}", word).replace("{n}", &n.to_string())
        });
        // What is seen before the first value of the place is seen is as likely a literal.
        assert_eq!(leaking(paths, &words), BTreeSet::new(), "{place}");
    }
}

#[test]
fn only_words_that_nobody_is_called_leave_on_their_first_request() {
    for (path, leaves) in [
        ("/orders", true),
        ("/invoices", true),
        ("/mark", false),
        ("/admin", false),
        ("/grant", false),
        ("/demo", false),
        ("/kowalski", false),
        ("/kowalski-orders", false),
    ] {
        assert_eq!(template(&after(&[path], 1), path).is_some(), leaves, "{path}");
    }
}

#[test]
fn a_word_that_is_not_known_leaves_where_known_words_stand_and_many_values_are_above() {
    let mut learner = Learner::default();
    for n in 0..400 {
        for end in ["orders", "invoices", "settings/notifications", "devices", "brolvandik", "brolvandik/history"] {
            learner.learn(&format!("/users/{n}/{end}"));
        }
    }
    assert_eq!(template(&learner, "/users/7/brolvandik").as_deref(), Some("/users/{user}/brolvandik"));
    assert_eq!(template(&learner, "/users/7/brolvandik/history").as_deref(), Some("/users/{user}/brolvandik/history"));
}

#[test]
fn a_word_that_is_not_known_leaves_in_front_where_its_children_are_its_own() {
    let mut learner = Learner::default();
    for n in 0..200 {
        for path in ["users/{n}/addresses", "orders/{n}/items", "invoices/{n}/pages", "devices/{n}/status"] {
            learner.learn(&format!("/{}", path.replace("{n}", &n.to_string())));
        }
        learner.learn(&format!("/brolvandik/{n}/comments"));
        learner.learn(&format!("/brolvandik/{n}/versions"));
    }
    assert_eq!(template(&learner, "/brolvandik/7/comments").as_deref(), Some("/brolvandik/{int}/comments"));
}

#[test]
fn a_known_word_that_is_called_more_often_and_leads_nowhere_is_no_value_beside_it() {
    let mut learner = Learner::default();
    for round in 0..6 {
        for name in FIRST_NAMES.iter().take(24) {
            learner.learn(&format!("/users/{name}"));
            learner.learn(&format!("/users/{name}/orders"));
            learner.learn(&format!("/users/{name}/orders/{round}"));
        }
        (0..8).for_each(|_| learner.learn("/users/search"));
    }
    assert_eq!(template(&learner, "/users/search").as_deref(), Some("/users/search"));
}

#[test]
fn a_known_word_with_methods_of_its_own_is_no_value_beside_it() {
    let learnt = |method: Method| {
        let mut learner = Learner::default();
        for _ in 0..12 {
            ORDINARY.iter().take(30).for_each(|word| learner.learn(&format!("/labels/{word}")));
            learner.learn_from(method, "/labels/import");
        }
        template(&learner, "/labels/import")
    };
    assert_eq!(learnt(Method::Post).as_deref(), Some("/labels/import"));
    assert_eq!(learnt(Method::Get).as_deref(), Some("/labels/{label}"));
}

#[test]
fn two_words_below_a_collection_are_no_parameter() {
    let mut learner = Learner::default();
    for n in 0..3 {
        for word in ["blocked_by", "brolvandik"] {
            learner.learn(&format!("/dependencies/{word}"));
            learner.learn(&format!("/issues/{n}/dependencies/{word}"));
        }
    }
    for template in learner.routes().templates() {
        assert!(!template.contains("dependencies/{"), "{template}");
    }
    // Typed ones are, from the first on.
    learner.learn("/dependencies/7");
    assert_eq!(template(&learner, "/dependencies/7").as_deref(), Some("/dependencies/{dependency}"));
}

#[test]
fn texts_are_no_literals() {
    let learner = after(&["/search/Any%20additional%20comment%3F", "/first%20name/7"], 60);
    assert_eq!(template(&learner, "/search/Any%20additional%20comment%3F").as_deref(), Some("/search/{search}"));
    assert_eq!(template(&learner, "/first%20name/7").as_deref(), Some("/{value}/{int}"));
}
