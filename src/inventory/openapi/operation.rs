//! One path and method.

use std::collections::BTreeMap;

use serde::Serialize;

use super::OpenApiOptions;
use super::bodies::{self, RequestBody, Response};
use super::extensions::Extensions;
use super::parameters::{self, Parameter};
use super::security::{self, Requirements, Schemes};
use crate::inventory::EndpointRecord;
use crate::observation::Provenance;

/// An operation of a document.
#[derive(Clone, Debug, Serialize)]
#[serde(bound = "")]
pub(super) struct Operation<P: Provenance> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parameters: Vec<Parameter<P>>,
    #[serde(rename = "requestBody", skip_serializing_if = "Option::is_none")]
    request_body: Option<RequestBody<P>>,
    responses: BTreeMap<&'static str, Response<P>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    security: Option<Requirements>,
    #[serde(flatten)]
    extensions: Extensions<P>,
}

impl<P: Provenance> Operation<P> {
    /// Of records that share method and path; `names` are those of the path's parameters. `None` for no record.
    pub(super) fn of(
        records: &[&EndpointRecord<P>],
        names: &[String],
        schemes: &mut Schemes,
        options: &OpenApiOptions,
    ) -> Option<Self> {
        let (first, more) = records.split_first()?;
        let mut joined = EndpointRecord::clone(first);
        for record in more {
            joined.join(record);
        }
        let mut operations: Vec<_> = records.iter().filter_map(|record| record.endpoint.operation.clone()).collect();
        operations.sort();
        operations.dedup();
        let presented = security::schemes(&joined);
        let mut parameters = parameters::of_path(names, records);
        parameters.extend(parameters::beside_path(&joined, &presented, options));
        Some(Self {
            parameters,
            request_body: bodies::request(&joined, options),
            responses: bodies::responses(&joined, options),
            security: security::requirements(&joined, &presented, schemes),
            extensions: Extensions::of(&joined, operations),
        })
    }
}
