//! All that is known of one endpoint, as text.

use std::fmt::Write;

use api_inventory::inventory::{AuthenticationEvidence, EndpointRecord, JointCount, Source as Witness};
use api_inventory::observation::{OperatorText, StatusClass, Stored};

use super::text::shown;
use super::{Align, Column, FindingTeller, Table, proof, schema};
use crate::definition::DeclaredSecurity;
use crate::gateway::Authorization;
use crate::inventory::{ApiInventory, Endpoint};

type Record = EndpointRecord<Stored>;

/// How wide the names of lines are.
const NAMES: usize = 14;

/// All that is known of an endpoint, as text for a terminal of some width.
#[must_use]
pub fn detail(teller: &FindingTeller<'_>, endpoint: &Endpoint, width: Option<usize>) -> String {
    let inventory = teller.inventory;
    let mut page = Page { text: String::new(), width };
    let operation = endpoint.operation.as_deref().map(|operation| format!(" {operation}")).unwrap_or_default();
    page.plain(&format!("{} {}{operation}", endpoint.method_name(), endpoint.route));
    let name = |text: Option<&str>| text.unwrap_or("-").to_owned();
    page.line("service", &name(endpoint.service.as_deref()));
    page.line("environment", &name(endpoint.environment.as_deref()));
    page.line("owner", &name(endpoint.owner.as_deref()));
    page.line("documentation", endpoint.documentation.as_str());
    page.sources(inventory, endpoint);
    page.findings(teller, endpoint);
    if let Some(record) = &endpoint.record {
        page.traffic(record);
    }
    page.drift(endpoint);
    if let Some(record) = &endpoint.record {
        page.shapes(record);
    }
    page.text
}

struct Page {
    text: String,
    width: Option<usize>,
}

impl Page {
    fn plain(&mut self, text: &str) {
        self.text.push_str(&shown(text));
        self.text.push('\n');
    }

    fn line(&mut self, name: &str, text: &str) {
        _ = writeln!(self.text, "  {name:<NAMES$} {}", shown(text));
    }

    /// Several lines of one name.
    fn lines(&mut self, name: &str, texts: impl IntoIterator<Item = String>) {
        for (at, text) in texts.into_iter().enumerate() {
            self.line(if at == 0 { name } else { "" }, &text);
        }
    }

    fn table(&mut self, title: &str, table: &Table) {
        _ = write!(self.text, "\n{title}\n");
        let rendered = table.render(self.width.map(|width| width.saturating_sub(2)));
        for line in rendered.lines() {
            _ = writeln!(self.text, "  {line}");
        }
    }

    fn sources(&mut self, inventory: &ApiInventory, endpoint: &Endpoint) {
        let path = |source: crate::source::SourceId| {
            let source = usize::try_from(source.0).ok().and_then(|at| inventory.sources.get(at));
            source.map_or_else(String::new, |source| source.path.display().to_string())
        };
        let definitions: Vec<String> = endpoint
            .definitions(inventory)
            .map(|(definition, operation)| {
                let title = definition.title.as_deref().unwrap_or("a definition");
                let deprecated = if operation.deprecated { ", deprecated" } else { "" };
                let security = security(&operation.security);
                format!("{title}, {security}{deprecated} ({}#{})", path(definition.source), operation.pointer)
            })
            .collect();
        self.lines("definition", definitions);
        let gateways: Vec<String> = endpoint
            .gateway_routes(inventory)
            .map(|(api, route, exact)| {
                let name = api.name.as_deref().or(api.id.as_deref()).unwrap_or("an API");
                let asks = match &route.authorization {
                    Authorization::Unsaid => "authorization not told".to_owned(),
                    Authorization::None => "anybody may call".to_owned(),
                    Authorization::Iam => "AWS IAM".to_owned(),
                    Authorization::Authorizer(name) => format!("authorizer {name}"),
                };
                let key = if route.api_key_required { ", API key" } else { "" };
                let by = if exact { "" } else { ", as a catch-all" };
                format!("{name}: {} {asks}{key}{by} ({}#{})", route.path, path(api.source), route.pointer)
            })
            .collect();
        self.lines("gateway", gateways);
    }

    fn findings(&mut self, teller: &FindingTeller<'_>, endpoint: &Endpoint) {
        if let Some(risk) = endpoint.risk() {
            self.line("risk", &format!("{risk} of 100"));
        }
        for (at, finding) in endpoint.findings.iter().enumerate() {
            let title = teller.rule(finding).map_or("", |rule| rule.title.as_str());
            let (severity, state) = (finding.severity.as_str(), finding.state.as_str());
            let confidence = finding.confidence.as_str();
            let line = format!("{severity}: {} {title} ({confidence} confidence, {state})", finding.rule);
            self.line(if at == 0 { "findings" } else { "" }, &line);
            let links = teller.links(endpoint, finding).into_iter().map(|(name, link)| format!("{name}: {link}"));
            for line in finding.proofs.iter().map(proof).chain(teller.said(endpoint, finding)).chain(links) {
                self.line("", &format!("  {line}"));
            }
        }
    }

    fn traffic(&mut self, record: &Record) {
        let endpoint = &record.endpoint;
        let reason = endpoint.route_reason.map(|reason| format!(" ({})", reason.as_str())).unwrap_or_default();
        self.line("route from", &format!("{}{reason}", endpoint.route_source.as_str()));
        self.line("flow", endpoint.flow.as_str());
        let versions: Vec<&str> = record.service.versions.iter().map(OperatorText::as_str).collect();
        if !versions.is_empty() {
            self.line("versions", &versions.join(", "));
        }
        if let Some(traffic) = record.seen.get(&Witness::Traffic) {
            self.line("seen", &format!("from {} to {}", traffic.first, traffic.last));
        }
        let requests = &record.requests;
        let counted =
            if requests.exact < requests.analysed { "not counted".to_owned() } else { requests.exact.to_string() };
        self.line("requests", &format!("{counted}, of which {} were analysed", requests.analysed));
        let evidence: Vec<&str> =
            record.authentication_evidence().into_iter().map(AuthenticationEvidence::as_str).collect();
        let because = if evidence.is_empty() { String::new() } else { format!(", by {}", evidence.join(", ")) };
        self.line("authentication", &format!("{}{because}", record.authentication().as_str()));
        let credentials = record.methods.iter().map(|method| {
            let credential = &method.credential;
            format!("{} in {}: {} exchanges", credential.method.as_str(), credential.location.as_str(), method.count)
        });
        self.lines("credentials", credentials.collect::<Vec<_>>());
        self.line("exposure", record.exposure().as_str());
        let events = record.events.iter().map(|event| format!("{}: {}", event.name, event.count));
        self.lines("events", events.collect::<Vec<_>>());
        let business = record.business_logic();
        self.lines(
            "business logic",
            business.iter().map(|logic| logic.function.as_str().to_owned()).collect::<Vec<_>>(),
        );
        let parameters = record.parameters.iter().map(|count| {
            let parameter = &count.parameter;
            let (name, kind) = (parameter.name.as_str(), parameter.kind.as_str());
            format!("{} {name}: {kind} ({})", parameter.location.as_str(), count.count)
        });
        self.lines("parameters", parameters.collect::<Vec<_>>());
        self.callers(&record.joint);
        self.sensitive(record);
        let unseen = record.coverage.partial.iter().map(|partial| {
            format!("{} {}: {} exchanges", partial.location.as_str(), partial.reason.as_str(), partial.count)
        });
        self.lines("not looked at", unseen.collect::<Vec<_>>());
    }

    /// Facts that occurred together.
    fn callers(&mut self, joint: &[JointCount]) {
        if joint.is_empty() {
            return;
        }
        let mut table = table(&["STATUS", "CREDENTIAL", "REFUSED", "CALLER", "SCHEME", "EXCHANGES"]);
        for count in joint {
            let context = count.context;
            table.push(&[
                context.status_class.as_str().to_owned(),
                context.credential.as_str().to_owned(),
                if context.refused { "yes" } else { "no" }.to_owned(),
                context.exposure.as_str().to_owned(),
                context.scheme.as_str().to_owned(),
                count.count.to_string(),
            ]);
        }
        self.table("callers", &table);
    }

    fn sensitive(&mut self, record: &Record) {
        if record.sensitive.is_empty() {
            return;
        }
        let mut table = table(&["SENSITIVE", "WHERE", "PATH", "EVIDENCE", "IN", "VALUES"]);
        for found in &record.sensitive {
            table.push(&[
                found.tag.to_string(),
                found.location.as_str().to_owned(),
                found.path.as_str().to_owned(),
                found.evidence.as_str().to_owned(),
                found.carrier.as_str().to_owned(),
                found.count.to_string(),
            ]);
        }
        self.table("sensitive data", &table);
    }

    fn drift(&mut self, endpoint: &Endpoint) {
        if endpoint.drift.is_empty() {
            return;
        }
        let mut table = table(&["SEVERITY", "WHAT", "WHERE", "PATH", "DECLARED", "SEEN", "EXCHANGES"]);
        for drift in &endpoint.drift {
            table.push(&[
                drift.severity.as_str().to_owned(),
                drift.kind.as_str().to_owned(),
                drift.location.clone(),
                drift.path.clone(),
                drift.declared.clone().unwrap_or_default(),
                drift.seen.clone().unwrap_or_default(),
                drift.exchanges.to_string(),
            ]);
        }
        self.table("drift", &table);
    }

    fn shapes(&mut self, record: &Record) {
        for recorded in &record.schemas {
            let status = if recorded.status_class == StatusClass::None { "" } else { recorded.status_class.as_str() };
            let media_type = recorded.media_type.as_ref().map_or("", |media_type| media_type.as_str());
            let what = [recorded.location.as_str(), status, media_type];
            let what: Vec<&str> = what.into_iter().filter(|text| !text.is_empty()).collect();
            _ = write!(self.text, "\n{} ({} exchanges)\n", shown(&what.join(" ")), recorded.count);
            for line in schema::lines(&recorded.schema, 2) {
                _ = writeln!(self.text, "{line}");
            }
        }
    }
}

fn table(titles: &[&str]) -> Table {
    let last = titles.len().saturating_sub(1);
    let columns = titles.iter().enumerate().map(|(at, title)| Column {
        title: (*title).to_owned(),
        align: if at == last { Align::Right } else { Align::Left },
    });
    Table::new(columns.collect())
}

fn security(security: &DeclaredSecurity) -> String {
    let names = |schemes: &[crate::definition::SecurityScheme]| {
        schemes.iter().map(|scheme| scheme.name.as_str()).collect::<Vec<_>>().join(" or ")
    };
    match security {
        DeclaredSecurity::Unsaid => "security not told".to_owned(),
        DeclaredSecurity::None => "no security".to_owned(),
        DeclaredSecurity::Optional(schemes) => format!("optional security {}", names(schemes)),
        DeclaredSecurity::Required(schemes) => format!("security {}", names(schemes)),
    }
}
