//! Which sources tell of an endpoint, and how they agree.

use api_inventory::inventory::Source;

use super::{Attribute, Group, word};
use crate::definition::DeclaredSecurity;
use crate::gateway::Authorization;
use crate::inventory::{Documentation, Endpoint};
use crate::inventory::{DriftKind, DriftSeverity};
use crate::query::view::EndpointView;

pub(super) const GROUP: Group = Group {
    title: "Sources, definitions and gateways",
    attributes: &[
        Attribute::closed("datasource", datasources, "Which sources tell of the endpoint.", sources)
            .aliased(&["data_source", "source"])
            .spelt(&[
                ("spans", "traffic"),
                ("openapi", "definition"),
                ("api_definition", "definition"),
                ("api_gateway", "aws_apigateway"),
                ("software_catalog", "catalog"),
                ("code", "source_code"),
            ])
            .without(&["source_code"]),
        Attribute::closed(
            "documentation",
            documentations,
            "How traffic and definitions agree that it exists.",
            |view, tell| {
                tell(view.endpoint.documentation.as_str());
            },
        )
        .aliased(&["is"])
        .spelt(&[("undocumented", "shadow"), ("orphaned", "orphan")]),
        Attribute::flag(
            "alive",
            "Whether it is an endpoint, and is there: called, and neither idle nor unproven nor the bucket of what matched no \
             route. Most rules ask for it.",
            |view, tell| tell(word(is_alive(view.endpoint))),
        ),
        Attribute::flag(
            "superseded",
            "Whether a newer version of the route is called: `/v2/orders` beside `/v1/orders`.",
            |view, tell| tell(word(view.is_superseded)),
        ),
        Attribute::flag(
            "service.defined",
            "Whether a definition or a gateway tells of some endpoint of the service.",
            |view, tell| tell(word(view.service.is_defined)),
        ),
        Attribute::flag(
            "service.called",
            "Whether some endpoint of the service was called within the window.",
            |view, tell| tell(word(view.service.is_called)),
        ),
        Attribute::flag("catalog.read", "Whether some catalog was read.", |view, tell| {
            tell(word(!view.inventory.entities.is_empty()));
        }),
        Attribute::closed("drift", drift_kinds, "How traffic differs from definitions.", |view, tell| {
            view.endpoint.drift.iter().for_each(|drift| tell(drift.kind.as_str()));
        })
        .aliased(&["drift.kind"]),
        Attribute::closed("drift.severity", drift_severities, "How bad these differences are.", |view, tell| {
            view.endpoint.drift.iter().for_each(|drift| tell(drift.severity.as_str()));
        }),
        Attribute::flag(
            "deprecated",
            "Whether a definition calls the operation deprecated. What is in none has no value.",
            |view, tell| {
                view.endpoint.definitions(view.inventory).for_each(|(_, operation)| tell(word(operation.deprecated)));
            },
        ),
        Attribute::text("definition", "Titles of the definitions that describe it.", |view, tell| {
            let definitions = view.endpoint.definitions(view.inventory);
            definitions.filter_map(|(definition, _)| definition.title.as_deref()).for_each(tell);
        })
        .aliased(&["definition.title"]),
        Attribute::text("definition.version", "Versions of these definitions.", |view, tell| {
            let definitions = view.endpoint.definitions(view.inventory);
            definitions.filter_map(|(definition, _)| definition.version.as_deref()).for_each(tell);
        }),
        Attribute::closed(
            "definition.security",
            securities,
            "Whether definitions ask for credentials.",
            |view, tell| {
                view.endpoint
                    .definitions(view.inventory)
                    .for_each(|(_, operation)| tell(security(&operation.security)));
            },
        ),
        Attribute::text("gateway", "Names and ids of the APIs of gateways that lead to it.", |view, tell| {
            for (api, ..) in view.endpoint.gateway_routes(view.inventory) {
                api.name.iter().chain(&api.id).for_each(|name| tell(name));
            }
        })
        .aliased(&["gateway.api"]),
        Attribute::text("gateway.stage", "Stages of these APIs.", |view, tell| {
            let apis = view.endpoint.gateway_routes(view.inventory);
            apis.flat_map(|(api, ..)| &api.stages).for_each(|stage| tell(&stage.name));
        }),
        Attribute::text("gateway.authorizer", "Authorizers that gateways ask, by name or id.", |view, tell| {
            for (_, route, _) in view.endpoint.gateway_routes(view.inventory) {
                if let Authorization::Authorizer(name) = &route.authorization {
                    tell(name);
                }
            }
        }),
        Attribute::closed("gateway.authorization", authorizations, "What gateways ask of callers.", |view, tell| {
            for (_, route, _) in view.endpoint.gateway_routes(view.inventory) {
                tell(authorization(&route.authorization));
                if route.api_key_required {
                    tell("api_key");
                }
            }
        })
        .spelt(&[("aws_iam", "iam")]),
    ],
};

fn datasources() -> Vec<&'static str> {
    vec!["traffic", "declaration", "definition", "aws_apigateway", "catalog", "source_code"]
}

fn is_alive(endpoint: &Endpoint) -> bool {
    let is_gone = matches!(endpoint.documentation, Documentation::Idle | Documentation::Unproven);
    endpoint.has_traffic() && !is_gone && endpoint.route.starts_with('/')
}

/// A catch-all of a gateway leads to anything, and so tells of nothing.
fn sources(view: &EndpointView<'_>, tell: &mut dyn FnMut(&str)) {
    let seen = |source: Source| view.record().is_some_and(|record| record.seen.get(&source).is_some());
    let told = [
        (seen(Source::Traffic), "traffic"),
        (seen(Source::Declaration), "declaration"),
        (!view.endpoint.defined.is_empty(), "definition"),
        (view.endpoint.routed.iter().any(|by| by.exact), "aws_apigateway"),
        (!view.entities.is_empty(), "catalog"),
    ];
    told.into_iter().filter(|(is_told, _)| *is_told).for_each(|(_, source)| tell(source));
}

fn documentations() -> Vec<&'static str> {
    Documentation::ALL.iter().map(|documentation| documentation.as_str()).collect()
}

fn drift_kinds() -> Vec<&'static str> {
    DriftKind::ALL.iter().map(|kind| kind.as_str()).collect()
}

fn drift_severities() -> Vec<&'static str> {
    DriftSeverity::ALL.iter().map(|severity| severity.as_str()).collect()
}

fn securities() -> Vec<&'static str> {
    vec!["unsaid", "none", "optional", "required"]
}

const fn security(security: &DeclaredSecurity) -> &'static str {
    match security {
        DeclaredSecurity::Unsaid => "unsaid",
        DeclaredSecurity::None => "none",
        DeclaredSecurity::Optional(_) => "optional",
        DeclaredSecurity::Required(_) => "required",
    }
}

fn authorizations() -> Vec<&'static str> {
    vec!["unsaid", "none", "iam", "authorizer", "api_key"]
}

const fn authorization(authorization: &Authorization) -> &'static str {
    match authorization {
        Authorization::Unsaid => "unsaid",
        Authorization::None => "none",
        Authorization::Iam => "iam",
        Authorization::Authorizer(_) => "authorizer",
    }
}
