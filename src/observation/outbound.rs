//! The sealed trait of everything that may leave the process, and the two macros that implement it.
//!
//! An exporter accepts [`Outbound`] values only. The trait is implemented for closed enumerations, numbers, the vetted
//! text types of this room, and structs all of whose fields are `Outbound`; `String`, `&str` and byte buffers are not.
//! Putting a raw value into a line that leaves is therefore a compile error, not a review finding.
//!
//! What is read back from lines has the same shape and another [`Provenance`], and is not `Outbound`.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;

pub(crate) mod sealed {
    /// Keeps [`Outbound`](super::Outbound) closed to this crate.
    pub trait Sealed {}
}

/// A value that may leave the process: it can be written, and it cannot have been made from a raw value.
///
/// The trait is sealed. Text is not `Outbound`, so an exporter cannot be handed any:
///
/// ```compile_fail
/// fn leave<T: api_inventory::observation::Outbound>(_: T) {}
/// leave(String::from("4111 1111 1111 1111"));
/// ```
pub trait Outbound: serde::Serialize + sealed::Sealed {}

/// Where the texts of a line come from, as a type parameter of all that holds text. Two there are: [`Vetted`] and [`Stored`].
pub trait Provenance: sealed::Sealed + Copy + Debug + Ord + Hash + Send + Sync + 'static {}

/// Made in this process, by vetting, from the operator's configuration, or by the tracer itself: may leave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Vetted {}

/// Read from a line that somebody wrote, which may say anything: is never [`Outbound`], so that no exporter takes it.
///
/// ```compile_fail
/// use api_inventory::inventory::EndpointRecord;
/// use api_inventory::observation::{Outbound, Stored};
/// fn leave<T: Outbound>(_: &T) {}
/// fn forward(record: &EndpointRecord<Stored>) {
///     leave(record);
/// }
/// ```
///
/// What was vetted is:
///
/// ```
/// use api_inventory::inventory::EndpointRecord;
/// use api_inventory::observation::{Outbound, Vetted};
/// fn leave<T: Outbound>(_: &T) {}
/// fn forward(record: &EndpointRecord<Vetted>) {
///     leave(record);
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stored {}

impl sealed::Sealed for Vetted {}
impl Provenance for Vetted {}
impl sealed::Sealed for Stored {}
impl Provenance for Stored {}

macro_rules! outbound_leaves {
    ($($leaf:ty),+ $(,)?) => {
        $(
            impl sealed::Sealed for $leaf {}
            impl Outbound for $leaf {}
        )+
    };
}

outbound_leaves!(bool, u8, u16, u32, u64, f64);

impl<T: sealed::Sealed> sealed::Sealed for Option<T> {}
impl<T: Outbound> Outbound for Option<T> {}
impl<T: sealed::Sealed> sealed::Sealed for Vec<T> {}
impl<T: Outbound> Outbound for Vec<T> {}
impl<T: sealed::Sealed + ?Sized> sealed::Sealed for Arc<T> {}
impl<T: Outbound + ?Sized> Outbound for Arc<T> {}
impl<T: sealed::Sealed + ?Sized> sealed::Sealed for Box<T> {}
impl<T: Outbound + ?Sized> Outbound for Box<T> {}
impl<K: sealed::Sealed, V: sealed::Sealed> sealed::Sealed for BTreeMap<K, V> {}
impl<K: Outbound, V: Outbound> Outbound for BTreeMap<K, V> {}
impl<K: sealed::Sealed, V: sealed::Sealed> sealed::Sealed for (K, V) {}
impl<K: Outbound, V: Outbound> Outbound for (K, V) {}

/// Declares a struct that leaves: `Serialize` without `Deserialize`, and [`Outbound`] proven field by field. One that holds
/// text is declared as `Name<P>`, and is [`Outbound`] where its texts are [`Vetted`].
macro_rules! outbound_struct {
    (
        $(#[$meta:meta])*
        pub struct $name:ident $(<$provenance:ident>)? {
            $($(#[$field_meta:meta])* $visibility:vis $field:ident: $kind:ty,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        #[serde(bound = "")]
        #[non_exhaustive]
        pub struct $name $(<$provenance: crate::observation::Provenance = crate::observation::Vetted>)? {
            $($(#[$field_meta])* $visibility $field: $kind,)+
        }

        impl crate::observation::outbound::sealed::Sealed for $name {}
        impl crate::observation::Outbound for $name {}

        const _: () = {
            $(type $provenance = crate::observation::Vetted;)?
            const fn leaves<T: crate::observation::Outbound + ?Sized>() {}
            $(leaves::<$kind>();)+
        };
    };
}

/// Declares a closed list of terms, each with the exact text that leaves.
macro_rules! closed_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name { $($(#[$variant_meta])* #[doc = concat!("On the wire: `", $text, "`.")] $variant,)+ }

        impl $name {
            /// Every term of the list, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The text that leaves.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl crate::observation::outbound::Term for $name {
            fn of(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl crate::observation::outbound::sealed::Sealed for $name {}
        impl crate::observation::Outbound for $name {}
    };
}

/// A term of a closed list, to be read back.
pub(crate) trait Term: Sized {
    /// The term that is written so, if this version knows it.
    fn of(text: &str) -> Option<Self>;
}

/// A text, to be read back.
pub(crate) trait StoredText: Sized {
    /// The text as it stands in the line.
    fn stored(text: impl Into<Arc<str>>) -> Self;
}

/// Declares a text type that leaves. Its only constructors are those that its own module writes; of its twin that was read
/// back, [`StoredText`].
macro_rules! outbound_text {
    ($(#[$meta:meta])* pub struct $name:ident;) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name<P: crate::observation::Provenance = crate::observation::Vetted>(
            std::sync::Arc<str>,
            std::marker::PhantomData<P>,
        );

        impl<P: crate::observation::Provenance> $name<P> {
            fn made(text: impl Into<std::sync::Arc<str>>) -> Self {
                Self(text.into(), std::marker::PhantomData)
            }

            /// The text as it leaves.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl crate::observation::outbound::StoredText for $name<crate::observation::Stored> {
            fn stored(text: impl Into<std::sync::Arc<str>>) -> Self {
                Self::made(text)
            }
        }

        impl<P: crate::observation::Provenance> std::fmt::Display for $name<P> {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(&self.0)
            }
        }

        impl<P: crate::observation::Provenance> std::fmt::Debug for $name<P> {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(&*self.0, formatter)
            }
        }

        impl<P: crate::observation::Provenance> serde::Serialize for $name<P> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl crate::observation::outbound::sealed::Sealed for $name {}
        impl crate::observation::Outbound for $name {}
    };
}

pub(crate) use {closed_enum, outbound_struct, outbound_text};
