//! What nobody measures yet. Asking for it is no error, so that rules can be written before.

use super::{Attribute, Group, Kind, Reader};

pub(super) const GROUP: Group = Group {
    title: "Not measured yet",
    attributes: &[
        later("attack_exposure", Kind::Text, "Whether attacks reach the endpoint."),
        later("attacks", Kind::Number, "Attacks in the last week."),
        later("vulnerabilities", Kind::Text, "Vulnerabilities of the service and its dependencies."),
        later("dependencies", Kind::Text, "APIs and databases that it depends on.").aliased(&["dependency"]),
    ],
};

const fn later(name: &'static str, kind: Kind, doc: &'static str) -> Attribute {
    Attribute::new(name, kind, doc, Reader::Nothing)
}
