//! A browser that scripts drive: node, with what npm brings, and Chromium.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

/// What npm brings, in exact versions. There is no lock file: it would name where npm gets them.
const PACKAGE: &str = include_str!("package.json");

const SCRIPTS: [(&str, &str); 7] = [
    ("harness.mjs", include_str!("harness.mjs")),
    ("queries.mjs", include_str!("queries.mjs")),
    ("explore.mjs", include_str!("explore.mjs")),
    ("hostile.mjs", include_str!("hostile.mjs")),
    ("decisions.mjs", include_str!("decisions.mjs")),
    ("access.mjs", include_str!("access.mjs")),
    ("speed.mjs", include_str!("speed.mjs")),
];

/// Runs a script with a report and what is expected of it. What the script finds wrong fails the test; pictures of
/// pages stay in the target folder.
pub(crate) fn run(script: &str, report: &[u8], expected: &Value) {
    let (folder, chromium) = match driver() {
        Ok(driver) => driver,
        Err(why) => {
            assert!(!is_required(), "a browser is required: {why}");
            println!("skipped: {why}");
            return;
        }
    };
    let made = tempfile::tempdir().unwrap();
    let [page, expectations] = ["report.html", "expected.json"].map(|name| made.path().join(name));
    fs::write(&page, report).unwrap();
    fs::write(&expectations, expected.to_string()).unwrap();
    let pictures = folder.join("pictures");
    fs::create_dir_all(&pictures).unwrap();
    let output = Command::new("node")
        .arg(folder.join(script))
        .args([&page, &expectations, &pictures])
        .env("API_INVENTORY_CHROMIUM", chromium)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    print!("{told}");
    assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
}

#[expect(clippy::disallowed_methods, reason = "whether a test may skip")]
fn is_required() -> bool {
    std::env::var_os("API_INVENTORY_REQUIRE_BROWSER").is_some_and(|value| value == "1")
}

/// The folder that scripts run in, and the browser; or why there is none.
fn driver() -> Result<&'static (PathBuf, PathBuf), &'static String> {
    static DRIVER: OnceLock<Result<(PathBuf, PathBuf), String>> = OnceLock::new();
    DRIVER
        .get_or_init(|| {
            let chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
                .map(Path::new)
                .into_iter()
                .find(|path| path.exists())
                .ok_or("there is no Chromium")?;
            let node = Command::new("node").arg("--version").output();
            node.map_err(|error| format!("node cannot be run: {error}"))?;
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report-browser");
            bring(&folder)?;
            Ok((folder, chromium.to_owned()))
        })
        .as_ref()
}

/// Writes the scripts, and brings what they need unless it is there.
fn bring(folder: &Path) -> Result<(), String> {
    let told = |error: std::io::Error| format!("the scripts cannot be written: {error}");
    fs::create_dir_all(folder).map_err(told)?;
    for (name, text) in SCRIPTS {
        fs::write(folder.join(name), text).map_err(told)?;
    }
    let brought = folder.join("brought.json");
    if fs::read_to_string(&brought).is_ok_and(|known| known == PACKAGE) {
        return Ok(());
    }
    fs::write(folder.join("package.json"), PACKAGE).map_err(told)?;
    let output = Command::new("npm")
        .args(["install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"])
        .current_dir(folder)
        .output()
        .map_err(|error| format!("npm cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("npm does not bring what drives the browser: {}", output.status));
    }
    fs::write(brought, PACKAGE).map_err(told)
}
