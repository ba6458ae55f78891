//! Lines of many tracers: a file has what stands behind the number of a line, once for each endpoint, and is read over and over.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;

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

/// What lines tell of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// One exchange, in about 2 KB.
    Observation,
    /// One endpoint that was seen in two shapes.
    Record,
}

impl Kind {
    pub(crate) const ALL: [Self; 2] = [Self::Observation, Self::Record];

    /// As lines name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Observation => "observation",
            Self::Record => "record",
        }
    }
}

/// Writes the file, of so many endpoints.
pub(crate) fn write(path: &Path, kind: Kind, endpoints: usize) {
    let mut file = BufWriter::new(File::create(path).unwrap());
    let mut analyzer = offline();
    for first in (0..endpoints).step_by(OF_ONE_TRACER) {
        let mut instance = Instance::new(1, &observe(&mut offline(), 0, true).service);
        for endpoint in first..endpoints.min(first + OF_ONE_TRACER) {
            // What an analyzer remembers of names is bounded: after a while it would show fewer.
            if endpoint % 1_000 == 0 {
                analyzer = offline();
            }
            match kind {
                Kind::Observation => write_rest(&mut file, &observe(&mut analyzer, endpoint, endpoint % 3 > 0)),
                Kind::Record => {
                    for whole in [true, false] {
                        instance.observe(&observe(&mut analyzer, endpoint, whole));
                    }
                }
            }
        }
        instance.deltas().iter().for_each(|record| write_rest(&mut file, record));
    }
    file.flush().unwrap();
}

/// Writes a line from behind its number.
fn write_rest(file: &mut impl Write, line: &impl serde::Serialize) {
    let line = serde_json::to_string(line).unwrap();
    let seq = line.find(r#""seq":"#).unwrap();
    writeln!(file, "{}", &line[seq + line[seq..].find(',').unwrap()..]).unwrap();
}

/// So many lines, as an input.
#[derive(Debug)]
pub(crate) struct Stream {
    file: BufReader<File>,
    kind: Kind,
    at: usize,
    end: usize,
    line: Vec<u8>,
    told: usize,
}

impl Stream {
    pub(crate) fn new(path: &Path, kind: Kind, lines: usize) -> Self {
        let file = BufReader::with_capacity(1024 * 1024, File::open(path).unwrap());
        Self { file, kind, at: 0, end: lines, line: Vec::new(), told: 0 }
    }

    /// Makes the next line.
    fn advance(&mut self) -> io::Result<()> {
        let (producer, seq) = (self.at % PRODUCERS + 1, self.at / PRODUCERS + 1);
        self.line.clear();
        self.told = 0;
        let kind = self.kind.name();
        write!(self.line, r#"{{"kind":"{kind}","v":1,"producer":{{"id":"{producer:032x}","seq":{seq}"#)?;
        if self.file.read_until(b'\n', &mut self.line)? == 0 {
            self.file.rewind()?;
            self.file.read_until(b'\n', &mut self.line)?;
        }
        self.at += 1;
        Ok(())
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut read = 0;
        while read < buffer.len() && (self.told < self.line.len() || self.at < self.end) {
            if self.told == self.line.len() {
                self.advance()?;
            }
            let part = (self.line.len() - self.told).min(buffer.len() - read);
            buffer[read..read + part].copy_from_slice(&self.line[self.told..self.told + part]);
            self.told += part;
            read += part;
        }
        Ok(read)
    }
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
