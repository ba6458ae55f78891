//! Checks that decide what a shape leaves open. Each lives in a file of its own, with the standard that defines it.

mod basic_credentials;
mod canadian_sin;
mod compact;
mod iban;
mod icao_9303;
mod json_web_token;
mod luhn;
mod opaque_token;
mod passport;
mod phone;
mod uk_nino;
mod us_ssn;
mod vin;

pub(super) use compact::Compact;
pub(super) use json_web_token::is_json_web_token;

/// A check that a rule can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// `basic_credentials`: base64 of `user:password`.
    BasicCredentials,
    /// `canadian_sin`
    CanadianSin,
    /// `iban`
    Iban,
    /// `icao_9303`: check digit of a passport's machine-readable zone.
    Icao9303,
    /// `luhn`
    Luhn,
    /// `opaque_token`: looks random, not like words.
    OpaqueToken,
    /// `passport`: enough digits to be a document number.
    Passport,
    /// `phone`: a possible number of digits, not all the same.
    Phone,
    /// `uk_nino`
    UkNino,
    /// `us_ssn`
    UsSsn,
    /// `vin`
    Vin,
}

impl Check {
    const NAMES: [(&'static str, Self); 11] = [
        ("basic_credentials", Self::BasicCredentials),
        ("canadian_sin", Self::CanadianSin),
        ("iban", Self::Iban),
        ("icao_9303", Self::Icao9303),
        ("luhn", Self::Luhn),
        ("opaque_token", Self::OpaqueToken),
        ("passport", Self::Passport),
        ("phone", Self::Phone),
        ("uk_nino", Self::UkNino),
        ("us_ssn", Self::UsSsn),
        ("vin", Self::Vin),
    ];

    /// By the name that rule files use.
    pub(super) fn by_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, check)| *check)
    }

    /// The name that rule files use.
    pub(super) fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, check)| *check == self).map_or("", |(name, _)| name)
    }

    /// Whether passing proves redundancy (a checksum), not only structure.
    pub(super) fn is_checksum(self) -> bool {
        matches!(self, Self::CanadianSin | Self::Iban | Self::Icao9303 | Self::Luhn | Self::Vin)
    }

    /// Whether a matched text passes.
    pub(super) fn passes(self, text: &[u8]) -> bool {
        match self {
            Self::BasicCredentials => return basic_credentials::is_basic_credentials(text),
            Self::Icao9303 => return icao_9303::has_valid_document_number(text),
            Self::OpaqueToken => return opaque_token::is_opaque_token(text),
            _ => {}
        }
        let Some(compact) = Compact::of(text) else { return false };
        let bytes = compact.bytes();
        match self {
            Self::CanadianSin => canadian_sin::is_canadian_sin(bytes),
            Self::Iban => iban::is_iban(bytes),
            Self::Luhn => luhn::is_luhn(bytes),
            Self::Passport => passport::is_document_number(bytes),
            Self::Phone => phone::is_phone_number(bytes),
            Self::UkNino => uk_nino::is_uk_nino(bytes),
            Self::UsSsn => us_ssn::is_us_ssn(bytes),
            Self::Vin => vin::is_vin(bytes),
            Self::BasicCredentials | Self::Icao9303 | Self::OpaqueToken => false,
        }
    }
}
