//! From route templates to path templates.

/// A route template, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PathTemplate<'a>(Vec<Piece<'a>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'a> {
    Literal(&'a str),
    Parameter(&'a str),
}

impl<'a> PathTemplate<'a> {
    /// Reads a template in the spelling that records have: parameters in braces, at most one a segment, and no other braces.
    pub(super) fn parse(route: &'a str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = route;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else { break };
            pieces.extend([Piece::Literal(before), Piece::Parameter(name)]);
            rest = after;
        }
        pieces.push(Piece::Literal(rest));
        Self(pieces)
    }

    /// The parameters, as the route names them.
    pub(super) fn parameters(&self) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Parameter(name) => Some(*name),
            Piece::Literal(_) => None,
        })
    }

    /// The template without names: paths that are equal in it are identical to `OpenAPI`.
    pub(super) fn shape(&self) -> String {
        self.with_names(std::iter::repeat(""))
    }

    /// The template with other names.
    pub(super) fn with_names<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> String {
        let mut names = names.into_iter();
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Literal(literal) => text.push_str(&literal.replace('{', "%7B").replace('}', "%7D")),
                Piece::Parameter(_) => {
                    text.push('{');
                    text.push_str(names.next().unwrap_or_default());
                    text.push('}');
                }
            }
        }
        text
    }

    /// A name for each parameter that is unique within the template, of letters, digits, `_` and `-`: the route's own where
    /// that is so, numbered where one repeats.
    pub(super) fn unique_names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for parameter in self.parameters() {
            let plain = |character: char| {
                if character.is_alphanumeric() || character == '-' { character } else { '_' }
            };
            let name: String = parameter.chars().map(plain).collect();
            let name = if name.is_empty() { "param".to_owned() } else { name };
            let numbered = (2_u32..).map(|number| format!("{name}{number}"));
            let free = std::iter::once(name.clone()).chain(numbered).find(|name| !names.contains(name));
            names.extend(free);
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::RouteTemplate;

    fn path(template: &str) -> String {
        let route = RouteTemplate::from_router(template);
        let parsed = PathTemplate::parse(route.as_str());
        let names = parsed.unique_names();
        parsed.with_names(names.iter().map(String::as_str))
    }

    #[test]
    fn templates_of_all_routers_become_path_templates() {
        for (template, expected) in [
            ("/", "/"),
            ("/users/{id}", "/users/{id}"),
            ("/users/:id", "/users/{id}"),
            ("/users/<int:id>/", "/users/{id}/"),
            ("/users/{id:[0-9]{2}}", "/users/{id}"),
            ("/files/{*path}", "/files/{rest}"),
            ("/{user}.{format}", "/{user_format}"),
            ("/{a}/{a}/{}", "/{a}/{param2}/{param3}"),
            ("/shops/anna@x.org/8812/{id}", "/shops/{segment}/{segment2}/{id}"),
            ("/items/{id}:cancel", "/items/{id}:cancel"),
            ("/v{version}/x", "/v{version}/x"),
            ("/größe", "/gr%C3%B6%C3%9Fe"),
        ] {
            assert_eq!(path(template), expected, "{template}");
        }
    }

    #[test]
    fn names_of_parameters_do_not_tell_paths_apart() {
        assert_eq!(PathTemplate::parse("/a/{x}/b").shape(), PathTemplate::parse("/a/{y}/b").shape());
        assert_ne!(PathTemplate::parse("/a/{x}").shape(), PathTemplate::parse("/a/x").shape());
    }

    proptest::proptest! {
        #[test]
        fn any_template_declares_each_parameter_once(template: String) {
            let route = RouteTemplate::from_router(&template);
            let parsed = PathTemplate::parse(route.as_str());
            let names = parsed.unique_names();
            let distinct: std::collections::BTreeSet<&String> = names.iter().collect();
            proptest::prop_assert_eq!(distinct.len(), parsed.parameters().count());
            let path = parsed.with_names(names.iter().map(String::as_str));
            proptest::prop_assert_eq!(path.matches('{').count(), names.len());
            proptest::prop_assert_eq!(path.matches('}').count(), names.len());
        }
    }
}
