//! Checks that decide what a shape leaves open. Each lives in a file of its own, with the standard that defines it.

mod basic_credentials;
mod canadian_sin;
mod compact;
mod health;
mod iban;
mod icao_9303;
mod iso_7064;
mod json_web_token;
mod luhn;
mod mod_11;
mod national;
mod number;
mod opaque_token;
mod passport;
mod phone;
mod uk_nino;
mod us_ssn;
mod verhoeff;
mod vin;
mod weighted_sum;

pub(super) use compact::Compact;
pub(super) use json_web_token::is_json_web_token;

/// A check that a rule can name.
#[derive(Debug)]
pub(super) struct Check {
    /// The name that rule files use.
    name: &'static str,
    /// Whether passing proves redundancy (a checksum), not only structure.
    is_checksum: bool,
    input: Input,
    accepts: fn(&[u8]) -> bool,
}

/// What a check is given.
#[derive(Debug)]
enum Input {
    /// The matched text as it stands.
    Text,
    /// Its letters, in upper case, and digits.
    Compact,
}

/// The general checks.
static CHECKS: [Check; 11] = [
    Check::checksum("canadian_sin", canadian_sin::is_canadian_sin),
    Check::checksum("iban", iban::is_iban),
    Check::checksum("icao_9303", icao_9303::has_valid_document_number).of_text(),
    Check::checksum("luhn", luhn::is_luhn),
    Check::checksum("vin", vin::is_vin),
    Check::structure("basic_credentials", basic_credentials::is_basic_credentials).of_text(),
    Check::structure("opaque_token", opaque_token::is_opaque_token).of_text(),
    Check::structure("passport", passport::is_document_number),
    Check::structure("phone", phone::is_phone_number),
    Check::structure("uk_nino", uk_nino::is_uk_nino),
    Check::structure("us_ssn", us_ssn::is_us_ssn),
];

impl Check {
    const fn checksum(name: &'static str, accepts: fn(&[u8]) -> bool) -> Self {
        Self { name, is_checksum: true, input: Input::Compact, accepts }
    }

    const fn structure(name: &'static str, accepts: fn(&[u8]) -> bool) -> Self {
        Self { name, is_checksum: false, input: Input::Compact, accepts }
    }

    const fn of_text(self) -> Self {
        Self { input: Input::Text, ..self }
    }

    /// By the name that rule files use.
    pub(super) fn by_name(name: &str) -> Option<&'static Self> {
        CHECKS.iter().chain(&national::CHECKS).chain(&health::CHECKS).find(|check| check.name == name)
    }

    /// The name that rule files use.
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// Whether passing proves redundancy (a checksum), not only structure.
    pub(super) fn is_checksum(&self) -> bool {
        self.is_checksum
    }

    /// Whether a matched text passes.
    pub(super) fn passes(&self, text: &[u8]) -> bool {
        match self.input {
            Input::Text => (self.accepts)(text),
            Input::Compact => Compact::of(text).is_some_and(|compact| (self.accepts)(compact.bytes())),
        }
    }
}
