//! Traffic to a service of which only the route list is known, and the score of what was learnt from it.
//!
//! Values are drawn from pools by the name of their parameter, the first of a pool much more often than the last (Zipf),
//! and a name stands for the same pool in all routes. Many are words: logins, repositories, branches, labels. Words that
//! APIs are made of are among them.
#![allow(
    dead_code,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a generator for examples, tests and benches, which use different parts of it"
)]

use std::collections::{BTreeMap, BTreeSet};

/// A generator of numbers (xorshift64*), so that a seed is all that a run depends on.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    pub(crate) fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}

/// Words that APIs are made of, and people and projects are called as well.
pub(crate) const API_WORDS: [&str; 24] = [
    "settings", "issues", "search", "admin", "test", "api", "docs", "public", "members", "events", "users", "data",
    "status", "latest", "security", "actions", "support", "team", "web", "code", "main", "static", "login", "help",
];

pub(crate) const FIRST_NAMES: [&str; 40] = [
    "anna", "ben", "carla", "david", "elena", "felix", "greta", "hugo", "ines", "jonas", "karin", "lara", "milan",
    "nora", "oscar", "paula", "quentin", "rita", "simon", "tina", "ulrich", "vera", "walter", "xenia", "yara", "zeno",
    "mateo", "chloe", "liam", "noah", "olivia", "ethan", "amelie", "kenji", "sakura", "ravi", "priya", "omar", "leila",
    "tomasz",
];

pub(crate) const ORDINARY: [&str; 72] = [
    "river", "stone", "winter", "summer", "garden", "castle", "bridge", "falcon", "tiger", "violet", "amber", "cedar",
    "harbor", "meadow", "thunder", "whisper", "lantern", "copper", "marble", "velvet", "anchor", "breeze", "canyon",
    "desert", "ember", "forest", "glacier", "horizon", "island", "jungle", "kernel", "lagoon", "mountain", "nebula",
    "ocean", "prairie", "quartz", "rocket", "sunrise", "tundra", "umbrella", "valley", "walnut", "yellow", "zephyr",
    "apple", "banana", "cherry", "coffee", "dragon", "engine", "feather", "guitar", "hammer", "indigo", "jasmine",
    "kitten", "lemon", "mirror", "needle", "orchid", "pepper", "rabbit", "silver", "ticket", "wagon", "market",
    "platform", "monitor", "project", "network", "server",
];

const PROJECT_ENDS: [&str; 16] = [
    "app", "api", "service", "client", "server", "tools", "docs", "core", "web", "lib", "cli", "demo", "pipeline",
    "kit", "proxy", "website",
];

/// What a name of a parameter stands for.
fn new_value(random: &mut Random, family: &str) -> String {
    match family {
        "login" => match random.below(10) {
            0 => random.pick(&API_WORDS).to_owned(),
            1..=4 => random.pick(&FIRST_NAMES).to_owned(),
            5..=7 => random.pick(&ORDINARY).to_owned(),
            8 => format!("{}{}", random.pick(&FIRST_NAMES), random.pick(&ORDINARY)),
            _ => format!("{}-{}", random.pick(&FIRST_NAMES), random.pick(&ORDINARY)),
        },
        "repository" => match random.below(10) {
            0 | 1 => random.pick(&API_WORDS).to_owned(),
            2 | 3 => random.pick(&ORDINARY).to_owned(),
            4 => "hello-world".to_owned(),
            5 => format!("{}.js", random.pick(&ORDINARY)),
            _ => format!("{}-{}", random.pick(&ORDINARY), random.pick(&PROJECT_ENDS)),
        },
        "branch" => match random.below(8) {
            0 => "main".to_owned(),
            1 => random.pick(&API_WORDS).to_owned(),
            2 => format!("v{}.{}.{}", random.below(9), random.below(20), random.below(20)),
            3 => format!("{:012x}", random.next() >> 16),
            4 => format!("feature%2F{}", random.pick(&ORDINARY)),
            _ => format!("fix-{}-{}", random.pick(&ORDINARY), random.pick(&PROJECT_ENDS)),
        },
        "secret" => format!(
            "{}_{}",
            random.pick(&ORDINARY).to_uppercase(),
            random.pick(&["TOKEN", "KEY", "SECRET", "PASSWORD", "URL"])
        ),
        "file" => match random.below(5) {
            0 => random.pick(&API_WORDS).to_owned(),
            1 => random.pick(&["README.md", "Cargo.toml", "LICENSE", "main.rs", "index.html"]).to_owned(),
            2 => format!("{}.png", random.pick(&ORDINARY)),
            _ => random.pick(&ORDINARY).to_owned(),
        },
        "hash" => format!("{:016x}{:016x}{:08x}", random.next(), random.next(), random.next() >> 32),
        "uuid" => {
            let (a, b) = (random.next(), random.next());
            format!("{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", a >> 32, a & 0xffff, a >> 52, b & 0xfff, b >> 16)
        }
        "date" => format!("20{:02}-{:02}-{:02}", 19 + random.below(8), 1 + random.below(12), 1 + random.below(28)),
        "number" => (random.below(10_000) + 1).to_string(),
        "id" => (random.next() % 900_000_000 + 1_000).to_string(),
        "email" => format!("{}.{}%40example.org", random.pick(&FIRST_NAMES), random.pick(&ORDINARY)),
        "format" => random.pick(&["zip", "tar.gz", "7z"]).to_owned(),
        "range" => format!("{}...{}", random.pick(&ORDINARY), random.pick(&ORDINARY)),
        _ => match random.below(8) {
            0 => random.pick(&API_WORDS).to_owned(),
            1..=4 => random.pick(&ORDINARY).to_owned(),
            _ => format!("{}-{}", random.pick(&ORDINARY), random.pick(&ORDINARY)),
        },
    }
}

/// The pool of a parameter: its family, and how many values it has.
fn pool_of(name: &str) -> (&'static str, usize) {
    let is = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if name.contains("...") || name == "basehead" {
        ("range", 200)
    } else if is(&["sha", "digest", "gist_id", "hash"]) || name == "code" {
        ("hash", 300)
    } else if is(&["uuid"]) {
        ("uuid", 300)
    } else if is(&["date", "day"]) {
        ("date", 200)
    } else if is(&["email"]) {
        ("email", 200)
    } else if name.ends_with("number") {
        ("number", 400)
    } else if name == "id" || name.ends_with("_id") {
        ("id", 400)
    } else if is(&["owner", "user", "assignee", "actor_identifier", "login", "author"]) {
        ("login", 400)
    } else if is(&["repo", "project"]) {
        ("repository", 400)
    } else if is(&["branch", "ref", "tag"]) {
        ("branch", 80)
    } else if is(&["secret"]) {
        ("secret", 100)
    } else if is(&["path", "dir", "file"]) {
        ("file", 80)
    } else if name.ends_with("format") {
        ("format", 3)
    } else if is(&["org", "enterprise"]) {
        ("slug", 150)
    } else {
        ("slug", 60)
    }
}

/// Values of one name.
struct Pool {
    values: Vec<String>,
    sums: Vec<f64>,
}

impl Pool {
    fn new(random: &mut Random, name: &str) -> Self {
        let (family, size) = pool_of(name);
        let mut values: Vec<String> = Vec::new();
        let mut seen = BTreeSet::new();
        for _ in 0..size * 4 {
            let value = new_value(random, family);
            if values.len() < size && seen.insert(value.clone()) {
                values.push(value);
            }
        }
        let mut sum = 0.0;
        let sums = (1..=values.len()).map(|rank| {
            sum += 1.0 / rank as f64;
            sum
        });
        Self { sums: sums.collect(), values }
    }

    fn draw(&self, random: &mut Random) -> &str {
        let at = (random.next() >> 11) as f64 / (1_u64 << 53) as f64 * self.sums.last().copied().unwrap_or(1.0);
        let rank = self.sums.partition_point(|sum| *sum < at);
        &self.values[rank.min(self.values.len() - 1)]
    }
}

/// A request, and the route that a router would give it.
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) route: String,
}

/// A route list.
#[derive(Default)]
pub(crate) struct Truth {
    templates: BTreeSet<String>,
    root: Branch,
}

#[derive(Default)]
struct Branch {
    literals: BTreeMap<String, Branch>,
    parameter: Option<Box<Branch>>,
    is_route: bool,
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').skip(1).filter(|segment| !segment.is_empty())
}

/// A template without names.
pub(crate) fn bare(template: &str) -> String {
    let bare: Vec<&str> = segments(template).map(|part| if part.contains('{') { "{}" } else { part }).collect();
    format!("/{}", bare.join("/"))
}

impl Truth {
    /// Reads `METHOD /template` lines, or templates alone.
    pub(crate) fn read(text: &str) -> Self {
        let mut truth = Self::default();
        for template in text.lines().filter_map(|line| line.split_whitespace().last()) {
            let mut branch = &mut truth.root;
            for part in segments(template) {
                branch = if part.contains('{') {
                    &mut **branch.parameter.get_or_insert_default()
                } else {
                    branch.literals.entry(part.to_owned()).or_default()
                };
            }
            branch.is_route = true;
            truth.templates.insert(template.to_owned());
        }
        truth
    }

    /// The routes, without names.
    pub(crate) fn routes(&self) -> BTreeSet<String> {
        self.templates.iter().map(|template| bare(template)).collect()
    }

    /// `each` requests to a route on average, shuffled.
    pub(crate) fn requests(&self, seed: u64, each: usize) -> Vec<Request> {
        let mut random = Random::new(seed);
        let mut pools: BTreeMap<String, Pool> = BTreeMap::new();
        let templates: Vec<&String> = self.templates.iter().collect();
        let mut requests: Vec<Request> = Vec::new();
        for _ in 0..templates.len() * each {
            let template = templates[random.below(templates.len())];
            let mut path = String::new();
            for part in segments(template) {
                path.push('/');
                if part.contains('{') {
                    let name = part.trim_matches(['{', '}']).replace("template_", "");
                    let pool = pools.entry(name.clone()).or_insert_with(|| Pool::new(&mut random, &name));
                    path.push_str(pool.draw(&mut random));
                } else {
                    path.push_str(part);
                }
            }
            let path = if path.is_empty() { "/".to_owned() } else { path };
            let route = self.route(&path);
            requests.push(Request { path, route });
        }
        random.shuffle(&mut requests);
        requests
    }

    /// The route of a path by a router's rule: literals first.
    fn route(&self, path: &str) -> String {
        fn find(branch: &Branch, path: &[&str]) -> Option<String> {
            let Some((first, rest)) = path.split_first() else { return branch.is_route.then(String::new) };
            let literal = branch.literals.get(*first).and_then(|below| find(below, rest));
            literal.map(|found| format!("/{first}{found}")).or_else(|| {
                branch.parameter.as_ref().and_then(|below| find(below, rest)).map(|found| format!("/{{}}{found}"))
            })
        }
        let path: Vec<&str> = segments(path).collect();
        let found = find(&self.root, &path).expect("a request of the list has a route");
        if found.is_empty() { "/".to_owned() } else { found }
    }

    /// Segments of a learnt template that stand as literals where the list has parameters only.
    pub(crate) fn leaks(&self, template: &str) -> Vec<String> {
        let mut places = vec![&self.root];
        let mut leaks = Vec::new();
        for part in segments(template) {
            let is_parameter = part.starts_with('{');
            if !is_parameter && !places.iter().any(|place| place.literals.contains_key(part)) {
                leaks.push(part.to_owned());
            }
            places = places
                .into_iter()
                .flat_map(|place| {
                    let literals: Vec<&Branch> = if is_parameter {
                        place.literals.values().collect()
                    } else {
                        place.literals.get(part).into_iter().collect()
                    };
                    literals.into_iter().chain(place.parameter.as_deref().filter(|_| is_parameter))
                })
                .collect();
        }
        leaks
    }
}

/// How much of the truth was learnt.
pub(crate) struct Score {
    pub(crate) wrong: Vec<String>,
    pub(crate) missed: Vec<String>,
    pub(crate) right: usize,
}

impl Score {
    pub(crate) fn of(truth: &BTreeSet<String>, learnt: &BTreeSet<String>) -> Self {
        let learnt: BTreeSet<String> = learnt.iter().map(|template| bare(template)).collect();
        Self {
            wrong: learnt.difference(truth).cloned().collect(),
            missed: truth.difference(&learnt).cloned().collect(),
            right: learnt.intersection(truth).count(),
        }
    }

    pub(crate) fn precision(&self) -> f64 {
        self.right as f64 / (self.right + self.wrong.len()).max(1) as f64
    }

    pub(crate) fn recall(&self) -> f64 {
        self.right as f64 / (self.right + self.missed.len()).max(1) as f64
    }
}
