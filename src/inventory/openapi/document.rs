//! The document as a whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::OpenApiOptions;
use super::left_out::{self, Counter, LeftOut};
use super::operation::Operation;
use super::paths::PathTemplate;
use super::security::Schemes;
use crate::inventory::{EndpointRecord, RecordedService};
use crate::observation::{Method, OperatorText, Provenance, Vetted};

/// The version of the specification.
const OPEN_API: &str = "3.1.0";

/// An inventory as an `OpenAPI` 3.1 document. It is written with serde, as JSON or as another format; equal inventories give equal
/// bytes.
#[derive(Clone, Debug, Serialize)]
#[serde(bound = "")]
pub struct OpenApi<P: Provenance = Vetted> {
    openapi: &'static str,
    info: Info<P>,
    paths: BTreeMap<String, PathItem<P>>,
    #[serde(skip_serializing_if = "Components::is_empty")]
    components: Components,
    #[serde(rename = "x-api-inventory-service", skip_serializing_if = "Option::is_none")]
    service: Option<RecordedService<P>>,
    #[serde(rename = "x-api-inventory-left-out", skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<LeftOut>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(bound = "")]
struct Info<P: Provenance> {
    title: OperatorText<P>,
    version: OperatorText<P>,
}

/// By method.
type PathItem<P> = BTreeMap<&'static str, Operation<P>>;

#[derive(Clone, Debug, Default, Serialize)]
struct Components {
    #[serde(rename = "securitySchemes")]
    security_schemes: Schemes,
}

impl Components {
    fn is_empty(&self) -> bool {
        self.security_schemes.is_empty()
    }
}

/// Records of one path by method, and the template that gives it its names: that of the first.
struct Group<'a, P: Provenance> {
    template: PathTemplate<'a>,
    records: BTreeMap<&'static str, Vec<&'a EndpointRecord<P>>>,
}

impl<P: Provenance> OpenApi<P> {
    pub(in crate::inventory) fn of(records: &[Arc<EndpointRecord<P>>], options: &OpenApiOptions) -> Self {
        let mut left_out = Counter::default();
        let mut groups: BTreeMap<String, Group<'_, P>> = BTreeMap::new();
        for record in records {
            let method = match (left_out::reason(record), method(record.endpoint.method)) {
                (None, Some(method)) => method,
                (reason, _) => {
                    left_out.add(reason.unwrap_or(left_out::Reason::Method), record);
                    continue;
                }
            };
            let template = PathTemplate::parse(record.endpoint.route.as_str());
            let group = groups.entry(template.shape()).or_insert(Group { template, records: BTreeMap::new() });
            group.records.entry(method).or_default().push(record);
        }
        let mut components = Components::default();
        let mut paths = BTreeMap::new();
        for group in groups.values() {
            let names = group.template.unique_names();
            let item = group.records.iter().filter_map(|(method, records)| {
                Some((*method, Operation::of(records, &names, &mut components.security_schemes, options)?))
            });
            let item: PathItem<P> = item.collect();
            paths.insert(group.template.with_names(names.iter().map(String::as_str)), item);
        }
        let service = records.first().map(|record| record.service.clone());
        let title = options.title.as_ref().map(OperatorText::among).or_else(|| Some(service.as_ref()?.name.clone()));
        let version =
            options.version.as_ref().map(OperatorText::among).or_else(|| service.as_ref()?.versions.last().cloned());
        let unknown = || OperatorText::known("unknown").among();
        Self {
            openapi: OPEN_API,
            info: Info { title: title.unwrap_or_else(unknown), version: version.unwrap_or_else(unknown) },
            paths,
            components,
            service,
            left_out: left_out.into_list(),
        }
    }
}

/// What `OpenAPI` calls a method; `None` for those that it cannot describe.
const fn method(method: Method) -> Option<&'static str> {
    match method {
        Method::Get => Some("get"),
        Method::Head => Some("head"),
        Method::Post => Some("post"),
        Method::Put => Some("put"),
        Method::Delete => Some("delete"),
        Method::Options => Some("options"),
        Method::Trace => Some("trace"),
        Method::Patch => Some("patch"),
        Method::Connect | Method::Other => None,
    }
}
