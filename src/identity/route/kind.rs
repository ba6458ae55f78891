//! What a segment is by its form alone.

use crate::observation::vetting::{Familiarity, familiarity};

/// The form of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum SegmentKind {
    /// It may be a literal.
    Word,
    /// Digits.
    Int,
    /// UUID of any version.
    Uuid,
    /// ULID.
    Ulid,
    /// Hexadecimal digits: digests, `ObjectId`, commits.
    Hex,
    /// A calendar date, with or without a time, or a part of one.
    Date,
    /// An e-mail address.
    Email,
    /// A name with the extension of a file.
    File,
    /// `@anna`, `~anna`
    Handle,
    /// The format of an export, behind what is exported.
    Format,
    /// Words with a number behind them, or more of them than literals have.
    Slug,
    /// Any other form that values have and literals do not.
    Other,
}

impl SegmentKind {
    pub(crate) const ALL: [Self; 12] = [
        Self::Word,
        Self::Int,
        Self::Uuid,
        Self::Ulid,
        Self::Hex,
        Self::Date,
        Self::Email,
        Self::File,
        Self::Handle,
        Self::Format,
        Self::Slug,
        Self::Other,
    ];

    /// What a parameter of this kind is called when nothing better is known.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Word | Self::Slug => "slug",
            Self::Int => "int",
            Self::Uuid => "uuid",
            Self::Ulid => "ulid",
            Self::Hex => "hex",
            Self::Date => "date",
            Self::Email => "email",
            Self::File => "file",
            Self::Handle => "handle",
            Self::Format => "format",
            Self::Other => "value",
        }
    }

    pub(super) fn bit(self) -> u16 {
        1 << self as u16
    }

    /// The kind of a decoded segment, and how well its words are known.
    pub(super) fn of(segment: &str) -> (Self, Familiarity) {
        if let Some(kind) = form(segment) {
            return (kind, Familiarity::Data);
        }
        match familiarity(segment) {
            known if known < Familiarity::Known && ends_as_file(segment) => (Self::File, Familiarity::Data),
            Familiarity::Data if is_slug(segment) => (Self::Slug, Familiarity::Data),
            Familiarity::Data => (Self::Other, Familiarity::Data),
            known if is_slug(segment) && known != Familiarity::Known => (Self::Slug, Familiarity::Data),
            known => (Self::Word, known),
        }
    }
}

/// Whether a segment could be a literal for all that its characters tell: a test for the request path, which costs
/// nothing.
pub(super) fn is_wordlike(segment: &str) -> bool {
    segment.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_'))
}

/// The kind that the form of a decoded text tells, whatever its words; a test that allocates nothing.
pub(super) fn form(segment: &str) -> Option<SegmentKind> {
    let bytes = segment.as_bytes();
    let all = |test: fn(&u8) -> bool| !bytes.is_empty() && bytes.iter().all(test);
    let unsigned = segment.strip_prefix('-').unwrap_or(segment);
    if !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(SegmentKind::Int);
    }
    let has_digit = || bytes.iter().any(u8::is_ascii_digit);
    if is_uuid(segment) {
        return Some(SegmentKind::Uuid);
    }
    // Crockford's base 32 without I, L, O and U.
    let crockford = |byte: &u8| byte.is_ascii_alphanumeric() && !b"ILOUilou".contains(byte);
    if bytes.len() == 26
        && has_digit()
        && bytes.iter().all(crockford)
        && bytes.first().is_some_and(|first| *first <= b'7')
    {
        return Some(SegmentKind::Ulid);
    }
    if bytes.len() >= 6 && all(u8::is_ascii_hexdigit) && (bytes.len() >= 16 || has_digit()) {
        return Some(SegmentKind::Hex);
    }
    if is_date(segment) {
        return Some(SegmentKind::Date);
    }
    if segment.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.')) {
        return Some(SegmentKind::Email);
    }
    if segment.starts_with(['@', '~']) && bytes.len() > 1 {
        return Some(SegmentKind::Handle);
    }
    None
}

/// Whether a text ends as names of files do.
pub(super) fn ends_as_file(segment: &str) -> bool {
    let Some((stem, extension)) = segment.rsplit_once('.') else { return false };
    !stem.is_empty()
        && (2..=5).contains(&extension.len())
        && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && extension.bytes().any(|byte| byte.is_ascii_alphabetic())
        && extension.bytes().all(|byte| !byte.is_ascii_uppercase() || stem.bytes().any(|byte| byte.is_ascii_digit()))
}

fn is_uuid(segment: &str) -> bool {
    segment.len() == 36
        && segment.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// `2026-10-14`, `2026-10`, `2026-W48`, `14.10.2026`, `2026-10-14T09:30:00Z`
fn is_date(segment: &str) -> bool {
    let date = segment.split(['T', ' ']).next().unwrap_or_default();
    let mut parts = date.split(['-', '.', '_']);
    let (Some(first), Some(second), third, None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let number = |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    let year = |text: &str| number(text, 4) && (text.starts_with("19") || text.starts_with("20"));
    let short = |text: &str| {
        number(text, 2) || text.strip_prefix(['W', 'Q']).is_some_and(|rest| number(rest, 2) || number(rest, 1))
    };
    let day = |text: Option<&str>| text.is_none_or(|text| number(text, 2));
    year(first) && short(second) && day(third) || number(first, 2) && number(second, 2) && third.is_some_and(year)
}

/// Words and a number, `classic-lamp-34`, or a title: `how-to-cook-rice-very-well-at-home`.
fn is_slug(segment: &str) -> bool {
    let separators = segment.bytes().filter(|byte| matches!(byte, b'-' | b'_')).count();
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = segment.split(['-', '_']);
    let numbered = parts.next_back().is_some_and(number);
    // `users-28-day` numbers what it says in words of fields.
    let inside = parts.any(number) && familiarity_of_words(segment) < Familiarity::Known;
    separators >= 1 && (numbered || inside) || separators >= 6
}

/// How well the parts of a segment are known, numbers aside.
fn familiarity_of_words(segment: &str) -> Familiarity {
    let words = segment.split(['-', '_']).filter(|part| part.bytes().any(|byte| !byte.is_ascii_digit()));
    words.map(familiarity).min().unwrap_or(Familiarity::Data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_typed_by_their_form() {
        for (segment, kind) in [
            ("7", SegmentKind::Int),
            ("-12", SegmentKind::Int),
            ("1ef195e8-25e7-40a6-abce-1581a745acd7", SegmentKind::Uuid),
            ("01J1BNYGF6J8B84RW3XR600H63", SegmentKind::Ulid),
            ("5fbeeb33", SegmentKind::Hex),
            ("deadbeefdeadbeef", SegmentKind::Hex),
            ("2026-10-14", SegmentKind::Date),
            ("2026-W48", SegmentKind::Date),
            ("14.10.2026", SegmentKind::Date),
            ("2026-10-14T09:30:00Z", SegmentKind::Date),
            ("anna@x.org", SegmentKind::Email),
            ("letter.docx", SegmentKind::File),
            ("IMG_6497.HEIC", SegmentKind::File),
            ("@anna", SegmentKind::Handle),
            ("~anna", SegmentKind::Handle),
            ("classic-lamp-34", SegmentKind::Slug),
            ("berlin-in-4-days", SegmentKind::Slug),
            ("how-to-cook-rice-very-well-at-home", SegmentKind::Slug),
            ("51.5074,-0.1278", SegmentKind::Other),
            ("users", SegmentKind::Word),
            ("facade", SegmentKind::Word),
            ("hello-world", SegmentKind::Word),
            ("main.css", SegmentKind::Word),
            ("", SegmentKind::Word),
        ] {
            assert_eq!(SegmentKind::of(segment).0, kind, "{segment}");
        }
    }

    #[test]
    fn each_kind_has_a_bit_of_its_own() {
        let bits = SegmentKind::ALL.iter().fold(0_u16, |bits, kind| bits | kind.bit());
        assert_eq!(bits.count_ones() as usize, SegmentKind::ALL.len());
    }

    proptest::proptest! {
        #[test]
        fn any_segment_has_a_kind(segment: String) {
            let _ = SegmentKind::of(&segment);
        }
    }
}
