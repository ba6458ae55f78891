//! What an endpoint is for.

use crate::observation::{Flow, Method, RouteTemplate};

/// What an endpoint is for, as far as its method and template tell.
pub(crate) fn flow(method: Method, route: &RouteTemplate, is_preflight: bool) -> Flow {
    let _ = (method, route, is_preflight);
    Flow::Api
}
