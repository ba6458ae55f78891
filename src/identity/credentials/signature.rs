//! Requests that are signed: the caller shows that it has a key, and does not send it.

use crate::observation::CredentialMethod;

/// Fields that carry a signature over the request or its body: HTTP Message Signatures (RFC 9421, of which `Signature`
/// alone means nothing), Standard Webhooks, and the webhooks of GitHub, Stripe, Shopify, Slack, Twilio, `PayPal`, `Square`,
/// Zoom, Discord, `HubSpot`, Linear and Svix.
pub(super) const FIELDS: [&str; 16] = [
    "signature-input",
    "webhook-signature",
    "x-hub-signature-256",
    "x-hub-signature",
    "stripe-signature",
    "x-shopify-hmac-sha256",
    "x-slack-signature",
    "x-twilio-signature",
    "paypal-transmission-sig",
    "x-square-hmacsha256-signature",
    "x-zm-signature",
    "x-signature-ed25519",
    "x-hubspot-signature-v3",
    "linear-signature",
    "svix-signature",
    "x-signature",
];

/// The method of a URL that is signed as a whole, by the names of its parameters: AWS (`X-Amz-Signature`, `Signature` beside
/// `AWSAccessKeyId`), `CloudFront` (`Key-Pair-Id`), Google Cloud Storage (`X-Goog-Signature`, `GoogleAccessId`), and shared access signatures of Azure (`sig` beside `se`, its end, and `sv` or `sr`).
pub(super) fn presigned<'a>(names: &(impl Iterator<Item = &'a str> + Clone)) -> Option<CredentialMethod> {
    let has = |wanted: &str| names.clone().any(|name| name.eq_ignore_ascii_case(wanted));
    if has("x-amz-signature") || has("signature") && has("awsaccesskeyid") {
        Some(CredentialMethod::AwsSignature)
    } else if has("x-goog-signature")
        || has("signature") && (has("key-pair-id") || has("googleaccessid"))
        || has("sig") && has("se") && (has("sv") || has("sr"))
    {
        Some(CredentialMethod::RequestSignature)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_url_is_known_by_its_parameters() {
        let of = |names: &[&str]| presigned(&names.iter().copied()).map(CredentialMethod::as_str);
        assert_eq!(of(&["X-Amz-Credential", "X-Amz-Signature"]), Some("aws_signature"));
        assert_eq!(of(&["sv", "se", "sig"]), Some("request_signature"));
        assert_eq!(of(&["sig"]), None);
        assert_eq!(of(&[]), None);
    }
}
