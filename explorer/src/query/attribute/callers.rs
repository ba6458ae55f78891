//! Who calls, and what they must present.

use api_inventory::inventory::{Authentication, AuthenticationEvidence, Context, EndpointRecord};
use api_inventory::observation::{
    CredentialLocation, CredentialMethod, Exposure, JwtAlgorithm, JwtExpiry, Scheme, StatusClass,
};

use super::{Attribute, Group, terms, word};
use crate::query::view::EndpointView;

pub(super) const GROUP: Group = Group {
    title: "Callers, authentication and answers",
    attributes: &[
        Attribute::closed(
            "authentication",
            terms!(Authentication),
            "Whether the endpoint enforces authentication, judged by what it did.",
            |view, tell| view.record().iter().for_each(|record| tell(record.authentication().as_str())),
        )
        .aliased(&["auth", "authenticated"])
        .spelt(&[("true", "authenticated"), ("false", "unauthenticated"), ("none", "unauthenticated")]),
        Attribute::closed(
            "authentication_evidence",
            terms!(AuthenticationEvidence),
            "What speaks for enforced authentication.",
            |view, tell| {
                let evidence = view.record().map(EndpointRecord::authentication_evidence);
                evidence.iter().flatten().for_each(|evidence| tell(evidence.as_str()));
            },
        )
        .aliased(&["auth_evidence"]),
        Attribute::closed("credential", terms!(CredentialMethod), "How callers authenticate.", |view, tell| {
            let methods = view.record().into_iter().flat_map(|record| &record.methods);
            methods.for_each(|method| tell(method.credential.method.as_str()));
        })
        .aliased(&["authentication_method", "auth_method"])
        .spelt(&[
            ("jwt", "json_web_token"),
            ("bearer", "bearer_token"),
            ("basic", "basic_auth"),
            ("digest", "digest_auth"),
            ("cookie", "session_cookie"),
            ("mtls", "mutual_tls"),
        ]),
        Attribute::closed(
            "credential_location",
            terms!(CredentialLocation),
            "Where callers present credentials.",
            |view, tell| {
                let methods = view.record().into_iter().flat_map(|record| &record.methods);
                methods.for_each(|method| tell(method.credential.location.as_str()));
            },
        ),
        Attribute::closed("jwt.algorithm", terms!(JwtAlgorithm), "Signature algorithms of JWTs.", |view, tell| {
            let facts = view.record().into_iter().flat_map(|record| &record.jwt);
            facts.for_each(|facts| tell(facts.algorithm.as_str()));
        }),
        Attribute::closed("jwt.expiry", terms!(JwtExpiry), "How long JWTs are valid.", |view, tell| {
            let facts = view.record().into_iter().flat_map(|record| &record.jwt);
            facts.for_each(|facts| tell(facts.expiry.as_str()));
        }),
        Attribute::number("users_known", "Requests whose handler said that it knows the user.", |view| {
            view.record().map(|record| super::traffic::number(record.users_known))
        }),
        Attribute::closed(
            "exposure",
            terms!(Exposure),
            "The widest exposure that was seen of callers.",
            |view, tell| {
                view.record().iter().for_each(|record| tell(record.exposure().as_str()));
            },
        ),
        Attribute::flag("public", "Whether callers with public addresses were seen.", |view, tell| {
            view.record().iter().for_each(|record| tell(word(record.exposure() == Exposure::Public)));
        })
        .aliased(&["publicly_exposed"]),
        Attribute::closed("scheme", terms!(Scheme), "Schemes that callers used.", |view, tell| {
            joint(view, tell, |context| context.scheme.as_str());
        })
        .aliased(&["url.scheme"]),
        Attribute::closed("status", terms!(StatusClass), "Classes of statuses that were answered.", |view, tell| {
            joint(view, tell, |context| context.status_class.as_str());
        })
        .aliased(&["status_class", "http.status_class"]),
        Attribute::flag("refused", "Whether callers were refused for who they are.", |view, tell| {
            view.record().iter().for_each(|record| {
                tell(word(record.joint.iter().any(|joint| joint.context.refused)));
            });
        }),
    ],
};

/// Tells one fact of all that occurred together.
fn joint(view: &EndpointView<'_>, tell: &mut dyn FnMut(&str), term: fn(&Context) -> &'static str) {
    let joint = view.record().into_iter().flat_map(|record| &record.joint);
    joint.for_each(|joint| tell(term(&joint.context)));
}
