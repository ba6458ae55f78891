//! A source as the operator names it.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

/// A path or pattern to read, and whose it is: `lines/*.ndjson`, `shop=openapi.yaml`, `-`.
///
/// ```
/// use api_inventory_explorer::load::SourceSpec;
/// let spec: SourceSpec = "shop=openapi.yaml".parse()?;
/// assert_eq!((spec.service.as_deref(), &*spec.path), (Some("shop"), "openapi.yaml"));
/// # Ok::<(), api_inventory_explorer::load::SpecError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceSpec {
    /// The service whose definition or gateway it is. Lines say themselves whose they are.
    pub service: Option<Arc<str>>,
    /// A path, a pattern with `*`, `?`, `[…]` or `**`, or `-` for standard input.
    pub path: String,
}

/// A text names no source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpecError;

impl std::fmt::Display for SpecError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("no source; one is written as [SERVICE=]PATH")
    }
}

impl std::error::Error for SpecError {}

impl FromStr for SourceSpec {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Self, SpecError> {
        let (service, path) = match text.split_once('=') {
            // A file can have the character in its name, and a service has no slash in its own.
            Some((service, path)) if !service.contains('/') && !Path::new(text).exists() => (Some(service), path),
            _ => (None, text),
        };
        if path.is_empty() || service == Some("") {
            return Err(SpecError);
        }
        Ok(Self { service: service.map(Arc::from), path: path.to_owned() })
    }
}

impl SourceSpec {
    /// Whether it names any file there is.
    #[must_use]
    pub fn has_files(&self) -> bool {
        !self.files().is_empty()
    }

    /// The files that it names, in order: those that a pattern matches, those in a folder and below it that look like
    /// sources by their extensions, or the one path.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let path = Path::new(&self.path);
        if self.path == "-" || path.is_file() {
            return vec![path.to_path_buf()];
        }
        if path.is_dir() {
            let escaped = glob::Pattern::escape(&self.path);
            let pattern = format!("{}/**/*", escaped.trim_end_matches('/'));
            return matches(&pattern).into_iter().filter(|path| is_source(path)).collect();
        }
        if path.exists() { vec![path.to_path_buf()] } else { matches(&self.path) }
    }
}

fn matches(pattern: &str) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = glob::glob(pattern).into_iter().flatten().flatten().collect();
    paths.retain(|path| path.is_file());
    paths.sort();
    paths
}

/// Whether a file in a folder is read, by its name.
fn is_source(path: &Path) -> bool {
    let extension = |path: &Path| path.extension().and_then(|extension| extension.to_str()).map(str::to_lowercase);
    let is_packed = matches!(extension(path).as_deref(), Some("gz" | "zst"));
    let inner = if is_packed { path.file_stem().and_then(|stem| extension(Path::new(stem))) } else { extension(path) };
    matches!(inner.as_deref(), Some("ndjson" | "jsonl" | "json" | "yaml" | "yml"))
}
