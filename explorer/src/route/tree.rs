//! Which of many routes describes another.

use std::collections::HashMap;

use super::Shape;
use super::shape::Segment;

/// Routes by their shapes, for questions that equality does not answer: which of them stands for a route that is more
/// concrete.
#[derive(Clone, Debug)]
pub struct RouteTree<T> {
    nodes: Vec<Node<T>>,
}

#[derive(Clone, Debug)]
struct Node<T> {
    literals: HashMap<Box<str>, usize>,
    parameter: Option<usize>,
    catch_all: Option<usize>,
    values: Vec<T>,
}

impl<T> Node<T> {
    fn has(&self, wanted: impl Fn(&T) -> bool) -> bool {
        self.values.iter().any(wanted)
    }
}

impl<T> Default for Node<T> {
    fn default() -> Self {
        Self { literals: HashMap::new(), parameter: None, catch_all: None, values: Vec::new() }
    }
}

impl<T> Default for RouteTree<T> {
    fn default() -> Self {
        Self { nodes: vec![Node::default()] }
    }
}

impl<T> RouteTree<T> {
    /// Adds a route.
    pub fn insert(&mut self, shape: &Shape, value: T) {
        let mut at = 0;
        for segment in shape.segments() {
            let new = self.nodes.len();
            let Some(node) = self.nodes.get_mut(at) else { return };
            at = match segment {
                Segment::Literal(literal) => *node.literals.entry(literal.clone()).or_insert(new),
                Segment::Parameter => *node.parameter.get_or_insert(new),
                Segment::CatchAll => *node.catch_all.get_or_insert(new),
            };
            if at == new {
                self.nodes.push(Node::default());
            }
        }
        if let Some(node) = self.nodes.get_mut(at) {
            node.values.push(value);
        }
    }

    /// What was added with exactly this shape.
    #[must_use]
    pub fn get(&self, shape: &Shape) -> &[T] {
        let mut node = self.nodes.first();
        for segment in shape.segments() {
            let below = node.and_then(|node| match segment {
                Segment::Literal(literal) => node.literals.get(literal).copied(),
                Segment::Parameter => node.parameter,
                Segment::CatchAll => node.catch_all,
            });
            node = below.and_then(|below| self.nodes.get(below));
        }
        node.map_or(&[], |node| &node.values)
    }

    /// What stands for a route: literals before parameters, parameters before catch-alls, all `wanted` values of the first
    /// route that has any. A parameter of the route is never taken for a literal.
    pub fn describing(&self, shape: &Shape, wanted: impl Fn(&T) -> bool) -> impl Iterator<Item = &T> {
        let found = self.below(0, shape.segments(), &wanted).map(|node| node.values.as_slice()).unwrap_or_default();
        found.iter().filter(move |value| wanted(value))
    }

    fn below(&self, at: usize, segments: &[Segment], wanted: &impl Fn(&T) -> bool) -> Option<&Node<T>> {
        let node = self.nodes.get(at)?;
        let by_catch_all = || self.nodes.get(node.catch_all?).filter(|node| node.has(wanted));
        let Some((segment, rest)) = segments.split_first() else {
            return Some(node).filter(|node| node.has(wanted));
        };
        let by_literal = || match segment {
            Segment::Literal(literal) => self.below(*node.literals.get(literal)?, rest, wanted),
            _ => None,
        };
        let by_parameter = || match segment {
            Segment::CatchAll => None,
            _ => self.below(node.parameter?, rest, wanted),
        };
        by_literal().or_else(by_parameter).or_else(by_catch_all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::RouteStyle;

    fn shape(template: &str) -> Shape {
        Shape::of(template, RouteStyle::Definition)
    }

    fn tree(templates: &[&'static str]) -> RouteTree<&'static str> {
        let mut tree = RouteTree::default();
        for template in templates {
            tree.insert(&shape(template), *template);
        }
        tree
    }

    #[test]
    fn the_most_concrete_route_describes_another() {
        let tree = tree(&["/users/{id}", "/users/me", "/users/{id}/orders", "/files/{path+}", "/{any+}"]);
        for (route, describing) in [
            ("/users/me", "/users/me"),
            ("/users/anna", "/users/{id}"),
            ("/users/{name}", "/users/{id}"),
            ("/users/me/orders", "/users/{id}/orders"),
            ("/files/a/b/c", "/files/{path+}"),
            ("/elsewhere", "/{any+}"),
            ("/users/anna/elsewhere", "/{any+}"),
        ] {
            assert_eq!(tree.describing(&shape(route), |_| true).collect::<Vec<_>>(), [&describing], "{route}");
        }
        assert_eq!(tree.describing(&shape("/"), |_| true).next(), None, "a catch-all takes one segment at least");
        assert_eq!(tree.describing(&shape("/users/me"), |found| found.contains('{')).next(), Some(&"/users/{id}"));
    }

    #[test]
    fn exactly_the_same_shape_is_found_as_such() {
        let tree = tree(&["/users/{id}", "/users/me", "/files/{path+}", "/"]);
        assert_eq!(tree.get(&shape("/users/{name}")), ["/users/{id}"]);
        assert_eq!(tree.get(&shape("/files/{rest+}")), ["/files/{path+}"]);
        assert_eq!(tree.get(&shape("")), ["/"]);
        assert!(tree.get(&shape("/users/anna")).is_empty() && tree.get(&shape("/users")).is_empty());
    }
}
