//! Lines of many tracers, made as they are read: no file of them is needed, however many there are.

use std::io::{self, Read};

use api_inventory::Tracer;
use api_inventory::observation::Observation;
use api_inventory::offline::{OfflineAnalyzer, RecordedExchange};
use api_inventory::testing::instance::Instance;
use bytes::Bytes;
use http::{Request, Response};

#[path = "../../../benches/support/routes.rs"]
mod routes;

/// How many tracers write.
const PRODUCERS: usize = 8;

/// How many endpoints one tracer's inventory keeps.
const OF_ONE_TRACER: usize = 10_000;

/// Lines without the producer's number and the line's.
#[derive(Debug)]
pub(crate) struct Templates {
    kind: &'static str,
    rests: Vec<String>,
}

/// So many lines made of templates in turn, as an input.
#[derive(Debug)]
pub(crate) struct Stream<'a> {
    templates: &'a Templates,
    at: usize,
    end: usize,
    line: Vec<u8>,
    told: usize,
}

impl Templates {
    /// Observations of so many endpoints, of about 2 KB each.
    pub(crate) fn of_observations(endpoints: usize) -> Self {
        let mut analyzer = offline();
        let mut rests = Vec::with_capacity(endpoints);
        for endpoint in 0..endpoints {
            // What an analyzer remembers of names is bounded: after a while it would show fewer.
            if endpoint % 1_000 == 0 {
                analyzer = offline();
            }
            let observation = observe(&mut analyzer, endpoint, endpoint % 3 > 0);
            rests.push(rest(&serde_json::to_string(&observation).unwrap()));
        }
        Self { kind: "observation", rests }
    }

    /// Records of so many endpoints, each of which was seen in two shapes.
    pub(crate) fn of_records(endpoints: usize) -> Self {
        let mut rests = Vec::with_capacity(endpoints);
        for first in (0..endpoints).step_by(OF_ONE_TRACER) {
            let mut analyzer = offline();
            let mut instance = Instance::new(1, &observe(&mut analyzer, 0, true).service);
            for endpoint in first..endpoints.min(first + OF_ONE_TRACER) {
                if endpoint % 1_000 == 0 {
                    analyzer = offline();
                }
                for whole in [true, false] {
                    instance.observe(&observe(&mut analyzer, endpoint, whole));
                }
            }
            rests.extend(instance.deltas().iter().map(|record| rest(&serde_json::to_string(record).unwrap())));
        }
        Self { kind: "record", rests }
    }

    /// How many endpoints there are.
    pub(crate) fn endpoints(&self) -> usize {
        self.rests.len()
    }

    /// How many bytes a line has.
    pub(crate) fn mean(&self) -> usize {
        self.rests.iter().map(|rest| rest.len() + 90).sum::<usize>() / self.rests.len()
    }

    /// The lines from one number to another.
    pub(crate) fn stream(&self, lines: std::ops::Range<usize>) -> Stream<'_> {
        Stream { templates: self, at: lines.start, end: lines.end, line: Vec::new(), told: 0 }
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut read = 0;
        while read < buffer.len() {
            if self.told == self.line.len() {
                if self.at == self.end {
                    break;
                }
                self.line.clear();
                self.told = 0;
                let Templates { kind, rests } = self.templates;
                let (producer, seq) = (self.at % PRODUCERS + 1, self.at / PRODUCERS + 1);
                let head = format!(r#"{{"kind":"{kind}","v":1,"producer":{{"id":"{producer:032x}","seq":{seq}"#);
                self.line.extend_from_slice(head.as_bytes());
                self.line.extend_from_slice(rests[self.at % rests.len()].as_bytes());
                self.line.push(b'\n');
                self.at += 1;
            }
            let part = (self.line.len() - self.told).min(buffer.len() - read);
            buffer[read..read + part].copy_from_slice(&self.line[self.told..self.told + part]);
            self.told += part;
            read += part;
        }
        Ok(read)
    }
}

/// A line from behind its number.
fn rest(line: &str) -> String {
    let seq = line.find(r#""seq":"#).unwrap();
    line[seq + line[seq..].find(',').unwrap()..].to_owned()
}

fn offline() -> OfflineAnalyzer {
    Tracer::builder().service("shop").environment("prod").build_offline().unwrap()
}

/// An order of 2 KB, with or without some fields, and with some that only this endpoint has.
fn order(number: usize, whole: bool) -> String {
    let route = routes::route(number);
    let own: Vec<&str> = route.split('/').collect();
    let own = format!(r#""{}":{{"{}":{{"{}":1}}}},"#, own[1], own[2], own[3]);
    let item = r#"{"sku":"A-100","quantity":2,"price":{"amount":"19.95","currency":"EUR"},"note":null,"tags":["new"]}"#;
    let items = [item; 16].join(",");
    let gift = if whole { r#""gift":{"wrap":true,"message":"for you"},"# } else { "" };
    format!(
        r#"{{"id":{number},"status":"shipped","created_at":"2026-03-02T09:30:00Z","total":400.95,"paid":true,{own}{gift}
        "customer":{{"name":"Anna Example","email":"anna@example.org"}},"items":[{items}]}}"#
    )
}

fn observe(analyzer: &mut OfflineAnalyzer, endpoint: usize, whole: bool) -> Observation {
    let route = routes::route(endpoint);
    let request = Request::post(format!("https://shop.example{}?page=1&limit=20", route.replace("{id}", "7")))
        .header("content-type", "application/json")
        .header("authorization", "Bearer abcdef0123456789")
        .header("user-agent", "bench")
        .body(Bytes::from_static(br#"{"sku":"A-100","quantity":2}"#))
        .unwrap();
    let response = Response::builder()
        .header("content-type", "application/json")
        .header("cache-control", "no-store")
        .body(Bytes::from(order(endpoint, whole)))
        .unwrap();
    analyzer.observe(RecordedExchange::new(request, response).route(route))
}
