//! Writes the reference of all environment variables, from the table that the tracer reads them by.
//!
//! ```text
//! cargo run --example configuration > docs/configuration.md
//! ```
//!
//! A test compares what it writes with the page.
#![allow(clippy::print_stdout, reason = "the page goes to standard output")]

use api_inventory::config::{Alias, VARIABLES, Variable};

fn main() {
    print!("{}", page());
}

/// The whole page.
pub(crate) fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    let mut group = "";
    for variable in VARIABLES {
        if variable.group != group {
            group = variable.group;
            page.extend(["\n## ", group, "\n"]);
        }
        page += &section(variable);
    }
    page
}

const INTRODUCTION: &str = r#"<!-- Written by `cargo run --example configuration > docs/configuration.md`; do not edit. -->

# Configuration

`Tracer::from_env()` reads environment variables. `Tracer::builder()` has a method for each of them, and takes the
variables as well: `Tracer::builder().service("shop").from_env().build()`.

`Tracer::describe()` says what is in force and where it came from. Print it when the service starts:

```text
API_INVENTORY_SERVICE      shop  DD_SERVICE
API_INVENTORY_SAMPLE_RATE  0.25  builder
API_INVENTORY_INTERVAL     60s   default
```

## Which value holds

1. What is called last: `from_env()` takes the place of what methods of the builder set before it, and methods after it
   take the place of what it set. These grow instead: `EXCLUDE_ROUTES`, `EXPORTERS`, `FORWARDED_PREFIXES`, `HOSTS`,
   `OTLP_HEADERS`, `PROBE_NETWORKS`, `RESOURCE_ATTRIBUTES`, `ROUTE_HINTS`, `ROUTE_MAX_BODY_BYTES`, `ROUTE_SAMPLING` and
   `RULES` (all of them with `API_INVENTORY_` in front); of rules of routes, of which the first counts, those of a variable come first. A variable that
   is not set changes nothing.
2. Among variables with the same meaning, the first that is set, in this order:
   1. the variable of this crate, such as `API_INVENTORY_SERVICE`;
   2. Datadog's own variable, such as `DD_SERVICE`;
   3. Datadog's tags, `DD_TAGS`;
   4. OpenTelemetry's own variable, `OTEL_SERVICE_NAME`;
   5. OpenTelemetry's attributes, `OTEL_RESOURCE_ATTRIBUTES`.

   That is the order of Datadog's tracers, and within OpenTelemetry that of its specification. So this service has the
   name that its other telemetry has.

`DD_TAGS` holds `key:value` pairs, separated by commas if there is any comma, else by spaces.
`OTEL_RESOURCE_ATTRIBUTES` holds `key=value` pairs, separated by commas and percent-encoded. Of pairs with one key the
last counts. Only the keys named below are read, and for OpenTelemetry all attributes; all other pairs belong to other
tools, whatever they look like.

## Values

- A variable that is empty, or nothing but spaces, is not set. So is an empty value in `DD_TAGS` and
  `OTEL_RESOURCE_ATTRIBUTES`.
- True is `true`, `1`, `yes` or `on`; false is `false`, `0`, `no` or `off`. Such words may be in upper case.
- A duration has units, such as `300ms`, `60s`, `5min` or `1h 30min`. A bare number is seconds.
- Items of a list are separated by commas. Spaces around them do not count.

A malformed value changes nothing, and never stops the service: what was set before stays, else the default. It is not
made up for by the next variable in the order either. `Tracer::problems()` names the variable, what was expected and the
default, and so does a line on standard error, or a `tracing` event with that feature. The value itself is never
repeated, since a variable that was mixed up may hold a secret. Of a list only the malformed items are left out, but
for `API_INVENTORY_TRUSTED_PROXIES`, `API_INVENTORY_EXPORTERS` and `API_INVENTORY_OTLP_HEADERS`, where all of it is.
"#;

fn section(variable: &Variable) -> String {
    let Variable { name, aliases, expects, unit, default, example, builder, doc, .. } = variable;
    let mut facts = vec![format!("value: {expects}")];
    facts.extend(unit.map(|unit| format!("unit: {unit}")));
    // Where there is no default, nothing is set: `none` is no value.
    facts.push(if *default == "none" { "default: none".to_owned() } else { format!("default: `{default}`") });
    facts.push(format!("example: `{name}={}`", quoted(example)));
    facts.push(format!("builder: `{builder}`"));
    let aliases: Vec<String> = aliases.iter().map(place).collect();
    if !aliases.is_empty() {
        facts.push(format!("or: {}", aliases.join(", then ")));
    }
    format!("\n### `{name}`\n\n{doc}\n\n- {}\n", facts.join("\n- "))
}

fn place(alias: &Alias) -> String {
    let variable = alias.variable;
    alias.key.map_or_else(|| format!("`{variable}`"), |key| format!("`{key}` in `{variable}`"))
}

/// As a shell wants it.
fn quoted(value: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "_-./:,".contains(character);
    if value.chars().all(plain) { value.to_owned() } else { format!("'{value}'") }
}
