//! Servers: under which hosts and paths an API is reached.

use serde_json::{Map, Value};

use super::reader::Reader;
use crate::source::Pointer;

/// Servers that are read of one list.
const MAX_SERVERS: usize = 64;

/// Where an API is reached.
#[derive(Default)]
pub(super) struct Servers {
    /// Each once, in the order of the document.
    pub(super) base_paths: Vec<String>,
    /// Each once, in lower case, with the port if there is one.
    pub(super) hosts: Vec<String>,
}

impl Servers {
    fn add(&mut self, url: &str) {
        let (host, base_path) = split_url(url);
        if let Some(host) = host.filter(|host| !host.is_empty() && !self.hosts.contains(host)) {
            self.hosts.push(host);
        }
        if !self.base_paths.contains(&base_path) {
            self.base_paths.push(base_path);
        }
    }

    fn or_root(mut self) -> Self {
        if self.base_paths.is_empty() {
            self.base_paths.push(String::new());
        }
        self
    }
}

impl<'a> Reader<'a> {
    /// The servers of the whole definition: those of `servers`, or `host` and `basePath` of Swagger.
    pub(super) fn root_servers(&mut self, members: &'a Map<String, Value>) -> Servers {
        if members.contains_key("swagger") {
            let mut servers = Servers::default();
            let host = self.text(Pointer::ROOT, members, "host").unwrap_or_default();
            let path = self.text(Pointer::ROOT, members, "basePath").unwrap_or_default();
            servers.add(&format!("//{host}/{}", path.trim_start_matches('/')));
            return servers;
        }
        self.servers(Pointer::ROOT, members).unwrap_or_default().or_root()
    }

    /// The servers that stand at a place; none if there is no such list, or an empty one.
    pub(super) fn servers(&mut self, at: Pointer<'_>, members: &'a Map<String, Value>) -> Option<Servers> {
        let within = at.member("servers");
        let list = self.elements(at, members, "servers");
        if list.len() > MAX_SERVERS {
            self.tell(within, "so many servers are not read; the first of them are");
        }
        let mut servers = Servers::default();
        for (index, server) in list.iter().take(MAX_SERVERS).enumerate() {
            let at = within.index(index);
            let Some(server) = self.object(at, server) else { continue };
            let Some(url) = self.text(at, server, "url") else { continue };
            let variables = self.objects(at, server, "variables");
            let url = self.with_defaults(at.member("variables"), url, variables);
            if !self.spend_text(&url) {
                break;
            }
            servers.add(&url);
        }
        (!servers.base_paths.is_empty()).then_some(servers)
    }

    /// The URL with the defaults of its variables. A variable without one stays as it is.
    fn with_defaults(&mut self, at: Pointer<'_>, url: &str, variables: Option<&'a Map<String, Value>>) -> String {
        let mut filled = String::new();
        let mut rest = url;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else { break };
            filled.push_str(before);
            let variable = variables.and_then(|variables| variables.get(name));
            let default = variable
                .and_then(|variable| self.object(at.member(name), variable))
                .and_then(|variable| self.label(at.member(name), variable, "default"));
            match default {
                Some(default) => filled.push_str(&default),
                None => filled.extend(["{", name, "}"]),
            }
            rest = after;
        }
        filled.push_str(rest);
        filled
    }
}

/// Host and base path of a URL, which may be relative.
fn split_url(url: &str) -> (Option<String>, String) {
    let url = url.trim().split(['?', '#']).next().unwrap_or_default();
    let authority = url.split_once("://").map(|(_, rest)| rest).or_else(|| url.strip_prefix("//"));
    let authority = authority.or_else(|| starts_with_host(url).then_some(url));
    let (host, path) = match authority {
        Some(rest) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            // What stands before an `@` is no part of where it is.
            let host = authority.rsplit('@').next().unwrap_or_default();
            (Some(host.to_ascii_lowercase()), path)
        }
        None => (None, url),
    };
    let segments = path.split('/').filter(|segment| !segment.is_empty() && *segment != ".");
    (host, segments.flat_map(|segment| ["/", segment]).collect())
}

/// Whether what has no scheme starts with a host all the same, as in `localhost:8080/api`.
fn starts_with_host(url: &str) -> bool {
    let first = url.split('/').next().unwrap_or_default();
    let first = first.rsplit('@').next().unwrap_or_default();
    if let Some((name, port)) = first.rsplit_once(':') {
        return !name.is_empty() && !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    }
    let labels_are_there = first.split('.').all(|label| !label.is_empty());
    let top = first.rsplit_once('.').map(|(_, top)| top);
    first.eq_ignore_ascii_case("localhost")
        || (labels_are_there && top.is_some_and(|top| top.bytes().all(|byte| byte.is_ascii_alphabetic())))
}

#[cfg(test)]
mod tests {
    use super::split_url;

    #[test]
    fn a_base_path_has_a_slash_before_and_none_behind() {
        for (url, host, base_path) in [
            ("https://api.example.com", Some("api.example.com"), ""),
            ("https://API.example.com:8443/v1/", Some("api.example.com:8443"), "/v1"),
            ("https://someone@api.example.com//v1", Some("api.example.com"), "/v1"),
            ("//api.example.com/v1?x=1#y", Some("api.example.com"), "/v1"),
            ("localhost:8080/api", Some("localhost:8080"), "/api"),
            ("Localhost", Some("localhost"), ""),
            ("example.com/v1", Some("example.com"), "/v1"),
            ("someone@10.0.0.1:80/v1", Some("10.0.0.1:80"), "/v1"),
            ("{tenant}.example.com/v1", Some("{tenant}.example.com"), "/v1"),
            ("v1.0/users", None, "/v1.0/users"),
            ("api:beta/v1", None, "/api:beta/v1"),
            ("/example.com/v1", None, "/example.com/v1"),
            ("../v1", None, "/../v1"),
            ("/v1/", None, "/v1"),
            ("v1", None, "/v1"),
            ("./v1", None, "/v1"),
            ("/", None, ""),
            (".", None, ""),
            ("", None, ""),
        ] {
            assert_eq!(split_url(url), (host.map(str::to_owned), base_path.to_owned()), "{url}");
        }
    }
}
