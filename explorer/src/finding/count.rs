//! Counts what rules ask for, at one endpoint.

use std::collections::BTreeMap;

use api_inventory::inventory::{Context, EndpointRecord, JointCount};
use api_inventory::observation::{Evidence as ScannerEvidence, Exposure, JwtFacts, Location, Stored};

use super::dimension::{Counted, Dimension as D, word};
use super::evidence::{Evidence, Selection};
use crate::inventory::{Drift, Endpoint};

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Tally {
    /// Captured exchanges, or things.
    pub(super) count: u64,
    /// How many requests that stands for.
    pub(super) estimated: f64,
    /// How many of the exchanges were with public callers.
    pub(super) public: u64,
    /// Scanners told all of it by names alone.
    pub(super) is_weak: bool,
}

impl Tally {
    fn add(&mut self, count: u64, estimated: f64, exposure: Exposure) {
        self.count = self.count.saturating_add(count);
        self.estimated += estimated;
        if exposure == Exposure::Public {
            self.public = self.public.saturating_add(count);
        }
    }

    fn join(&mut self, other: Self) {
        self.count = self.count.saturating_add(other.count);
        self.estimated += other.estimated;
        self.public = self.public.saturating_add(other.public);
    }
}

/// What was counted for a piece of evidence, and what it is a share of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Counts {
    pub(super) tally: Tally,
    pub(super) of: Option<Tally>,
}

impl Counts {
    pub(super) fn of(evidence: &Evidence, endpoint: &Endpoint) -> Self {
        let base = match evidence.counted {
            Counted::Sensitive => Counted::Exchanges,
            other => other,
        };
        Self {
            tally: tally(evidence.counted, &evidence.selection, endpoint),
            of: evidence.of.as_ref().map(|of| tally(base, of, endpoint)),
        }
    }

    /// The share, if it was asked for, and there is something to be a share of.
    pub(super) fn share(&self) -> Option<f64> {
        let of = self.of.filter(|of| of.estimated > 0.0)?;
        Some((self.tally.estimated / of.estimated).min(1.0))
    }
}

fn tally(counted: Counted, selection: &Selection, endpoint: &Endpoint) -> Tally {
    if counted == Counted::Drift {
        let fitting = endpoint.drift.iter().filter(|drift| selection.fits(|of| of_drift(drift, of)));
        return things(fitting.count());
    }
    let Some(record) = endpoint.record.as_deref() else { return Tally::default() };
    match counted {
        Counted::Exchanges => joint(&record.joint, |context| selection.fits(|of| of_context(context, of))),
        Counted::Sensitive => sensitive(record, selection),
        Counted::Facts => facts(record, selection),
        Counted::Credentials => most(record.methods.iter().filter_map(|counted| {
            let credential = counted.credential;
            let fits = selection.fits(|of| match of {
                D::Method => credential.method.as_str(),
                D::Place => credential.location.as_str(),
                _ => "",
            });
            fits.then_some((credential, counted.count))
        })),
        Counted::Tokens => things(record.jwt.iter().filter(|jwt| selection.fits(|of| of_token(**jwt, of))).count()),
        Counted::Parameters => most(record.parameters.iter().filter_map(|counted| {
            let parameter = &counted.parameter;
            let fits = selection.fits(|of| match of {
                D::Location => parameter.location.as_str(),
                D::Name => parameter.name.as_str(),
                D::Kind => parameter.kind.as_str(),
                _ => "",
            });
            fits.then_some(((parameter.location, parameter.name.as_str()), counted.count))
        })),
        Counted::Sizes => {
            let bodies =
                [(Location::RequestBody, &record.request_bytes), (Location::ResponseBody, &record.response_bytes)];
            let buckets = bodies.into_iter().flat_map(|(location, sizes)| {
                sizes.iter().map(move |(size, count)| (location.as_str(), size.as_str(), *count))
            });
            sum(buckets.filter_map(|(location, size, count)| {
                let fits = selection.fits(|of| match of {
                    D::Location => location,
                    D::Size => size,
                    _ => "",
                });
                fits.then_some(count)
            }))
        }
        Counted::Durations => sum(record
            .durations
            .iter()
            .filter_map(|(duration, count)| selection.fits(|_| duration.as_str()).then_some(*count))),
        Counted::Events => {
            sum(record.events.iter().filter_map(|event| selection.fits(|_| event.name.as_str()).then_some(event.count)))
        }
        Counted::Days => things(record.days.iter().filter(|day| day.exact > 0 || day.analysed > 0).count()),
        Counted::Requests => requests(record),
        Counted::Drift => Tally::default(),
    }
}

/// What only the inside of requests tells apart is counted where its route is, and here only estimated.
fn requests(record: &EndpointRecord<Stored>) -> Tally {
    match record.requests.exact {
        0 => Tally { estimated: record.requests.estimated.get(), ..sum([record.requests.analysed].into_iter()) },
        exact => sum([exact].into_iter()),
    }
}

fn of_context(context: Context, dimension: D) -> &'static str {
    match dimension {
        D::Status => context.status_class.as_str(),
        D::Credential => context.credential.as_str(),
        D::Refused => word(context.refused),
        D::Exposure => context.exposure.as_str(),
        D::Scheme => context.scheme.as_str(),
        _ => "",
    }
}

fn of_drift(drift: &Drift, dimension: D) -> &str {
    match dimension {
        D::Kind => drift.kind.as_str(),
        D::Severity => drift.severity.as_str(),
        D::Location => &drift.location,
        D::Path => &drift.path,
        _ => "",
    }
}

fn of_token(jwt: JwtFacts, dimension: D) -> &'static str {
    match dimension {
        D::Algorithm => jwt.algorithm.as_str(),
        D::Signed => word(jwt.signed),
        D::Expiry => jwt.expiry.as_str(),
        D::Audience => word(jwt.audience),
        D::Issuer => word(jwt.issuer),
        D::EmbeddedKey => word(jwt.embedded_key),
        D::KeyUrl => word(jwt.key_url),
        D::SensitiveClaims => word(jwt.sensitive_claims),
        _ => "",
    }
}

fn joint(counts: &[JointCount], fits: impl Fn(Context) -> bool) -> Tally {
    let mut tally = Tally::default();
    for joint in counts.iter().filter(|joint| fits(joint.context)) {
        tally.add(joint.count, joint.estimated.get(), joint.context.exposure);
    }
    tally
}

/// One exchange may have the same data at several places: the place where most exchanges had it counts, the surer of two.
///
/// A place that is neither an element of an array nor of a map holds one value in an exchange, so that what differs in the tag's
/// attributes alone (the brand of a card) is of different exchanges there, and is added up.
fn sensitive(record: &EndpointRecord<Stored>, selection: &Selection) -> Tally {
    let mut places: BTreeMap<_, Tally> = BTreeMap::new();
    for (number, found) in record.sensitive.iter().enumerate() {
        let tag = found.tag.to_string();
        let own = |of| match of {
            D::Tag => tag.as_str(),
            D::Location => found.location.as_str(),
            D::Path => found.path.as_str(),
            D::Evidence => found.evidence.as_str(),
            D::Carrier => found.carrier.as_str(),
            D::Scanner => found.scanner.as_str(),
            _ => "",
        };
        let counted = joint(&found.contexts, |context| {
            selection.fits(|of| match of {
                D::Status | D::Credential | D::Refused | D::Exposure | D::Scheme => of_context(context, of),
                of => own(of),
            })
        });
        let path = found.path.as_str();
        // `{key}` stands for all names of a map.
        let is_of_many = path.split('/').any(|segment| segment == "*" || segment.starts_with('{'));
        let place = if is_of_many {
            (found.location, "", "", number)
        } else {
            (found.location, path, found.scanner.as_str(), 0)
        };
        let is_weak = matches!(found.evidence, ScannerEvidence::Key | ScannerEvidence::Context);
        let tally = places.entry((place, found.carrier)).or_insert(Tally { is_weak: true, ..Tally::default() });
        tally.is_weak &= is_weak || counted.count == 0;
        tally.join(counted);
    }
    let most = places.into_values().max_by_key(|tally| (tally.count, !tally.is_weak)).unwrap_or_default();
    Tally { is_weak: most.is_weak && most.count > 0, ..most }
}

/// Facts of which a response has one: these are added up.
const EXCLUSIVE: [&str; 2] = ["cache.", "cors."];

/// One exchange may have several facts: the most frequent counts.
fn facts(record: &EndpointRecord<Stored>, selection: &Selection) -> Tally {
    let mut by_fact: BTreeMap<&str, Tally> = BTreeMap::new();
    for counted in &record.facts {
        let fact = counted.fact.as_str();
        let fits = selection.fits(|of| match of {
            D::Fact => fact,
            D::Status => counted.status_class.as_str(),
            D::Credential => counted.credential.as_str(),
            D::Exposure => counted.exposure.as_str(),
            D::Sensitive => word(counted.sensitive),
            _ => "",
        });
        if fits {
            let family = EXCLUSIVE.into_iter().find(|family| fact.starts_with(family)).unwrap_or(fact);
            by_fact.entry(family).or_default().add(counted.count, counted.estimated.get(), counted.exposure);
        }
    }
    by_fact.into_values().max_by_key(|tally| tally.count).unwrap_or_default()
}

/// The largest sum of counts that have a key in common.
fn most<K: Ord>(counts: impl Iterator<Item = (K, u64)>) -> Tally {
    let mut sums: BTreeMap<K, u64> = BTreeMap::new();
    for (key, count) in counts {
        let sum = sums.entry(key).or_default();
        *sum = sum.saturating_add(count);
    }
    sum(sums.into_values().max().into_iter())
}

#[expect(clippy::cast_precision_loss, reason = "nobody asks for the last of 2^53")]
fn sum(counts: impl Iterator<Item = u64>) -> Tally {
    let count = counts.fold(0_u64, u64::saturating_add);
    Tally { count, estimated: count as f64, ..Tally::default() }
}

fn things(count: usize) -> Tally {
    sum([count as u64].into_iter())
}
