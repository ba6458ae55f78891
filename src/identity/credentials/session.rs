//! Cookies that carry a session: a closed list of what frameworks name them.

use crate::identity::base64url;

/// What a cookie of the list carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A session.
    Session,
    /// A token: a JWT, or else what stands for a session.
    Token,
}

/// Default names, in lower case: Java servlets and Spring, PHP and its frameworks, ASP.NET, Django, Rails and Rack,
/// Express, Koa, Flask, Beaker, `CodeIgniter`, `CakePHP`, `NextAuth`, Auth.js, Better Auth, Supertokens, Clerk, Ory,
/// Keycloak, Grafana, GitHub, tower-sessions.
const SESSIONS: [&str; 45] = [
    "session",
    "sessionid",
    "session_id",
    "session-id",
    "session_token",
    "session-token",
    "sessiontoken",
    "sess",
    "sessid",
    "sid",
    "ssid",
    "jsessionid",
    "phpsessid",
    "connect.sid",
    "express.sid",
    "express:sess",
    "koa.sid",
    "koa.sess",
    "koa:sess",
    "asp.net_sessionid",
    ".aspxauth",
    ".aspnetcore.cookies",
    ".aspnetcore.session",
    ".aspnetcore.identity.application",
    "laravel_session",
    "ci_session",
    "cakephp",
    "symfony",
    "_session_id",
    "rack.session",
    "beaker.session.id",
    "web2py_session_id",
    "next-auth.session-token",
    "authjs.session-token",
    "better-auth.session_token",
    "saccesstoken",
    "ory_kratos_session",
    "keycloak_session",
    "keycloak_identity",
    "grafana_session",
    "user_session",
    "auth_session",
    "auth-session",
    "tower.sid",
    "cfid",
];

/// Names of cookies that carry a token, in lower case.
const TOKENS: [&str; 12] = [
    "access_token",
    "access-token",
    "accesstoken",
    "auth_token",
    "auth-token",
    "authtoken",
    "id_token",
    "refresh_token",
    "refresh-token",
    "refreshtoken",
    "jwt",
    "__session",
];

/// Prefixes that RFC 6265bis gives a meaning.
const PREFIXES: [&str; 2] = ["__host-", "__secure-"];

/// What a cookie carries, by its name in any case, and where that says little by the form of its value; `None` for others.
pub(super) fn kind(name: &[u8], value: &[u8]) -> Option<Kind> {
    let name = PREFIXES.iter().find_map(|prefix| without_prefix(name, prefix)).unwrap_or(name);
    // Long values are cut into chunks by NextAuth and ASP.NET.
    let name = name.strip_suffix(b".0").or_else(|| name.strip_suffix(b"C1")).unwrap_or(name);
    let among = |list: &[&str]| list.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()));
    // tower-sessions calls it `id`, as others call much else: 16 bytes in base64url.
    let is_tower = name == b"id" && value.len() == 22 && base64url::is_alphabet(value);
    // Rails names the cookie after the application, classic ASP and WordPress add a random end.
    let rails = name.len() > "__session".len() && name.starts_with(b"_") && name.ends_with(b"_session");
    let grown = ["aspsessionid", "wordpress_logged_in_"].iter().any(|start| without_prefix(name, start).is_some());
    if among(&TOKENS) {
        Some(Kind::Token)
    } else if is_tower || rails || grown || among(&SESSIONS) {
        Some(Kind::Session)
    } else {
        None
    }
}

fn without_prefix<'a>(name: &'a [u8], prefix: &str) -> Option<&'a [u8]> {
    let (start, rest) = name.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix.as_bytes()).then_some(rest)
}

/// Whether a cookie guards forms against other sites, and proves no caller.
pub(super) fn guards_forms(name: &[u8]) -> bool {
    name.windows(4).any(|window| window.eq_ignore_ascii_case(b"csrf") || window.eq_ignore_ascii_case(b"xsrf"))
}

#[cfg(test)]
mod tests {
    use super::{Kind, kind};

    #[test]
    fn names_of_the_list_are_sessions_with_any_prefix_and_case() {
        for name in [
            "sessionid",
            "JSESSIONID",
            "connect.sid",
            "ASP.NET_SessionId",
            "__Host-sid",
            "__Secure-session",
            "_shop_session",
            "ASPSESSIONIDQABC",
            "__Secure-next-auth.session-token",
            "wordpress_logged_in_0a",
            "__Secure-authjs.session-token.0",
            ".AspNetCore.CookiesC1",
        ] {
            assert_eq!(kind(name.as_bytes(), b"x"), Some(Kind::Session), "{name}");
        }
        assert_eq!(kind(b"__Host-access_token", b"x"), Some(Kind::Token));
        assert_eq!(kind(b"refresh_token", b"x"), Some(Kind::Token));
        assert_eq!(kind(b"id", b"AAECAwQFBgcICQoLDA0ODw"), Some(Kind::Session));
    }

    #[test]
    fn other_cookies_are_none() {
        for name in ["", "_ga", "theme", "csrftoken", "XSRF-TOKEN", "_hjSession_12", "sessions", "__Host-", "id"] {
            assert_eq!(kind(name.as_bytes(), b"x"), None, "{name}");
        }
    }
}
