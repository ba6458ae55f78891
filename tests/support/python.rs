//! Tools that come as packages of Python: installed once, in the versions that a file says, into the folder for what tests
//! make.
#![allow(dead_code, clippy::panic, reason = "each test uses a part; tests may panic")]

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The packages of one file of requirements.
pub(crate) struct Tools {
    requirements: &'static str,
    folder: OnceLock<Option<PathBuf>>,
}

impl Tools {
    /// `requirements` is the path of the file.
    pub(crate) const fn new(requirements: &'static str) -> Self {
        Self { requirements, folder: OnceLock::new() }
    }

    /// Python with the packages. None, once said on stderr, where there is no Python or nothing to install from.
    pub(crate) fn python(&self) -> Option<Command> {
        let folder = self.folder()?;
        let mut python = python(&[]);
        python.env("PYTHONPATH", folder);
        Some(python)
    }

    /// Where the packages are. None, once said on stderr, where there is no Python or nothing to install from.
    pub(crate) fn folder(&self) -> Option<&Path> {
        let folder = self.folder.get_or_init(|| {
            let installed = self.install();
            if let Err(reason) = &installed {
                skipped(&format!("the tools of Python are not there: {reason}"));
            }
            installed.ok()
        });
        folder.as_deref()
    }

    fn install(&self) -> Result<PathBuf, String> {
        let requirements = std::fs::read_to_string(self.requirements).map_err(|error| error.to_string())?;
        let version = output(&mut python(&["-VV"]))?;
        let mut digest = DefaultHasher::new();
        (requirements, version).hash(&mut digest);
        let tools = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("python-tools-{:016x}", digest.finish()));
        if tools.is_dir() {
            return Ok(tools);
        }
        // Whoever installs at the same time does so elsewhere; the first to be done gives it its place.
        let installing = tools.with_extension(std::process::id().to_string());
        let mut pip = python(&["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        pip.args(["--only-binary=:all:", "--requirement", self.requirements, "--target"]).arg(&installing);
        let renamed =
            output(&mut pip).and_then(|_| std::fs::rename(&installing, &tools).map_err(|error| error.to_string()));
        if renamed.is_err() {
            _ = std::fs::remove_dir_all(&installing);
        }
        if tools.is_dir() { Ok(tools) } else { renamed.map(|()| tools) }
    }
}

/// Says that something is not tested, and why. Where everything is to be tested, that is a failure.
#[allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "what a run of tests needs is no setting of the tracer"
)]
pub(crate) fn skipped(why: &str) {
    let required = std::env::var_os("API_INVENTORY_REQUIRE_TOOLS").is_some_and(|required| required == "1");
    assert!(!required, "cannot be skipped: {why}");
    eprintln!("SKIPPED: {why}");
}

fn python(arguments: &[&str]) -> Command {
    let mut python = Command::new("python3");
    // Of the user's own packages nothing is wanted, and nobody's bytecode is written into the tools.
    python.env("PYTHONNOUSERSITE", "1").env("PYTHONDONTWRITEBYTECODE", "1").args(arguments);
    python
}

/// What a program printed, or why it failed.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stdout) + &text(&output.stderr)) }
}
