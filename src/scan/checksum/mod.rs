//! Checks that decide what a shape leaves open. Each lives in a file of its own, with the standard that defines it.

mod aba_routing;
mod bank_account;
mod base58check;
mod basic_credentials;
mod bech32;
mod canadian_sin;
mod compact;
mod connection_string;
mod crypt_hash;
mod ethereum_address;
mod github_token;
mod health;
mod iban;
mod icao_9303;
mod ip_address;
mod iso_7064;
mod json_web_token;
mod keccak;
mod luhn;
mod mac_address;
mod mod_11;
mod national;
mod number;
mod opaque_token;
mod passport;
mod person_name;
mod phone;
mod random_token;
mod sentence;
mod sha256;
mod street_address;
mod swift_bic;
mod uk_nino;
mod us_ssn;
#[cfg(test)]
mod vectors;
mod verhoeff;
mod vin;
mod weighted_sum;

pub(super) use compact::Compact;
pub(super) use json_web_token::is_json_web_token;

/// A check that a rule can name.
#[derive(Debug)]
pub(crate) struct Check {
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

/// All checks.
static CHECKS: [Check; 33] = [
    Check::checksum("aba_routing", aba_routing::is_aba_routing),
    Check::checksum("base58check", base58check::is_base58check).of_text(),
    Check::checksum("bech32", bech32::is_bech32).of_text(),
    Check::checksum("canadian_sin", canadian_sin::is_canadian_sin),
    Check::checksum("github_token", github_token::is_github_token).of_text(),
    Check::checksum("iban", iban::is_iban),
    Check::checksum("icao_9303", icao_9303::has_valid_document_number).of_text(),
    Check::checksum("luhn", luhn::is_luhn),
    Check::checksum("vin", vin::is_vin),
    Check::structure("aws_secret", random_token::is_aws_secret).of_text(),
    Check::structure("aws_secret_with_sign", random_token::is_aws_secret_with_sign).of_text(),
    Check::structure("azure_key", random_token::is_azure_key).of_text(),
    Check::structure("bank_account", bank_account::is_bank_account).of_text(),
    Check::structure("basic_credentials", basic_credentials::is_basic_credentials).of_text(),
    Check::structure("connection_string", connection_string::has_password).of_text(),
    Check::structure("crypt_hash", crypt_hash::is_crypt_hash).of_text(),
    Check::structure("ethereum_address", ethereum_address::is_ethereum_address).of_text(),
    Check::structure("hex_digest", crypt_hash::is_hex_digest).of_text(),
    Check::structure("ipv4", ip_address::is_ipv4).of_text(),
    Check::structure("ipv6", ip_address::is_ipv6).of_text(),
    Check::structure("mac_address", mac_address::is_mac_address),
    Check::structure("name_part", person_name::is_name_part).of_text(),
    Check::structure("no_placeholder", random_token::is_no_placeholder).of_text(),
    Check::structure("opaque_token", opaque_token::is_opaque_token).of_text(),
    Check::structure("passport", passport::is_document_number),
    Check::structure("person_name", person_name::is_person_name).of_text(),
    Check::structure("phone", phone::is_phone_number).of_text(),
    Check::structure("random_token", random_token::is_random_token).of_text(),
    Check::structure("session_token", random_token::is_session_token).of_text(),
    Check::structure("street_address", street_address::is_street_address).of_text(),
    Check::structure("swift_bic", swift_bic::is_swift_bic),
    Check::structure("uk_nino", uk_nino::is_uk_nino),
    Check::structure("us_ssn", us_ssn::is_us_ssn),
];

impl PartialEq for Check {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Check {}

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
    pub(crate) fn by_name(name: &str) -> Option<&'static Self> {
        CHECKS.iter().chain(&national::CHECKS).chain(&health::CHECKS).find(|check| check.name == name)
    }

    /// The name that rule files use.
    pub(crate) fn name(&self) -> &'static str {
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
