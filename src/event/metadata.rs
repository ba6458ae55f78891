//! Values to their types.

use std::borrow::Cow;

use crate::observation::MetadataType;

/// A value that can be said with an event: of it nothing but its type is asked for.
///
/// Types of your own can implement it: they have nothing else to give.
///
/// ```
/// use api_inventory::event::{Metadata, MetadataType};
///
/// struct Iban(String);
///
/// impl Metadata for Iban {
///     fn metadata_type(&self) -> MetadataType {
///         MetadataType::String
///     }
/// }
/// ```
pub trait Metadata {
    /// The type.
    fn metadata_type(&self) -> MetadataType;
}

macro_rules! metadata {
    ($kind:ident: $($value:ty),+) => {$(
        impl Metadata for $value {
            fn metadata_type(&self) -> MetadataType {
                MetadataType::$kind
            }
        }
    )+};
}

metadata!(String: str, String, char, Cow<'_, str>);
metadata!(Integer: i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize);
metadata!(Number: f32, f64);
metadata!(Boolean: bool);

/// Nothing is [`MetadataType::Null`].
impl<T: Metadata> Metadata for Option<T> {
    fn metadata_type(&self) -> MetadataType {
        self.as_ref().map_or(MetadataType::Null, T::metadata_type)
    }
}

impl<T: Metadata + ?Sized> Metadata for &T {
    fn metadata_type(&self) -> MetadataType {
        T::metadata_type(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_its_type() {
        let of = |value: &dyn Metadata| value.metadata_type();
        assert_eq!(of(&"4111111111111111"), MetadataType::String, "text is not looked into");
        assert_eq!(of(&&String::new()), MetadataType::String);
        assert_eq!(of(&Cow::Borrowed("x")), MetadataType::String);
        assert_eq!(of(&-7_i8), MetadataType::Integer);
        assert_eq!(of(&7.0_f32), MetadataType::Number, "whole floats are no integers");
        assert_eq!(of(&false), MetadataType::Boolean);
        assert_eq!(of(&None::<&str>), MetadataType::Null);
        assert_eq!(of(&Some(Some(3_u128))), MetadataType::Integer);
        assert_eq!(of(&Some(None::<bool>)), MetadataType::Null);
    }
}
