//! A service that makes every mistake, each at a route of its own, and beside each a route that does the same well.

mod authentication;
mod authorization;
mod configuration;
mod inventory;
mod resources;
mod sensitive_data;

use serde_json::Value;

use super::served::{Endpoint, Reply};

/// All of it.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    [
        authentication::endpoints(),
        authorization::endpoints(),
        sensitive_data::endpoints(),
        resources::endpoints(),
        configuration::endpoints(),
        inventory::endpoints(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub(crate) use inventory::{definition_besides, gateway, staging};

fn items(_: &super::served::Asked) -> Reply {
    Reply::json(&super::data::items(5))
}

fn item(_: &super::served::Asked) -> Reply {
    Reply::json(&super::data::item(1))
}

fn person(_: &super::served::Asked) -> Reply {
    Reply::json(&super::data::person(1))
}

fn created(_: &super::served::Asked) -> Reply {
    Reply::json(&serde_json::json!({"accepted": true})).status(201)
}

/// The answer, as those of handlers above.
fn json(value: &Value) -> Reply {
    Reply::json(value)
}
