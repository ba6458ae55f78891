//! What parameters of learnt templates are called.
//!
//! A name that the user gave comes first, then what the literal before the parameter lists, in the singular and with
//! `_` for `-`: `/users/{user}`, `/check-runs/{check_run}`. Where no known literal stands before it, a parameter is called
//! by the kind of its values, `{int}`, or `{value}` if they are of several. A name that was there before becomes
//! `paramN`, counted from 1.

use super::kind::SegmentKind;
use crate::observation::vetting::singular;

/// One segment of a template without names.
pub(super) enum Step<'a> {
    Literal(&'a str),
    /// Kinds of values, and the user's name.
    Values(u16, Option<&'a str>),
}

/// The names of the parameters, in order.
pub(super) fn names<'a>(steps: impl Iterator<Item = Step<'a>>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut before = None;
    for step in steps {
        match step {
            Step::Literal(literal) => before = Some(literal),
            Step::Values(kinds, given) => {
                let parent = before.take().and_then(singular);
                let name = given.map(str::to_owned).or(parent).unwrap_or_else(|| kind_name(kinds).to_owned());
                let name = if names.contains(&name) { format!("param{}", names.len() + 1) } else { name };
                names.push(name);
            }
        }
    }
    names
}

fn kind_name(kinds: u16) -> &'static str {
    let mut of = SegmentKind::ALL.iter().filter(|kind| kinds & kind.bit() != 0);
    match (of.next(), of.next()) {
        (Some(kind), None) => kind.name(),
        _ => SegmentKind::Other.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INT: u16 = 1 << SegmentKind::Int as u16;

    #[test]
    fn a_parent_names_a_parameter_and_a_user_names_it_better() {
        use Step::{Literal, Values};
        let of = |steps: Vec<Step<'static>>| names(steps.into_iter());
        assert_eq!(of(vec![Literal("users"), Values(INT, None)]), ["user"]);
        assert_eq!(of(vec![Literal("users"), Values(INT, Some("account_id"))]), ["account_id"]);
        assert_eq!(of(vec![Literal("brolvandik"), Values(INT, None)]), ["int"]);
        assert_eq!(
            of(vec![Literal("repos"), Values(1, None), Values(1, None), Values(1, None)]),
            ["repo", "slug", "param3"]
        );
        assert_eq!(of(vec![Literal("users"), Values(1, None), Literal("users"), Values(1, None)]), ["user", "param2"]);
        assert_eq!(of(vec![Values(INT | 1, None)]), ["value"]);
    }
}
