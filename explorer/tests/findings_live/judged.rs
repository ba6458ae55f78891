//! Services that were served and called, judged.

use std::collections::{BTreeMap, BTreeSet};

use api_inventory::inventory::{InventorySnapshot, OpenApiOptions};
use api_inventory::observation::Stored;
use api_inventory_explorer::catalog::Entity;
use api_inventory_explorer::definition::Definition;
use api_inventory_explorer::finding;
use api_inventory_explorer::inventory::ApiInventory;
use api_inventory_explorer::join::{self, JoinOptions, Read};
use api_inventory_explorer::source::{SourceId, document};
use serde_json::{Value, json};

use super::served::{Defined, Endpoint, observed, play};
use super::{clean, flawed};

/// What was found, and what was expected.
pub(crate) struct Judged {
    pub(crate) inventory: ApiInventory,
    expected: BTreeMap<String, Vec<&'static str>>,
}

/// Who owns the service.
const CATALOG: &str = "apiVersion: v3
kind: service
metadata: {name: shop, owner: furniture}
";

impl Judged {
    /// The service that makes every mistake, and one that is not in production.
    pub(crate) fn flawed() -> Self {
        let endpoints = flawed::endpoints();
        let mut records = play(observed("shop", "prod", true), &endpoints);
        let mut document = defined(&records, &endpoints);
        flawed::definition_besides(&mut document["paths"]);
        let staging = flawed::staging();
        records.records.extend(play(observed("trial", "staging", false), &staging).records);
        let mut definition = definition(&document);
        definition.service = Some("shop".into());
        let read = Read {
            records,
            definitions: vec![definition],
            gateways: flawed::gateway(),
            entities: entities(CATALOG),
            ..Read::default()
        };
        Self::of(
            read,
            endpoints.iter().chain(&staging),
            &[("GET /forgotten", &["INV-03"]), ("GET /behind/ruins", &["INV-11"])],
        )
    }

    /// The service that does all of it well.
    pub(crate) fn clean() -> Self {
        let endpoints = clean::endpoints();
        let records = play(observed("shop", "prod", true), &endpoints);
        let mut definition = definition(&defined(&records, &endpoints));
        definition.service = Some("shop".into());
        let read = Read { records, definitions: vec![definition], entities: entities(CATALOG), ..Read::default() };
        Self::of(read, endpoints.iter(), &[])
    }

    pub(crate) fn of<'a>(
        read: Read,
        endpoints: impl Iterator<Item = &'a Endpoint>,
        besides: &[(&str, &'static [&'static str])],
    ) -> Self {
        let mut inventory = join::join(read, &JoinOptions::default());
        finding::judge(&mut inventory, finding::built_in());
        let mut expected: BTreeMap<_, _> =
            endpoints.map(|endpoint| (endpoint.name(), endpoint.finds.clone())).collect();
        expected.extend(besides.iter().map(|(name, rules)| ((*name).to_owned(), rules.to_vec())));
        Self { inventory, expected }
    }

    /// The rules that found something at each endpoint.
    fn found(&self) -> BTreeMap<String, Vec<&str>> {
        let mut found: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for endpoint in &self.inventory.endpoints {
            let rules = endpoint.findings.iter().map(|finding| &*finding.rule);
            found.entry(format!("{} {}", endpoint.method_name(), endpoint.route)).or_default().extend(rules);
        }
        for rules in found.values_mut() {
            rules.sort_unstable();
        }
        found
    }

    /// All rules that found something.
    pub(crate) fn rules(&self) -> BTreeSet<&str> {
        self.inventory.endpoints.iter().flat_map(|of| &of.findings).map(|finding| &*finding.rule).collect()
    }

    /// What is found is what was expected, at each endpoint.
    pub(crate) fn assert(&self) {
        let found = self.found();
        let names: BTreeSet<&String> = found.keys().chain(self.expected.keys()).collect();
        let mut wrong = Vec::new();
        for name in names {
            let (found, expected) = (found.get(name), self.expected.get(name));
            let found: BTreeSet<&str> = found.into_iter().flatten().copied().collect();
            let expected: BTreeSet<&str> = expected.into_iter().flatten().copied().collect();
            let missing: Vec<_> = expected.difference(&found).collect();
            let besides: Vec<_> = found.difference(&expected).collect();
            if !(missing.is_empty() && besides.is_empty()) {
                wrong.push(format!("{name}: missing {missing:?}, besides {besides:?}"));
            }
        }
        assert!(wrong.is_empty(), "{} endpoints differ\n{}", wrong.len(), wrong.join("\n"));
    }

    /// Compares what was found with what was judged before: lines of a rule and an endpoint, `false:` and a reason behind
    /// those that are false alarms. Tells what differs.
    pub(crate) fn compare(&self, name: &str, judged: &str) -> Vec<String> {
        let lines = judged.lines().filter(|line| !line.is_empty());
        let known: BTreeSet<&str> = lines.map(|line| line.split("  ").next().unwrap_or_default()).collect();
        let found = self.found();
        let found: BTreeSet<String> = found
            .iter()
            .flat_map(|(endpoint, rules)| rules.iter().map(move |rule| format!("{rule} {endpoint}")))
            .collect();
        let falsely = judged.lines().filter(|line| line.contains("  false: ")).count();
        println!("{name}: {} findings, of which false: {falsely}", found.len());
        let besides =
            found.iter().filter(|line| !known.contains(line.as_str())).map(|line| format!("{name}: besides {line}"));
        let missing = known.iter().filter(|line| !found.contains(**line)).map(|line| format!("{name}: missing {line}"));
        besides.chain(missing).collect()
    }

    /// Tells what was found, rule by rule.
    pub(crate) fn print(&self, title: &str) {
        let mut by_rule: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for endpoint in &self.inventory.endpoints {
            for finding in &endpoint.findings {
                let at = format!(
                    "{} {} ({}, {})",
                    endpoint.method_name(),
                    endpoint.route,
                    finding.severity.as_str(),
                    finding.confidence.as_str()
                );
                by_rule.entry(&finding.rule).or_default().push(at);
            }
        }
        let findings: usize = by_rule.values().map(Vec::len).sum();
        println!("{title}: {} endpoints, {findings} findings, {} rules", self.inventory.endpoints.len(), by_rule.len());
        for (rule, endpoints) in by_rule {
            println!("  {rule:9} {}", endpoints.join(", "));
        }
    }
}

/// A definition made of what was seen, but for what endpoints say of theirs.
pub(crate) fn defined(records: &InventorySnapshot<Stored>, endpoints: &[Endpoint]) -> Value {
    let mut document = serde_json::to_value(records.open_api(&OpenApiOptions::default())).unwrap();
    document["components"]["securitySchemes"]["login"] = json!({"type": "http", "scheme": "bearer"});
    // That something was asked for by nobody is no word of its owners that nobody has to.
    let items = document["paths"].as_object_mut().unwrap().values_mut();
    for operation in items.flat_map(|item| item.as_object_mut().unwrap().values_mut()) {
        if operation["security"] == json!([]) {
            operation.as_object_mut().unwrap().remove("security");
        }
    }
    for endpoint in endpoints {
        let method = endpoint.method.to_lowercase();
        let item = document["paths"].get_mut(&endpoint.route);
        match (&endpoint.defined, item) {
            (Defined::AsSeen, _) => {}
            (Defined::Not, Some(item)) => drop(item.as_object_mut().unwrap().remove(&method).unwrap()),
            (Defined::But(change), Some(item)) => change(&mut item[&method]),
            (_, None) => panic!("{} is not in the definition", endpoint.name()),
        }
    }
    document
}

pub(crate) fn definition(document: &Value) -> Definition {
    let mut problems = Vec::new();
    let definition = Definition::read(document, SourceId(0), &mut problems).unwrap();
    assert_eq!(problems, []);
    definition
}

pub(crate) fn entities(text: &str) -> Vec<Entity> {
    let mut problems = Vec::new();
    let documents = document::read_all(text.as_bytes(), &mut problems).unwrap();
    let entities = Entity::read(&documents, SourceId(2), &mut problems);
    assert_eq!(problems, []);
    entities
}
