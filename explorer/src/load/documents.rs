//! Files that are documents: definitions, gateways, catalogs.

use std::collections::{BTreeMap, HashMap};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::kind;
use crate::catalog::{Entity, EntityKind};
use crate::definition::Definition;
use crate::gateway::{self, Told};
use crate::inventory::SharedText;
use crate::join::Read;
use crate::source::document::{self, MAX_DOCUMENT_BYTES};
use crate::source::input;
use crate::source::{Problem, Source, SourceId, SourceKind};

/// What the files of one folder tell of gateways, and the first of them.
struct OfFolder {
    told: Vec<Told>,
    first: SourceId,
}

/// What documents tell, while they are read.
#[derive(Default)]
pub(super) struct Documents {
    definitions: Vec<Definition>,
    entities: Vec<Entity>,
    /// What the files of one folder tell of gateways, with the service that they are said to be of.
    gateways: BTreeMap<(PathBuf, Option<SharedText>), OfFolder>,
    /// Where definitions were read, which entities may name as well.
    read: HashMap<PathBuf, usize>,
}

impl Documents {
    /// Reads a file, which is said to be of a service.
    pub(super) fn read(
        &mut self,
        bytes: &[u8],
        (id, path, service): (SourceId, &Path, Option<&SharedText>),
        source: &mut Source,
    ) {
        let mut problems = Vec::new();
        let documents = match document::read_all(bytes, &mut problems) {
            Ok(documents) => documents,
            Err(error) => {
                problems.push(Problem { place: String::new(), what: error.to_string() });
                Vec::new()
            }
        };
        let mut catalog = Vec::new();
        for document in documents {
            let kind = kind::of_document(&document);
            source.kind = source.kind.or(kind);
            match kind {
                Some(SourceKind::Definition) => {
                    let Some(mut definition) = Definition::read(&document, id, &mut problems) else { continue };
                    source.told += definition.operations.len() as u64;
                    definition.service = service.cloned().or(definition.service);
                    self.add_definition(path, definition);
                }
                Some(SourceKind::AwsApiGateway) => {
                    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                    let told = Told::read(&document, id, &name, &mut problems);
                    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
                    let new = || OfFolder { told: Vec::new(), first: id };
                    self.gateways.entry((folder, service.cloned())).or_insert_with(new).told.extend(told);
                }
                Some(SourceKind::Catalog) => catalog.push(document),
                _ => problems.push(Problem {
                    place: String::new(),
                    what: "neither lines of a tracer, nor a definition, nor of a gateway, nor of a catalog".to_owned(),
                }),
            }
        }
        self.read_catalog(&catalog, (id, path), source, &mut problems);
        source.tell(problems);
    }

    fn add_definition(&mut self, path: &Path, definition: Definition) {
        self.read.insert(canonical(path), self.definitions.len());
        self.definitions.push(definition);
    }

    fn read_catalog(
        &mut self,
        documents: &[Value],
        (id, path): (SourceId, &Path),
        source: &mut Source,
        problems: &mut Vec<Problem>,
    ) {
        let mut entities = Entity::read(documents, id, problems);
        source.told += entities.len() as u64;
        for entity in entities.iter_mut().filter(|entity| entity.kind == EntityKind::Api) {
            let service = match entity.implemented_by.as_slice() {
                [service] => Some(SharedText::from(service.as_str())),
                _ => None,
            };
            if let Some(mut definition) = entity.definition.take() {
                definition.service = definition.service.or_else(|| service.clone());
                self.definitions.push(definition);
            }
            if let Some(file) = &entity.definition_file {
                let folder = path.parent().unwrap_or(Path::new(""));
                let read = match below(folder, file) {
                    Some(path) => self.read_file(&path, id, service, problems),
                    None => Err("the definition that it names is no file below its folder".to_owned()),
                };
                if let Err(what) = read {
                    problems.push(Problem { place: format!("document {}", entity.document), what });
                }
            }
        }
        self.entities.append(&mut entities);
    }

    /// Reads the definition that an entity names, if it was not read as a source of its own.
    fn read_file(
        &mut self,
        path: &Path,
        id: SourceId,
        service: Option<SharedText>,
        problems: &mut Vec<Problem>,
    ) -> Result<(), String> {
        if let Some(known) = self.read.get(&canonical(path)).and_then(|at| self.definitions.get_mut(*at)) {
            known.service = known.service.take().or(service);
            return Ok(());
        }
        let mut bytes = Vec::new();
        let input =
            input::open(path).map_err(|error| format!("the definition that it names cannot be read: {error}"))?;
        let read = input.take(MAX_DOCUMENT_BYTES as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|error| format!("the definition that it names cannot be read: {error}"))?;
        let mut of_file = Vec::new();
        let document = document::read(&bytes, &mut of_file).map_err(|error| format!("its definition: {error}"))?;
        let definition = Definition::read(&document, id, &mut of_file);
        problems.extend(
            of_file
                .into_iter()
                .map(|problem| Problem { place: format!("its definition {}", problem.place), ..problem }),
        );
        if let Some(mut definition) = definition {
            definition.service = definition.service.or(service);
            self.add_definition(path, definition);
        }
        Ok(())
    }

    /// Hands over what was read. Answers of gateways are put together now, those of one folder with each other.
    pub(super) fn finish(self, read: &mut Read) {
        read.definitions = self.definitions;
        read.entities = self.entities;
        for ((_, service), OfFolder { told, first }) in self.gateways {
            let mut problems = Vec::new();
            for mut api in gateway::join(told, &mut problems) {
                if let Some(source) = usize::try_from(api.source.0).ok().and_then(|at| read.sources.get_mut(at)) {
                    source.told += api.routes.len() as u64;
                }
                api.service = api.service.or_else(|| service.clone());
                read.gateways.push(api);
            }
            if let Some(source) = usize::try_from(first.0).ok().and_then(|at| read.sources.get_mut(at)) {
                source.tell(problems);
            }
        }
    }
}

/// The path that a file has whatever it is called.
pub(super) fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

/// A file below a folder: what a catalog says must not have others read.
fn below(folder: &Path, file: &str) -> Option<PathBuf> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let path = folder.join(file).canonicalize().ok()?;
    (path.is_file() && path.starts_with(folder.canonicalize().ok()?)).then_some(path)
}
