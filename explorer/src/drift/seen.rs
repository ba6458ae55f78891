//! What traffic shows, and how much can be said of it.

use api_inventory::inventory::{JointCount, RecordedSchema};
use api_inventory::observation::{Location, StatusClass, Stored};

use super::{EXCHANGES, Record};
use crate::inventory::{Drift, DriftKind, DriftSeverity};

/// A record while it is compared, and what is found.
pub(super) struct Seen<'a> {
    pub(super) record: &'a Record,
    definition: usize,
    /// How many exchanges were answered with 4xx, for anything but who the caller is: what was sent may have been wrong.
    rejected: u64,
    found: &'a mut Vec<Drift>,
}

/// Where something stands that is compared.
#[derive(Clone, Debug)]
pub(super) struct Site {
    /// How it is told.
    pub(super) name: String,
    /// It is in what callers send.
    pub(super) of_request: bool,
    /// In how many exchanges it was seen.
    pub(super) exchanges: u64,
    /// All of it was seen, so that what is missing was not there.
    pub(super) is_whole: bool,
}

impl<'a> Seen<'a> {
    pub(super) fn new(record: &'a Record, definition: usize, found: &'a mut Vec<Drift>) -> Self {
        let is_rejected =
            |joint: &&JointCount| joint.context.status_class == StatusClass::ClientError && !joint.context.refused;
        let rejected =
            record.joint.iter().filter(is_rejected).fold(0_u64, |sum, joint| sum.saturating_add(joint.count));
        Self { record, definition, rejected, found }
    }

    /// The site of a shape.
    pub(super) fn site(&self, schema: &RecordedSchema<Stored>) -> Site {
        let location = schema.location;
        let of_request = schema.status_class == StatusClass::None;
        let name = if of_request {
            location.as_str().to_owned()
        } else {
            format!("{} {}", location.as_str(), schema.status_class.as_str())
        };
        let is_partial = self.record.coverage.partial.iter().any(|partial| partial.location == location);
        let is_whole = !is_partial && schema.depth.is_none() && schema.withheld.get() == 0 && !self.record.truncated;
        Site { name, of_request, exchanges: schema.count, is_whole }
    }

    /// The site of a location that no exchange had anything at.
    pub(super) fn site_of_nothing(&self, location: Location) -> Site {
        let is_partial = self.record.coverage.partial.iter().any(|partial| partial.location == location);
        Site {
            name: location.as_str().to_owned(),
            of_request: true,
            exchanges: self.record.requests.analysed,
            is_whole: !is_partial && !self.record.truncated,
        }
    }

    /// The shapes of a location.
    pub(super) fn schemas(&self, location: Location) -> impl Iterator<Item = &'a RecordedSchema<Stored>> + use<'a> {
        self.record.schemas.iter().filter(move |schema| schema.location == location)
    }

    /// Tells a difference.
    pub(super) fn tell(
        &mut self,
        kind: DriftKind,
        site: &Site,
        path: &str,
        (declared, seen): (Option<String>, Option<String>),
    ) {
        let severity = match kind {
            DriftKind::TypeChanged if seen.as_deref() == Some("null") => DriftSeverity::Warning,
            DriftKind::TypeChanged | DriftKind::BecameRequired => DriftSeverity::Breaking,
            DriftKind::NeverSeen | DriftKind::NoTraffic => DriftSeverity::Info,
            _ => DriftSeverity::Warning,
        };
        // What was in each exchange was in those that were accepted too.
        let may_be_rejected = site.of_request && kind != DriftKind::BecameRequired;
        let is_unsure = may_be_rejected && self.rejected.saturating_mul(20) > site.exchanges;
        let severity = if is_unsure { DriftSeverity::Info } else { severity };
        self.push(severity, kind, site, path, (declared, seen));
    }

    /// Tells a difference with a severity of its own.
    pub(super) fn push(
        &mut self,
        severity: DriftSeverity,
        kind: DriftKind,
        site: &Site,
        path: &str,
        (declared, seen): (Option<String>, Option<String>),
    ) {
        self.found.push(Drift {
            severity,
            kind,
            location: site.name.clone(),
            path: path.to_owned(),
            declared,
            seen,
            exchanges: site.exchanges,
            definition: self.definition,
        });
    }
}

impl Site {
    /// Whether it can be said that something is always there, or never.
    pub(super) const fn is_enough(&self) -> bool {
        self.is_whole && self.exchanges >= EXCHANGES
    }
}
