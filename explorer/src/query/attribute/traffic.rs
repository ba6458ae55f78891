//! When an endpoint was called, how often, and what that did.

use api_inventory::inventory::{BusinessFunction, Context, EndpointRecord, Source};
use api_inventory::observation::{CredentialClass, Fact, Location, StatusClass, Stored};

use super::{Attribute, Group, terms, word};
use crate::query::time::minutes;

pub(super) const GROUP: Group = Group {
    title: "Traffic",
    attributes: &[
        Attribute::time("first_seen", "When it was first known to exist: called, or declared by the service.", |view| {
            let intervals = view.record()?.seen.values().map(|interval| interval.first);
            intervals.min().map(minutes)
        }),
        Attribute::time("last_seen", "When it was last called.", |view| {
            view.record()?.seen.get(&Source::Traffic).map(|interval| minutes(interval.last))
        }),
        Attribute::number(
            "requests",
            "How many requests there were; of what only the inside of requests tells apart (operations of GraphQL), an estimate.",
            |view| {
                let requests = view.record()?.requests;
                Some(if requests.exact == 0 { requests.estimated.get() } else { number(requests.exact) })
            },
        )
        .aliased(&["hits"]),
        Attribute::number("requests.analysed", "How many of them were captured and analysed.", |view| {
            Some(number(view.record()?.requests.analysed))
        })
        .aliased(&["requests.analyzed"]),
        Attribute::share("error_share", "The share of requests that were answered with 5xx.", |view| {
            share(view.record()?, |_| true, |context| context.status_class == StatusClass::ServerError)
        })
        .aliased(&["error_rate"]),
        Attribute::share("anonymous_share", "The share of successes that nobody presented credentials for.", |view| {
            share(view.record()?, is_success, |context| context.credential == CredentialClass::None && !context.refused)
        }),
        Attribute::share("unscanned", "The share of the bytes of bodies that could not be looked at.", |view| {
            let coverage = &view.record()?.coverage;
            let is_body = |location: Location| matches!(location, Location::RequestBody | Location::ResponseBody);
            let missed = coverage.partial.iter().filter(|partial| is_body(partial.location)).map(|partial| partial.bytes);
            let missed: f64 = missed.map(number).sum();
            let all: f64 = missed + coverage.scanned.values().copied().map(number).sum::<f64>();
            (all > 0.0).then_some(missed / all)
        })
        .aliased(&["unscanned_share"]),
        Attribute::flag("truncated", "Whether the tracer's record of it was full and dropped something.", |view, tell| {
            view.record().iter().for_each(|record| tell(word(record.truncated)));
        }),
        Attribute::text("event", "Business events that handlers recorded.", |view, tell| {
            view.record().iter().flat_map(|record| &record.events).for_each(|event| tell(event.name.as_str()));
        }),
        Attribute::closed(
            "business_logic",
            terms!(BusinessFunction),
            "What it is for in the business, recorded by events or suggested.",
            |view, tell| {
                let logic = view.record().map(EndpointRecord::business_logic);
                logic.iter().flatten().for_each(|logic| tell(logic.function.as_str()));
            },
        ),
        Attribute::closed("fact", terms!(Fact), "What findings ask of exchanges, each if it was seen once.", |view, tell| {
            view.record().into_iter().flat_map(|record| &record.facts).for_each(|counted| tell(counted.fact.as_str()));
        }),
    ],
};

#[expect(clippy::cast_precision_loss, reason = "nobody asks for more than 2^53 requests to the last one")]
pub(super) const fn number(count: u64) -> f64 {
    count as f64
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what `share` asks for")]
fn is_success(context: &Context) -> bool {
    context.status_class == StatusClass::Success
}

/// The share that some requests have of others, as far as captured ones stand for them; none of none.
fn share(
    record: &EndpointRecord<Stored>,
    of: impl Fn(&Context) -> bool,
    wanted: impl Fn(&Context) -> bool,
) -> Option<f64> {
    let (mut all, mut some) = (0.0, 0.0);
    for joint in record.joint.iter().filter(|joint| of(&joint.context)) {
        all += joint.estimated.get();
        some += if wanted(&joint.context) { joint.estimated.get() } else { 0.0 };
    }
    (all > 0.0).then_some(some / all)
}
