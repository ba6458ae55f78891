//! Tools written in Python: installed once, in the versions that `requirements.txt` says, into the folder for what tests make.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const REQUIREMENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/openapi/requirements.txt");

/// Python with the tools. None, once said on stderr, where there is no Python or nothing to install from.
pub(crate) fn tools() -> Option<Command> {
    static TOOLS: OnceLock<Option<PathBuf>> = OnceLock::new();
    let folder = TOOLS.get_or_init(|| {
        let installed = install();
        if let Err(reason) = &installed {
            eprintln!("SKIPPED: no tool of Python looks at the documents: {reason}");
        }
        installed.ok()
    });
    let mut python = python(&[]);
    python.env("PYTHONPATH", folder.as_ref()?);
    Some(python)
}

fn python(arguments: &[&str]) -> Command {
    let mut python = Command::new("python3");
    // Of the user's own packages nothing is wanted, and nobody's bytecode is written into the tools.
    python.env("PYTHONNOUSERSITE", "1").env("PYTHONDONTWRITEBYTECODE", "1").args(arguments);
    python
}

fn install() -> Result<PathBuf, String> {
    let requirements = std::fs::read_to_string(REQUIREMENTS).map_err(|error| error.to_string())?;
    let version = output(&mut python(&["-VV"]))?;
    let mut digest = DefaultHasher::new();
    (requirements, version).hash(&mut digest);
    let tools = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("python-tools-{:016x}", digest.finish()));
    if tools.is_dir() {
        return Ok(tools);
    }
    // Whoever installs at the same time does so elsewhere; the first to be done gives it its place.
    let installing = tools.with_extension(std::process::id().to_string());
    let arguments = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"];
    let installed = output(python(&arguments).arg("--requirement").arg(REQUIREMENTS).arg("--target").arg(&installing));
    let renamed = installed.and_then(|_| std::fs::rename(&installing, &tools).map_err(|error| error.to_string()));
    if renamed.is_err() {
        _ = std::fs::remove_dir_all(&installing);
    }
    if tools.is_dir() { Ok(tools) } else { renamed.map(|()| tools) }
}

/// What a program printed, or why it failed.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stdout) + &text(&output.stderr)) }
}
