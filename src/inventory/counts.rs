//! What records count.

use super::Estimate;
use crate::observation::outbound::outbound_struct;
use crate::observation::{
    AttributeName, AttributeValue, Carrier, CredentialClass, EventMetadata, Evidence, Exposure, Fact, FieldPath,
    Location, OperatorText, Parameter, PresentedCredential, RuleText, Scheme, StatusClass, Tag,
};

outbound_struct! {
    /// How many requests an endpoint had.
    #[derive(Copy, Default, Eq)]
    pub struct Requests {
        /// Counted one by one, captured or not. Includes requests that are still going on. 0 for what only the inside of a
        /// request tells apart, operations and methods of gRPC that no route names: those requests are counted where
        /// their route is.
        pub exact: u64,
        /// How many of them were captured and analysed.
        pub analysed: u64,
        /// Estimated from the captured ones: each stands for one divided by its inclusion probability, and so for those that
        /// policies and budgets thinned out beside it. What came while a cap was wholly spent is missing here and in all
        /// estimates of the record, and not in `exact`: shares are those of the estimates, numbers are these shares of
        /// `exact`.
        pub estimated: Estimate,
    }
}

/// Facts that occur together in one exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct Context {
    /// The status class.
    pub status_class: StatusClass,
    /// Who called.
    pub credential: CredentialClass,
    /// The service refused the caller for who they are: 401 or 403, their like in gRPC, a redirect to where one signs in.
    pub refused: bool,
    /// Where the caller sits.
    pub exposure: Exposure,
    /// The scheme the caller used.
    pub scheme: Scheme,
}

impl crate::observation::outbound::sealed::Sealed for Context {}
impl crate::observation::Outbound for Context {}

outbound_struct! {
    /// How many exchanges had one combination of facts.
    #[derive(Copy, Eq)]
    pub struct JointCount {
        /// The combination.
        #[serde(flatten)]
        pub context: Context,
        /// How many captured exchanges had it.
        pub count: u64,
        /// How many requests that stands for.
        pub estimated: Estimate,
    }
}

outbound_struct! {
    /// How many captured exchanges presented a credential.
    #[derive(Copy, Eq)]
    pub struct MethodCount {
        /// The credential and its place.
        #[serde(flatten)]
        pub credential: PresentedCredential,
        /// How many.
        pub count: u64,
    }
}

outbound_struct! {
    /// Sensitive data at one place.
    #[derive(Eq)]
    pub struct SensitiveRecord<P> {
        /// Where.
        pub location: Location,
        /// At which path.
        pub path: FieldPath<P>,
        /// `category`, `type` and attributes.
        #[serde(flatten)]
        pub tag: Tag<P>,
        /// The scanner that found it.
        pub scanner: RuleText<P>,
        /// What made it sure.
        pub evidence: Evidence,
        /// Whether values or keys carried it.
        #[serde(rename = "in")]
        pub carrier: Carrier,
        /// How many values.
        pub count: u64,
        /// In which contexts, counted in exchanges.
        pub contexts: Vec<JointCount>,
    }
}

outbound_struct! {
    /// In how many captured exchanges a parameter of the path or the query string looked like one kind.
    #[derive(Eq)]
    pub struct ParameterCount<P> {
        /// The parameter, and what it looked like.
        #[serde(flatten)]
        pub parameter: Parameter<P>,
        /// How many.
        pub count: u64,
    }
}

outbound_struct! {
    /// How many captured exchanges had a fact, of those with one outcome that callers of one kind made, and whose responses
    /// had sensitive data or not. Facts of responses are shares of [`Fact::Response`] with the same four, so that what is
    /// missing can be told as well as what is there.
    ///
    /// All five are of closed lists, and a record keeps 1,024 of their combinations.
    #[derive(Copy, Eq)]
    pub struct FactCount {
        /// The fact.
        pub fact: Fact,
        /// The status class: a trace in an error is no trace in data.
        pub status_class: StatusClass,
        /// Who called.
        pub credential: CredentialClass,
        /// Where the caller sat.
        pub exposure: Exposure,
        /// Scanners found sensitive data in the response of the same exchange.
        pub sensitive: bool,
        /// How many.
        pub count: u64,
        /// How many requests that stands for.
        pub estimated: Estimate,
    }
}

outbound_struct! {
    /// How often a business event was recorded.
    #[derive(Eq)]
    pub struct EventCount<P> {
        /// The event.
        pub name: OperatorText<P>,
        /// How often.
        pub count: u64,
    }
}

outbound_struct! {
    /// How often a business event came with a field of one type.
    #[derive(Eq)]
    pub struct EventMetadataCount<P> {
        /// The event, the field, and the type of its value.
        #[serde(flatten)]
        pub metadata: EventMetadata<P>,
        /// How often.
        pub count: u64,
    }
}

outbound_struct! {
    /// How many captured exchanges a rule of the operator gave one attribute with one value.
    #[derive(Eq)]
    pub struct AttributeCount<P> {
        /// The attribute.
        pub name: AttributeName<P>,
        /// Its value.
        pub value: AttributeValue<P>,
        /// How many.
        pub count: u64,
    }
}
