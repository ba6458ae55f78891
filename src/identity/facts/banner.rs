//! Header fields that name the software behind a service.

use crate::observation::{Fact, Facts};

/// Beside `Server` (RFC 9110, 10.2.4), what frameworks write unless they are told not to.
const BANNERS: [&str; 10] = [
    "server",
    "x-powered-by",
    "x-powered-cms",
    "x-aspnet-version",
    "x-aspnetmvc-version",
    "x-generator",
    "x-php-version",
    "x-server",
    "x-backend-server",
    "microsoftsharepointteamservices",
];

/// Facts about a field, if it is one of these.
pub(super) fn banner(name: &str, line: &[u8]) -> Facts {
    if !BANNERS.contains(&name) || line.trim_ascii().is_empty() {
        return Facts::NONE;
    }
    let mut facts = Facts::of(Fact::Banner);
    facts.insert_if(Fact::BannerVersion, has_version(line));
    facts
}

/// Whether a number stands behind a slash, as `product/1` has it (RFC 9110, 10.1.5), or numbers with a dot between them.
fn has_version(line: &[u8]) -> bool {
    line.split(|byte| matches!(byte, b' ' | b'(' | b')' | b',' | b';')).any(|word| {
        let versions = word.split(|byte| *byte == b'/');
        versions.enumerate().any(|(at, part)| {
            let part = part.strip_prefix(b"v").unwrap_or(part);
            let digits = part.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let rest = part.get(digits..).unwrap_or_default();
            digits > 0 && (at > 0 && rest.is_empty() || matches!(rest, [b'.', digit, ..] if digit.is_ascii_digit()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_banner_tells_of_a_version_or_not() {
        let of = |name, line: &str| banner(name, line.as_bytes()).iter().map(Fact::as_str).collect::<Vec<_>>();
        for with in [
            "nginx/1.25.3",
            "PHP/8",
            "Apache/2.4.57 (Unix) mod_ssl/3",
            "4.0.30319",
            "Phusion Passenger v6.0",
            "x (1.2)",
        ] {
            assert_eq!(of("server", with), ["banner", "banner.version"], "{with}");
        }
        for without in
            ["nginx", "cloudflare", "Express", "AmazonS3", "ECS (dcb/7F83)", "Next.js", "web-7", "web 7", "a/"]
        {
            assert_eq!(of("x-powered-by", without), ["banner"], "{without}");
        }
        assert_eq!(of("server", " "), Vec::<&str>::new());
        assert_eq!(of("server-timing", "db;dur=5.3"), Vec::<&str>::new());
        assert_eq!(of("x-version", "1.2"), Vec::<&str>::new());
        assert!(banner("server", b"\xff\xfe/9").contains(Fact::BannerVersion));
    }
}
