//! Rules that say something of an exchange: what Datadog calls endpoint tagging.
//!
//! A [`TaggingRule`] has conditions on parts of an exchange, which [`Address`]es name, and gives literal attributes to
//! exchanges that meet all of them. That is how an operator tells of authentication that nobody else knows. The guide for
//! whoever writes rules is that of [the public module](crate::rules).
//!
//! - [`read_rules`] reads rules, of this crate's own files and of Datadog's rulesets.
//! - [`Tagging`] are rules in force: what they ask for is sorted by address when they are loaded.
//! - An [`Evaluation`] is fed the addresses of one exchange, and says what the rules say. An address is read as the event
//!   stream of [`body`](crate::body), by a [`Walk`] that knows at each event which key paths it is on: no document is built,
//!   nothing of it is kept but one answer for each condition, and an address that no rule asks for is not read.
//!
//! The work is, for each name and value at an address, one step of each key path that is asked for there, and one match of
//! each input whose key path leads there, transformed for it, as long as it has not matched before. All rules together have at
//! most [`INPUTS_LIMIT`] inputs.
//!
//! # What is not known does not hold
//!
//! An address may not be there (a body that was not captured, a JWT that was not presented), and it may be known in part (a
//! body that breaks off). `exists`, and what is to match, hold as soon as something was seen. The opposites hold only where
//! everything was seen: `!exists` where the address is there and the path is not; another negated operator where there was a
//! value that it can judge, and none that it matches.

mod address;
mod condition;
mod evaluate;
mod explain;
mod input;
mod output;
mod reader;
mod rule;
#[cfg(test)]
mod tests;
mod transform;
mod walk;

pub(crate) use address::Address;
pub(crate) use evaluate::{Evaluation, Tagged, Tagging};
pub(crate) use explain::explain;
pub(crate) use reader::{read_rules, refuse};
pub(crate) use rule::{INPUTS_LIMIT, RULES_LIMIT, TaggingRule, attributes_fit};
