//! The line that tells of declared routes.

use crate::observation::outbound::outbound_struct;
use crate::observation::{LineKind, Method, Producer, RouteTemplate, Service};

outbound_struct! {
    /// The routes that were declared: the whole list, each time it has changed.
    pub struct DeclaredEndpoints<P> {
        /// [`LineKind::Endpoints`].
        pub kind: LineKind,
        /// [`WIRE_VERSION`](crate::observation::WIRE_VERSION).
        pub v: u8,
        /// Which tracer wrote the line.
        pub producer: Producer<P>,
        /// The service.
        pub service: Service<P>,
        /// The declared pairs, in order.
        pub endpoints: Vec<(Method, RouteTemplate<P>)>,
    }
}
