//! Which request-derived names may leave.
