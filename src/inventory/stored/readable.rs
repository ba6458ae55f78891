//! How values of lines are read: numbers, texts, terms, and what is made of them.

use std::collections::BTreeMap;
use std::time::UNIX_EPOCH;

use super::error::{ReadError, ReadErrorKind};
use super::json::Json;
use super::place::Place;
use crate::inventory::{ByTerm, Estimate};
use crate::observation::outbound::Term;
use crate::observation::{ClientAddress, Day, Fact, Facts, Minute, Moment, RoughCount, SpanId, TraceId};

/// What can be read from a line. Written by hand and by [`readable`], and not by `serde`, so that nothing that leaves can be
/// made from text by anybody.
pub(super) trait Readable: Sized {
    fn read(place: &Place<'_>) -> Result<Self, ReadError>;
}

/// Structures: the names of their members, and each read from its own.
///
/// `readable!(Name { a, b as "c" } or default { d } with { e })`: `a` must be there, `b` is written as `c`, `d` may be
/// missing, the members of `e` stand among those of `Name`.
macro_rules! readable {
    (
        $name:ident $(<$provenance:ident>)? {
            $($field:ident $(as $written:literal)?),* $(,)?
        } $(or default { $($optional:ident),* $(,)? })? $(with { $($flat:ident: $kind:ty),* $(,)? })?
    ) => {
        impl $crate::inventory::stored::types::Members for $crate::inventory::stored::types::all::$name $(<$provenance>)? {
            const NAMES: &'static [&'static str] = &[
                $($crate::inventory::stored::readable::readable!(@name $field $($written)?),)*
                $($(stringify!($optional),)*)?
            ];

            fn read_members(place: &Place<'_>, known: &mut usize) -> Result<Self, ReadError> {
                $(let mut $field = None;)*
                $($(let mut $optional = None;)*)?
                for (name, value) in place.members()? {
                    *known += 1;
                    match name {
                        $($crate::inventory::stored::readable::readable!(@name $field $($written)?) => $field = Some(value),)*
                        $($(stringify!($optional) => $optional = Some(value),)*)?
                        _ => *known -= 1,
                    }
                }
                Ok(Self {
                    $($field: place.required(
                        $crate::inventory::stored::readable::readable!(@name $field $($written)?),
                        $field,
                    )?,)*
                    $($($optional: place.optional(stringify!($optional), $optional)?,)*)?
                    $($($flat: <$kind as $crate::inventory::stored::types::Members>::read_members(place, known)?,)*)?
                })
            }
        }

        impl Readable for $crate::inventory::stored::types::all::$name $(<$provenance>)? {
            fn read(place: &Place<'_>) -> Result<Self, ReadError> {
                use $crate::inventory::stored::types::Members;
                let mut known = 0;
                let read = Self::read_members(place, &mut known)?;
                if known < place.members()?.count() {
                    place.keep_all_but(&[Self::NAMES, $($(<$kind as Members>::NAMES,)*)?]);
                }
                Ok(read)
            }
        }
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $written:literal) => { $written };
}

pub(super) use readable;

impl Place<'_> {
    /// Reads a member that there must be.
    pub(super) fn required<T: Readable>(&self, name: &str, value: Option<Json<'_>>) -> Result<T, ReadError> {
        value.map_or_else(|| Err(self.missing(name)), |value| T::read(&self.member(name, value)))
    }

    /// Reads a member that may be missing.
    pub(super) fn optional<T: Readable + Default>(&self, name: &str, value: Option<Json<'_>>) -> Result<T, ReadError> {
        value.map_or_else(|| Ok(T::default()), |value| T::read(&self.member(name, value)))
    }
}

impl<T: Term> Readable for T {
    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        T::of(place.text()?).ok_or_else(|| place.fail(ReadErrorKind::UnknownTerm))
    }
}

/// Texts: whatever stands there.
macro_rules! texts {
    ($($text:ident),+ $(,)?) => {$(
        impl Readable for $text<Stored> {
            fn read(place: &Place<'_>) -> Result<Self, ReadError> {
                place.shared_text().map($crate::observation::outbound::StoredText::stored)
            }
        }
    )+};
}

pub(super) use texts;

/// The key of a map: its text as a value.
pub(super) trait Key: Sized {
    fn of(text: &str) -> Option<Self>;
}

impl<T: Term> Key for T {
    fn of(text: &str) -> Option<Self> {
        Term::of(text)
    }
}

impl Readable for bool {
    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        place.value.as_bool().ok_or_else(|| place.expected("true or false"))
    }
}

macro_rules! numbers {
    ($($number:ty),+) => {$(
        impl Readable for $number {
            fn read(place: &Place<'_>) -> Result<Self, ReadError> {
                let number = place.value.as_u64().and_then(|number| Self::try_from(number).ok());
                number.ok_or_else(|| place.expected(concat!("a whole number that fits into ", stringify!($number))))
            }
        }
    )+};
}

numbers!(u8, u16, u64);

impl Readable for f64 {
    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        place.value.as_f64().filter(|number| number.is_finite()).ok_or_else(|| place.expected("a number"))
    }
}

impl Readable for Estimate {
    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        let number = f64::read(place)?;
        if number < 0.0 { Err(place.expected("a number that is not negative")) } else { Ok(Self::read(number)) }
    }
}

impl Readable for RoughCount {
    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        u64::read(place).map(Self::of)
    }
}

impl Readable for Minute {
    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        let time = humantime::parse_rfc3339(place.text()?).ok().map(Self::of);
        // What is written is what is read: no seconds, and nothing that this crate would not write.
        time.filter(|minute| place.value.as_text() == Some(minute.to_string().as_str()))
            .ok_or_else(|| place.expected("a whole minute in UTC"))
    }
}

impl Readable for Moment {
    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        let time = humantime::parse_rfc3339(place.text()?).ok().map(Self::of);
        time.filter(|moment| place.value.as_text() == Some(moment.to_string().as_str()))
            .ok_or_else(|| place.expected("a time in UTC with nanoseconds"))
    }
}

impl Readable for TraceId {
    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        Self::of_hex(place.text()?).ok_or_else(|| place.expected("32 hexadecimal digits"))
    }
}

impl Readable for SpanId {
    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        Self::of_hex(place.text()?).ok_or_else(|| place.expected("16 hexadecimal digits"))
    }
}

impl Readable for ClientAddress {
    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        place.text()?.parse().map(Self::asked_for).map_err(|_| place.expected("an address"))
    }
}

impl Readable for Day {
    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        let midnight = format!("{}T00:00:00Z", place.text()?);
        let time = humantime::parse_rfc3339(&midnight).ok().filter(|time| *time >= UNIX_EPOCH);
        time.map(|time| Minute::of(time).day()).ok_or_else(|| place.expected("a day"))
    }
}

impl<T: Readable> Readable for Option<T> {
    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        T::read(place).map(Some)
    }
}

impl<T: Readable, U: Readable> Readable for (T, U) {
    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        let mut parts = place.elements()?;
        let (Some(first), Some(second), None) = (parts.next(), parts.next(), parts.next()) else {
            return Err(place.expected("a pair"));
        };
        Ok((T::read(&place.element(0, first))?, U::read(&place.element(1, second))?))
    }
}

impl<T: Readable> Readable for Vec<T> {
    /// Elements with terms that this version does not know are kept as they are.
    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        let elements = place.elements()?;
        let mut read = Self::with_capacity(elements.clone().take(256).count());
        for (at, element) in elements.enumerate() {
            let element = place.element(at, element);
            read.extend(or_keep(&element, T::read(&element))?);
        }
        Ok(read)
    }
}

impl Readable for Facts {
    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        let facts: Vec<Fact> = Readable::read(place)?;
        Ok(facts.into_iter().collect())
    }
}

impl<K: Key + Ord, V: Readable> Readable for BTreeMap<K, V> {
    /// So are members.
    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        let mut read = Self::new();
        for (name, value) in place.members()? {
            let member = place.member(name, value);
            match K::of(name) {
                Some(key) => read.extend(or_keep(&member, V::read(&member))?.map(|value| (key, value))),
                None => member.keep(),
            }
        }
        Ok(read)
    }
}

impl<K: Term + Ord, V: Readable> Readable for ByTerm<K, V> {
    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        let mut all = Self::default();
        let read: BTreeMap<K, V> = Readable::read(place)?;
        for (term, value) in read {
            all.add(term, value, |mine, value| *mine = value);
        }
        Ok(all)
    }
}

/// What was read, or nothing where the place has a term that this version does not know: it is kept then.
fn or_keep<T>(place: &Place<'_>, read: Result<T, ReadError>) -> Result<Option<T>, ReadError> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(ReadError { kind: ReadErrorKind::UnknownTerm, .. }) => {
            place.keep_whole();
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
