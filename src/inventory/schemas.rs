//! The shapes that a record keeps.

use std::sync::Arc;

use crate::observation::outbound::outbound_struct;
use crate::observation::{Location, MediaType, PLACES_LIMIT, Provenance, RoughCount, Schema, StatusClass};

outbound_struct! {
    /// The shape of one location.
    pub struct RecordedSchema<P> {
        /// Where.
        pub location: Location,
        /// For responses, under which status class; `none` for requests.
        pub status_class: StatusClass,
        /// For bodies, of which media type.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub media_type: Option<MediaType<P>>,
        /// The shape.
        pub schema: Arc<Schema<P>>,
        /// From how many exchanges.
        pub count: u64,
        /// How many names the shape of one exchange did not show at most, because they had not come often enough.
        #[serde(skip_serializing_if = "RoughCount::is_zero")]
        pub withheld: RoughCount,
        /// The shape had more than 1,024 places: those were dropped that lie deeper than this many steps.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub depth: Option<u8>,
    }
}

impl<P: Provenance> RecordedSchema<P> {
    /// What tells the shapes of one record apart.
    pub(super) fn key(&self) -> (Location, StatusClass, Option<&MediaType<P>>) {
        (self.location, self.status_class, self.media_type.as_ref())
    }

    /// Keeps no more places than there may be.
    pub(super) fn bound(&mut self) {
        // What fits is shared, and stays so.
        if self.depth.is_some() || self.schema.places() > PLACES_LIMIT {
            self.depth = Arc::make_mut(&mut self.schema).bound(PLACES_LIMIT, self.depth);
        }
    }

    /// Adds what was seen of the same location elsewhere; whether that changed the shape.
    ///
    /// Which places a shape keeps of too many must not depend on the order of joins: the depth down to which a part fits is
    /// never less than that of the whole, and what was cut once stays cut.
    pub(super) fn join(
        &mut self,
        schema: &Arc<Schema<P>>,
        (depth, withheld): (Option<u8>, RoughCount),
        count: u64,
    ) -> bool {
        self.count = self.count.saturating_add(count);
        self.withheld = self.withheld.max(withheld);
        let depth = self.depth.into_iter().chain(depth).min();
        // Bodies of one shape share what was published of it.
        if depth == self.depth && (Arc::ptr_eq(&self.schema, schema) || self.schema.covers(schema)) {
            return false;
        }
        let mine = Arc::make_mut(&mut self.schema);
        mine.join(schema);
        self.depth = mine.bound(PLACES_LIMIT, depth);
        mine.shrink();
        true
    }
}
