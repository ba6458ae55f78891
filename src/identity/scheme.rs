//! The scheme the caller used.

use http::{HeaderMap, Uri};

use crate::observation::{Scheme, SchemeBasis, SchemeFact};

/// The scheme the caller used.
pub(crate) fn scheme(uri: &Uri, headers: &HeaderMap) -> SchemeFact {
    let _ = (uri, headers);
    SchemeFact { value: Scheme::Unknown, basis: SchemeBasis::Unknown }
}
