//! Paths in front of routes.

/// A base path in one spelling: a slash in front, none behind, empty for the root.
///
/// ```
/// use api_inventory_explorer::route::normal_base_path;
/// assert_eq!(normal_base_path("api/v1/"), "/api/v1");
/// assert_eq!(normal_base_path("/"), "");
/// ```
#[must_use]
pub fn normal_base_path(path: &str) -> String {
    let path = path.trim_matches('/');
    if path.is_empty() { String::new() } else { format!("/{path}") }
}

/// A route below a base path.
#[must_use]
pub fn joined(base_path: &str, route: &str) -> String {
    match (normal_base_path(base_path).as_str(), route.trim_start_matches('/')) {
        ("", route) => format!("/{route}"),
        (base_path, "") => base_path.to_owned(),
        (base_path, route) => format!("{base_path}/{route}"),
    }
}
