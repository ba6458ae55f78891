//! What tracers tell, by service and shape.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use api_inventory::inventory::{EndpointRecord, InventorySnapshot, Source as Witness};
use api_inventory::observation::{Method, Minute, OperationName, Protocol, RouteSource, Stored};

use crate::inventory::{Documentation, Endpoint, SharedText};
use crate::route::{RouteStyle, RouteTree, Shape};

/// Endpoints that tracers tell of.
pub(super) struct Traffic {
    /// In the order of the records.
    pub(super) endpoints: Vec<Endpoint>,
    /// By service, in its order.
    pub(super) services: BTreeMap<SharedText, ServiceTraffic>,
}

/// The endpoints of one service, in all its environments.
#[derive(Default)]
pub(super) struct ServiceTraffic {
    /// By shape: methods, and the place in the list of endpoints.
    pub(super) by_shape: HashMap<Shape, Vec<(Method, usize)>>,
    /// The catch-alls among them.
    pub(super) catch_alls: RouteTree<(Method, usize)>,
    /// Those whose route no router and no declaration vouches for, which may stand for a part of a listed route.
    pub(super) inferred: Vec<(Shape, Method, usize)>,
}

impl ServiceTraffic {
    /// The endpoints of a method and shape; of a shape, if the method is any.
    pub(super) fn exact(&self, method: Option<Method>, shape: &Shape) -> impl Iterator<Item = usize> {
        let of_shape = self.by_shape.get(shape).map(Vec::as_slice).unwrap_or_default();
        of_shape.iter().filter(move |(of, _)| method.is_none_or(|method| *of == method)).map(|(_, at)| *at)
    }
}

/// How many routes with the same end are remembered: one that more share tells nothing.
const ENDS_LIMIT: usize = 64;

impl ServiceTraffic {
    /// Shapes by what they end with, so that prefixes are found without comparing each route with each.
    pub(super) fn ends(&self) -> HashMap<Shape, Vec<&Shape>> {
        let mut ends: HashMap<Shape, Vec<&Shape>> = HashMap::new();
        for shape in self.by_shape.keys() {
            for end in shape.ends() {
                ends.entry(end).or_default().push(shape);
            }
        }
        ends.retain(|_, shapes| shapes.len() <= ENDS_LIMIT);
        ends
    }
}

/// What tells endpoints apart once their shape is known.
type Key = (SharedText, Option<SharedText>, Protocol, Method, Shape, Option<SharedText>);

impl Traffic {
    /// Joins records that differ in the names of parameters alone.
    pub(super) fn of(records: &InventorySnapshot<Stored>, window_start: Minute) -> Self {
        let mut texts = Texts::default();
        let mut places: HashMap<Key, usize> = HashMap::new();
        let mut traffic = Self { endpoints: Vec::with_capacity(records.records.len()), services: BTreeMap::new() };
        for record in &records.records {
            let endpoint = endpoint(record, &mut texts);
            let shape = Shape::of(&endpoint.route, RouteStyle::Tracer);
            let Some(service) = endpoint.service.clone() else { continue };
            let method = record.endpoint.method;
            let (environment, operation) = (endpoint.environment.clone(), endpoint.operation.clone());
            let key = (service.clone(), environment, endpoint.protocol, method, shape.clone(), operation);
            if let Some(known) = places.get(&key).and_then(|at| traffic.endpoints.get_mut(*at)) {
                known.join(record);
                continue;
            }
            let at = traffic.endpoints.len();
            places.insert(key, at);
            traffic.endpoints.push(endpoint);
            if record.endpoint.route.as_str().starts_with('/') && record.endpoint.protocol == Protocol::Http {
                traffic.services.entry(service).or_default().add(shape, record, at);
            }
        }
        for endpoint in &mut traffic.endpoints {
            endpoint.called = endpoint.record.as_ref().is_some_and(|record| is_called(record, window_start));
        }
        traffic
    }
}

impl ServiceTraffic {
    fn add(&mut self, shape: Shape, record: &EndpointRecord<Stored>, at: usize) {
        let method = record.endpoint.method;
        if shape.is_catch_all() {
            self.catch_alls.insert(&shape, (method, at));
        }
        if !matches!(record.endpoint.route_source, RouteSource::Router | RouteSource::Declared) {
            self.inferred.push((shape.clone(), method, at));
        }
        self.by_shape.entry(shape).or_default().push((method, at));
    }
}

fn endpoint(record: &Arc<EndpointRecord<Stored>>, texts: &mut Texts) -> Endpoint {
    let endpoint = &record.endpoint;
    let operation = endpoint.operation.as_ref().map(|operation| {
        let name = operation.name.as_ref().map(OperationName::as_str);
        texts.get(&[Some(operation.kind.as_str()), name].into_iter().flatten().collect::<Vec<_>>().join(" "))
    });
    Endpoint {
        service: Some(texts.get(record.service.name.as_str())),
        environment: record.service.environment.as_ref().map(|environment| texts.get(environment.as_str())),
        protocol: endpoint.protocol,
        method: Some(endpoint.method),
        route: Arc::from(endpoint.route.as_str()),
        operation,
        owner: None,
        record: Some(Arc::clone(record)),
        called: false,
        defined: Vec::new(),
        routed: Vec::new(),
        documentation: Documentation::Idle,
        drift: Vec::new(),
        findings: Vec::new(),
    }
}

impl Endpoint {
    /// Adds a record of the same shape. The route is that of the one that was seen last.
    fn join(&mut self, record: &Arc<EndpointRecord<Stored>>) {
        let Some(mine) = &mut self.record else { return };
        if last_seen(record) > last_seen(mine) {
            let mut newer = EndpointRecord::clone(record);
            newer.join(mine);
            self.route = Arc::from(newer.endpoint.route.as_str());
            *mine = Arc::new(newer);
        } else {
            Arc::make_mut(mine).join(record);
        }
    }
}

fn last_seen(record: &EndpointRecord<Stored>) -> Option<Minute> {
    record.seen.values().map(|interval| interval.last).max()
}

/// Whether there was traffic since a minute.
fn is_called(record: &EndpointRecord<Stored>, since: Minute) -> bool {
    record.is_seen_since(Witness::Traffic, since)
}

/// Texts that many endpoints share, each once.
#[derive(Default)]
struct Texts(HashMap<Box<str>, SharedText>);

impl Texts {
    fn get(&mut self, text: &str) -> SharedText {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let new: SharedText = Arc::from(text);
        self.0.insert(text.into(), Arc::clone(&new));
        new
    }
}
