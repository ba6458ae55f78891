//! Records stay small, whatever is sent.
