//! All sources of a run, read.

use std::collections::HashMap;
use std::io::{self, Read as _};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use super::SourceSpec;
use super::documents::{Documents, canonical};
use super::kind;
use crate::inventory::SharedText;
use crate::join::Read;
use crate::source::input::{self, Input};
use crate::source::lines::{LineInput, LineOptions, read_lines};
use crate::source::{Problem, Source, SourceId, SourceKind};

/// How sources are read.
#[derive(Clone, Copy, Debug)]
pub struct LoadOptions {
    /// How many threads read lines; as many as the machine runs at once if none are given.
    pub threads: Option<NonZeroUsize>,
    /// How many endpoints of traffic are kept; those beyond go into one bucket a service.
    pub endpoints: usize,
}

/// Nothing can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoadError {
    /// No file has this name, and none matches it.
    NoFile {
        /// What was asked for.
        path: String,
    },
    /// A file is said to be of two services.
    TwoServices {
        /// The file, or what names it.
        path: String,
    },
    /// More files than sources have numbers.
    TooMany,
}

impl std::fmt::Display for LoadError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoFile { path } => write!(formatter, "there is no file {path}, and none that matches it"),
            Self::TwoServices { path } => write!(formatter, "{path} is said to be of two services"),
            Self::TooMany => formatter.write_str("too many files"),
        }
    }
}

impl std::error::Error for LoadError {}

/// How much of a source is looked at to tell what it holds.
const LOOK: u64 = 64 * 1024;

/// Reads all sources. `progress` is called with numbers of bytes, unpacked, from several threads.
///
/// What cannot be used of a source is in its [`Source::problems`], and costs nothing else. Files that several of the
/// sources name are read once.
///
/// # Errors
/// [`LoadError`], if a source names no file.
pub fn load(sources: &[SourceSpec], options: &LoadOptions, progress: &(dyn Fn(u64) + Sync)) -> Result<Read, LoadError> {
    let mut read = Read::default();
    let mut documents = Documents::default();
    let mut lines = Vec::new();
    for (path, service) in files(sources)? {
        let id = SourceId(u32::try_from(read.sources.len()).map_err(|_| LoadError::TooMany)?);
        let mut source = Source::unread(path.clone());
        match Opened::of(&path) {
            Ok(Opened::Lines(input)) => lines.push((read.sources.len(), input)),
            Ok(Opened::Document(bytes)) => {
                progress(bytes.len() as u64);
                source.bytes = bytes.len() as u64;
                documents.read(&bytes, (id, &path, service.as_ref()), &mut source);
            }
            Err(error) => source.fail(&error),
        }
        read.sources.push(source);
    }
    documents.finish(&mut read);
    let mut line_options = LineOptions { endpoints: options.endpoints, ..LineOptions::default() };
    if let Some(threads) = options.threads {
        line_options.threads = threads.get();
    }
    let (places, inputs): (Vec<usize>, Vec<LineInput>) = lines.into_iter().unzip();
    let lines = read_lines(inputs, &line_options, progress);
    for (place, (source, _)) in places.into_iter().zip(lines.sources) {
        if let Some(of) = read.sources.get_mut(place) {
            *of = Source { kind: Some(SourceKind::Lines), ..source };
        }
    }
    read.records = lines.inventory.snapshot();
    Ok(read)
}

/// The files of all sources, each once, with the service that one of them names.
fn files(sources: &[SourceSpec]) -> Result<Vec<(PathBuf, Option<SharedText>)>, LoadError> {
    let mut files: Vec<(PathBuf, Option<SharedText>)> = Vec::new();
    let mut known: HashMap<PathBuf, usize> = HashMap::new();
    for spec in sources {
        let named = spec.files();
        if named.is_empty() {
            return Err(LoadError::NoFile { path: spec.path.clone() });
        }
        for path in named {
            let at = *known.entry(canonical(&path)).or_insert(files.len());
            match (files.get_mut(at), &spec.service) {
                (None, service) => files.push((path, service.clone())),
                (Some((_, mine @ None)), service) => mine.clone_from(service),
                (Some((_, Some(mine))), Some(service)) if mine != service => {
                    return Err(LoadError::TwoServices { path: spec.path.clone() });
                }
                _ => {}
            }
        }
    }
    Ok(files)
}

/// What a file holds, as far as it takes to tell.
enum Opened {
    Lines(LineInput),
    /// All of it: what is no document of a bearable size is told of as that.
    Document(Vec<u8>),
}

impl Opened {
    fn of(path: &Path) -> io::Result<Self> {
        let mut input = input::open(path)?;
        let mut begun = Vec::new();
        let looked = input.by_ref().take(LOOK).read_to_end(&mut begun);
        if begun.trim_ascii().is_empty() && looked.is_ok() || kind::starts_with_lines(&begun) {
            return Ok(Self::Lines(lines(path, begun, input)));
        }
        looked?;
        // One byte more than a document may have tells that it is too large.
        input.take(crate::source::document::MAX_DOCUMENT_BYTES as u64 + 1).read_to_end(&mut begun)?;
        Ok(Self::Document(begun))
    }
}

/// Files are opened again when their turn comes, so that not all are open at once.
fn lines(path: &Path, begun: Vec<u8>, rest: Input) -> LineInput {
    if path.is_file() { LineInput::path(path.to_path_buf()) } else { LineInput::begun(path.to_path_buf(), begun, rest) }
}

impl Source {
    pub(super) fn unread(path: PathBuf) -> Self {
        Self { path, kind: None, told: 0, repeated: 0, bytes: 0, problems: Vec::new(), problem_count: 0 }
    }

    fn fail(&mut self, error: &io::Error) {
        self.tell(vec![Problem { place: String::new(), what: format!("cannot be read: {error}") }]);
    }

    /// Adds problems: all are counted, and the first are kept.
    pub(super) fn tell(&mut self, problems: Vec<Problem>) {
        const KEPT: usize = 100;
        self.problem_count += problems.len() as u64;
        let room = KEPT.saturating_sub(self.problems.len());
        self.problems.extend(problems.into_iter().take(room));
    }
}
