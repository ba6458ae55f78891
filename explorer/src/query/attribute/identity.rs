//! What an endpoint is, and whose.

use api_inventory::observation::{Flow, Method, Protocol, RouteSource};

use super::{Attribute, Group, terms, word};
use crate::catalog::{Entity, EntityKind};
use crate::query::view::EndpointView;

pub(super) const GROUP: Group = Group {
    title: "What it is, and whose",
    attributes: &[
        Attribute::text("service", "The service that has the endpoint.", |view, tell| {
            view.endpoint.service.iter().for_each(|service| tell(service));
        })
        .aliased(&["service.name", "resource.service"]),
        Attribute::text(
            "environment",
            "The environment that traffic names. What was not called has none.",
            |view, tell| {
                view.endpoint.environment.iter().for_each(|environment| tell(environment));
            },
        )
        .aliased(&["env", "deployment.environment", "deployment.environment.name"]),
        Attribute::flag(
            "production",
            "Whether the environment is production, as the tracer was told or took it.",
            |view, tell| {
                view.record().iter().for_each(|record| tell(word(record.service.production)));
            },
        )
        .aliased(&["prod"]),
        Attribute::text("version", "Versions of the service that had the endpoint.", |view, tell| {
            view.record().iter().flat_map(|record| &record.service.versions).for_each(|version| tell(version.as_str()));
        })
        .aliased(&["service.version"]),
        Attribute::text("owner", "The team that owns the service, as a catalog says.", |view, tell| {
            view.endpoint.owner.iter().for_each(|owner| tell(owner));
        })
        .aliased(&["team"]),
        Attribute::text("tier", "The tier of the service, as a catalog says.", |view, tell| {
            of_service(view).filter_map(|entity| entity.tier.as_deref()).for_each(tell);
        }),
        Attribute::text("lifecycle", "The lifecycle of the service, as a catalog says.", |view, tell| {
            of_service(view).filter_map(|entity| entity.lifecycle.as_deref()).for_each(tell);
        }),
        Attribute::text("tag", "Tags of the service in a catalog.", |view, tell| {
            of_service(view).flat_map(|entity| &entity.tags).for_each(|tag| tell(tag));
        })
        .aliased(&["tags", "catalog.tag"]),
        Attribute::closed("method", methods, "The method; `ANY` is a gateway's.", |view, tell| {
            tell(view.endpoint.method_name());
        })
        .aliased(&["http.method", "http.request.method"])
        .spelt(&[("other", "_OTHER")]),
        Attribute::text("route", "The route, with its parameters in braces: `/orders/{id}`.", |view, tell| {
            tell(&view.endpoint.route);
        })
        .aliased(&["path", "http.route", "endpoint"]),
        Attribute::text("operation", "The operation of GraphQL, or the method of gRPC.", |view, tell| {
            view.endpoint.operation.iter().for_each(|operation| tell(operation));
        })
        .aliased(&["graphql.operation.name"]),
        Attribute::closed("protocol", terms!(Protocol), "The protocol.", |view, tell| {
            tell(view.endpoint.protocol.as_str());
        }),
        Attribute::closed("flow", terms!(Flow), "What it is for, as far as method and route tell.", |view, tell| {
            view.record().iter().for_each(|record| tell(record.endpoint.flow.as_str()));
        }),
        Attribute::closed(
            "route_source",
            terms!(RouteSource),
            "Who vouches for the route of traffic.",
            |view, tell| {
                view.record().iter().for_each(|record| tell(record.endpoint.route_source.as_str()));
            },
        ),
        Attribute::text(
            "host",
            "Hosts that were asked for, of those the operator listed, and hosts of definitions.",
            hosts,
        )
        .aliased(&["server.address"]),
    ],
};

/// What a catalog says of the service itself, and not of an API that it implements.
fn of_service<'a>(view: &EndpointView<'a>) -> impl Iterator<Item = &'a Entity> {
    view.entities.iter().copied().filter(|entity| entity.kind == EntityKind::Service)
}

fn methods() -> Vec<&'static str> {
    Method::ALL.iter().map(|method| method.as_str()).chain(["ANY"]).collect()
}

fn hosts(view: &EndpointView<'_>, tell: &mut dyn FnMut(&str)) {
    view.record().iter().flat_map(|record| &record.hosts).for_each(|host| tell(host.as_str()));
    let definitions = view.endpoint.definitions(view.inventory);
    definitions.flat_map(|(definition, _)| &definition.hosts).for_each(|host| tell(host));
}
