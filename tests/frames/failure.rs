//! Kinds of errors that bodies end with.

use std::convert::Infallible;
use std::rc::Rc;

/// An error that can be made from its number.
pub(crate) trait Failure: Told + 'static {
    fn of(number: u32) -> Self;
}

/// What a caller can learn of an error.
pub(crate) trait Told {
    fn told(&self) -> String;
}

/// No `std::error::Error`, and nothing else.
pub(crate) struct Plain(u32);

impl Failure for Plain {
    fn of(number: u32) -> Self {
        Self(number)
    }
}

impl Told for Plain {
    fn told(&self) -> String {
        self.0.to_string()
    }
}

/// Stays on its thread.
impl Failure for Rc<u32> {
    fn of(number: u32) -> Self {
        Self::new(number)
    }
}

impl Told for Rc<u32> {
    fn told(&self) -> String {
        format!("{self} of {}", Self::strong_count(self))
    }
}

/// What frameworks take.
#[derive(Debug)]
pub(crate) struct Typed(u32);

impl std::fmt::Display for Typed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "failure {}", self.0)
    }
}

impl std::error::Error for Typed {}

impl Failure for Typed {
    fn of(number: u32) -> Self {
        Self(number)
    }
}

impl Told for Typed {
    fn told(&self) -> String {
        format!("{self:?}")
    }
}

impl Told for axum::Error {
    fn told(&self) -> String {
        format!("{self:?}")
    }
}

impl Told for tonic::Status {
    fn told(&self) -> String {
        let source = std::error::Error::source(self).map(ToString::to_string);
        format!("{self:?} from {source:?}")
    }
}

impl Told for Infallible {
    fn told(&self) -> String {
        match *self {}
    }
}
