//! What parameters of paths and query strings look like.

use super::outbound::closed_enum;
use super::{FieldName, Location, Provenance, Vetted};

closed_enum! {
    /// What the value of a parameter looks like. Whether others can be guessed from one, and what a service may do with it,
    /// depends on that; the value itself does not leave.
    pub enum ParameterKind {
        /// Up to 12 digits: a number that was counted, or a time in seconds. Whoever has one knows others.
        Int = "int",
        /// More digits than anybody counts: times in milliseconds or less, numbers made of a time and a counter
        /// (snowflakes), numbers drawn at random, numbers of cards. Others are not had by counting, but those that begin
        /// with a time can be guessed as [`TimeUuid`](Self::TimeUuid)s are.
        LongInt = "long_int",
        /// A UUID that the time does not tell (RFC 9562): random, made of a name, or of time and random bits.
        Uuid = "uuid",
        /// A UUID made of a time and the number of a machine: versions 1, 2 and 6. Whoever has one can guess others.
        TimeUuid = "time_uuid",
        /// An identifier that sorts by time, most of it random: `github.com/ulid/spec`.
        Ulid = "ulid",
        /// 24 hexadecimal digits that begin with a time of our days, as an `ObjectId` of `MongoDB` does: a time, a number
        /// of the process and a counter. One in four random values looks so as well.
        ObjectId = "object_id",
        /// Other hexadecimal digits: digests, commits.
        Hex = "hex",
        /// A long text of letters and digits: keys, tokens, identifiers drawn at random.
        Token = "token",
        /// Words and numbers, joined by hyphens: titles, and numbers behind a word.
        Slug = "slug",
        /// Letters: a word, or some joined by hyphens.
        Word = "word",
        /// `true` or `false`
        Boolean = "boolean",
        /// A calendar date, with or without a time, or a part of one.
        Date = "date",
        /// An e-mail address.
        Email = "email",
        /// `@anna`, `~anna`
        Handle = "handle",
        /// A name with the extension of a file. Names of hosts end so as well: `shop.de`.
        File = "file",
        /// Segments joined by slashes: a path, or the rest of one.
        Path = "path",
        /// An address with a scheme, or with a host behind two slashes.
        Url = "url",
        /// No text.
        Empty = "empty",
        /// Any other form: texts, codes, coordinates.
        Other = "other",
    }
}

/// What the values of one parameter of a path or a query string look like. One of several kinds is listed with each.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(bound = "")]
#[non_exhaustive]
pub struct Parameter<P: Provenance = Vetted> {
    /// [`Location::RequestPath`] or [`Location::RequestQuery`].
    pub location: Location,
    /// What it is called, as the location's schema names it.
    pub name: FieldName<P>,
    /// What its value looked like.
    pub kind: ParameterKind,
}

impl Parameter {
    pub(crate) const fn new(location: Location, name: FieldName, kind: ParameterKind) -> Self {
        Self { location, name, kind }
    }
}

impl super::outbound::sealed::Sealed for Parameter {}
impl super::Outbound for Parameter {}
