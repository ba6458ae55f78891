//! Routes that no router reports: declared ones, and those that are learnt from paths the service answers.
//!
//! [`kind`] types a segment, [`path`] parts a path, [`sketch`] counts what stood where, [`evidence`] judges one place,
//! [`learner`] makes routes of it, and [`learnt`] finds the route of a path. [`hints`] is what the user says, [`names`]
//! what parameters are called. [`parameter`] types what stands in a parameter, of a path or a query string.

pub(crate) mod declared;
mod evidence;
mod hints;
#[cfg(any(test, feature = "testing"))]
pub(crate) mod inference;
mod kind;
mod learner;
mod learnt;
mod names;
mod parameter;
mod path;
mod sketch;

pub(crate) use hints::RouteHints;
pub(crate) use learner::{Caps, RouteLearner};
pub(crate) use learnt::{LearntRoute, LearntRoutes};
pub(crate) use parameter::{is_url, parameter_kind};
