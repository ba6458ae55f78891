//! Reads the entities of a catalog.

use serde_json::{Map, Value};

use super::{CodeLocation, Entity, EntityKind};
use crate::definition::Definition;
use crate::source::nested::Nested;
use crate::source::{Pointer, Problem, SourceId};

impl Entity {
    /// Whether a document is an entity, or a list of entities, of any kind.
    #[must_use]
    pub fn is_told_by(document: &Value) -> bool {
        match document {
            Value::Array(entities) => entities.iter().any(|entity| Form::of(entity).is_some()),
            entity => Form::of(entity).is_some(),
        }
    }

    /// Reads the services and APIs among the documents of a file, each an entity or a list of entities.
    ///
    /// Entities of other kinds are passed over. Where an API's definition is within its entity, problems of it are told with
    /// pointers from the entity on.
    ///
    /// # Examples
    ///
    /// ```
    /// use api_inventory_explorer::catalog::Entity;
    /// use api_inventory_explorer::source::{SourceId, document};
    ///
    /// let text = b"apiVersion: v3\nkind: service\nmetadata: {name: shop, owner: payments}\n---\nkind: system\napiVersion: v3\n";
    /// let mut problems = Vec::new();
    /// let documents = document::read_all(text, &mut problems)?;
    /// let entities = Entity::read(&documents, SourceId(0), &mut problems);
    /// assert_eq!(entities[0].owner.as_deref(), Some("payments"));
    /// assert_eq!((entities.len(), problems.len()), (1, 0));
    /// # Ok::<(), document::DocumentError>(())
    /// ```
    #[must_use]
    pub fn read(documents: &[Value], source: SourceId, problems: &mut Vec<Problem>) -> Vec<Self> {
        let entities = documents.iter().flat_map(|document| match document {
            Value::Array(entities) => entities.as_slice(),
            entity => std::slice::from_ref(entity),
        });
        let mut read = Vec::new();
        let mut nested = Nested::default();
        for (number, value) in (1..).zip(entities) {
            let mut found = Vec::new();
            let entity = Reader { problems: &mut found, nested: &mut nested }.entity(value, source, number);
            problems.extend(found.into_iter().map(|problem| Problem {
                place: format!("document {number} {}", problem.place).trim_end().to_owned(),
                ..problem
            }));
            read.extend(entity);
        }
        read
    }
}

/// How an entity is written.
enum Form {
    /// `apiVersion: v3`, with its kind; none for kinds that are not read.
    Entity(Option<EntityKind>),
    /// A service file of version 2.
    Service,
}

impl Form {
    fn of(value: &Value) -> Option<Self> {
        let text = |name| value.get(name).and_then(Value::as_str);
        let version = |version: &str| version == "v3" || version.starts_with("v3.");
        if text("apiVersion").is_some_and(version) && text("kind").is_some() {
            return Some(Self::Entity(match text("kind")? {
                "api" => Some(EntityKind::Api),
                "service" => Some(EntityKind::Service),
                _ => None,
            }));
        }
        let version = |version: &str| version == "v2" || version.starts_with("v2.");
        text("schema-version").is_some_and(version).then_some(Self::Service)
    }
}

struct Reader<'a> {
    problems: &'a mut Vec<Problem>,
    nested: &'a mut Nested,
}

impl Reader<'_> {
    fn tell(&mut self, at: Pointer<'_>, what: &str) {
        self.problems.push(Problem { place: at.to_string(), what: what.to_owned() });
    }

    fn entity(&mut self, value: &Value, source: SourceId, number: usize) -> Option<Entity> {
        let form = Form::of(value);
        let Some((form, members)) = form.zip(value.as_object()) else {
            self.tell(Pointer::ROOT, "this is no entity of a catalog");
            return None;
        };
        let mut entity = match form {
            Form::Entity(kind) => self.version_3(members, kind?)?,
            Form::Service => self.version_2(members)?,
        };
        (entity.source, entity.document) = (source, number);
        if let Some(definition) = &mut entity.definition {
            definition.source = source;
        }
        Some(entity)
    }

    fn version_3(&mut self, members: &Map<String, Value>, kind: EntityKind) -> Option<Entity> {
        let root = Pointer::ROOT;
        let (metadata_at, spec_at, datadog_at) = (root.member("metadata"), root.member("spec"), root.member("datadog"));
        let empty = Map::new();
        let metadata = self.object(root, members, "metadata").unwrap_or(&empty);
        let spec = self.object(root, members, "spec").unwrap_or(&empty);
        let datadog = self.object(root, members, "datadog").unwrap_or(&empty);
        let name = self.text(metadata_at, metadata, "name");
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            self.tell(metadata_at, "the entity has no name");
            return None;
        };
        let mut entity = Entity::named(name, kind);
        entity.display_name = self.text(metadata_at, metadata, "displayName");
        entity.owner = self.text(metadata_at, metadata, "owner");
        let owners = self.objects(metadata_at, metadata, "additionalOwners");
        entity.additional_owners = owners.filter_map(|owner| owner.get("name")?.as_str().map(str::to_owned)).collect();
        entity.tags = self.texts(metadata_at, metadata, "tags");
        entity.lifecycle = self.text(spec_at, spec, "lifecycle");
        entity.tier = self.text(spec_at, spec, "tier");
        entity.implemented_by =
            self.texts(spec_at, spec, "implementedBy").iter().filter_map(|reference| service(reference)).collect();
        for (index, location) in self.objects(datadog_at, datadog, "codeLocations").enumerate() {
            let at = datadog_at.member("codeLocations");
            let at = at.index(index);
            let Some(repository) = self.text(at, location, "repositoryURL") else { continue };
            entity.code_locations.push(CodeLocation { repository, paths: self.texts(at, location, "paths") });
        }
        if entity.code_locations.is_empty() {
            entity.code_locations = self.links(metadata_at, metadata, "links");
        }
        if kind == EntityKind::Api {
            self.interface(spec_at, spec, &mut entity);
        }
        Some(entity)
    }

    /// The definition of an API, or where it is.
    fn interface(&mut self, at: Pointer<'_>, spec: &Map<String, Value>, entity: &mut Entity) {
        let Some(interface) = self.object(at, spec, "interface") else { return };
        let at = at.member("interface");
        entity.definition_file = self.text(at, interface, "fileRef");
        let at = at.member("definition");
        let written;
        let definition = match interface.get("definition") {
            None => return,
            // Some write the definition as text.
            Some(Value::String(text)) => match self.nested.read(at, text, self.problems) {
                Some(document) => {
                    written = document;
                    &written
                }
                None => return,
            },
            Some(definition) => definition,
        };
        let mut problems = Vec::new();
        // The source is set where the entity's is.
        entity.definition = Definition::read(definition, SourceId(0), &mut problems);
        if let (Some(definition), [service]) = (&mut entity.definition, entity.implemented_by.as_slice()) {
            definition.service.get_or_insert_with(|| service.as_str().into());
        }
        self.problems.extend(
            problems.into_iter().map(|problem| Problem { place: format!("{at}{}", problem.place), what: problem.what }),
        );
    }

    fn version_2(&mut self, members: &Map<String, Value>) -> Option<Entity> {
        let root = Pointer::ROOT;
        let name = self.text(root, members, "dd-service");
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            self.tell(root, "the service file names no service (`dd-service`)");
            return None;
        };
        let mut entity = Entity::named(name, EntityKind::Service);
        entity.owner = self.text(root, members, "team");
        entity.lifecycle = self.text(root, members, "lifecycle");
        entity.tier = self.text(root, members, "tier");
        entity.tags = self.texts(root, members, "tags");
        entity.code_locations = self.links(root, members, "links");
        // Version 2 had a list of its own before 2.1 made repositories links.
        for repository in self.objects(root, members, "repos") {
            let url = repository.get("url").and_then(Value::as_str);
            entity.code_locations.extend(url.map(|url| CodeLocation { repository: url.to_owned(), paths: Vec::new() }));
        }
        Some(entity)
    }

    /// Links to repositories.
    fn links(&mut self, at: Pointer<'_>, members: &Map<String, Value>, name: &str) -> Vec<CodeLocation> {
        let links = self.objects(at, members, name);
        let repositories = links.filter(|link| link.get("type").and_then(Value::as_str) == Some("repo"));
        let urls = repositories.filter_map(|link| link.get("url")?.as_str());
        urls.map(|url| CodeLocation { repository: url.to_owned(), paths: Vec::new() }).collect()
    }

    fn object<'v>(
        &mut self,
        at: Pointer<'_>,
        members: &'v Map<String, Value>,
        name: &str,
    ) -> Option<&'v Map<String, Value>> {
        let value = members.get(name).filter(|value| !value.is_null())?;
        if !value.is_object() {
            self.tell(at.member(name), "an object is expected here");
        }
        value.as_object()
    }

    fn objects<'v>(
        &mut self,
        at: Pointer<'_>,
        members: &'v Map<String, Value>,
        name: &str,
    ) -> impl Iterator<Item = &'v Map<String, Value>> + use<'v> {
        self.array(at, members, name).iter().filter_map(Value::as_object)
    }

    fn array<'v>(&mut self, at: Pointer<'_>, members: &'v Map<String, Value>, name: &str) -> &'v [Value] {
        match members.get(name) {
            None | Some(Value::Null) => &[],
            Some(Value::Array(elements)) => elements,
            Some(_) => {
                self.tell(at.member(name), "an array is expected here");
                &[]
            }
        }
    }

    fn texts(&mut self, at: Pointer<'_>, members: &Map<String, Value>, name: &str) -> Vec<String> {
        self.array(at, members, name).iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Text, or a number that stands for it: `tier: 1`.
    fn text(&mut self, at: Pointer<'_>, members: &Map<String, Value>, name: &str) -> Option<String> {
        match members.get(name)? {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => {
                self.tell(at.member(name), "text is expected here");
                None
            }
        }
    }
}

impl Entity {
    fn named(name: String, kind: EntityKind) -> Self {
        Self {
            source: SourceId(0),
            document: 0,
            kind,
            name,
            display_name: None,
            owner: None,
            additional_owners: Vec::new(),
            lifecycle: None,
            tier: None,
            tags: Vec::new(),
            implemented_by: Vec::new(),
            code_locations: Vec::new(),
            definition: None,
            definition_file: None,
        }
    }
}

/// The service that a reference names: `service:shop`, `service:default/shop`, or just `shop`.
fn service(reference: &str) -> Option<String> {
    let name = match reference.split_once(':') {
        Some(("service", name)) => name,
        Some(_) => return None,
        None => reference,
    };
    let name = name.strip_prefix("default/").unwrap_or(name);
    (!name.is_empty()).then(|| name.to_owned())
}
