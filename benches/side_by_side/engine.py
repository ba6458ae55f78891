"""This crate's own bench of its analysis, asked about bodies from outside it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# The whole analysis, the walk without scanners, and `serde_json` skipping the bytes.
BENCHES = ("observation", "walk", "ignored_any")


def target() -> Path:
    """Where cargo builds, which is where it looks from the root of the repository."""
    return ROOT / os.environ.get("CARGO_TARGET_DIR", "target")


def rules() -> int:
    """How many rules the crate has by default."""
    files = (ROOT / "rules").glob("*.json")
    return sum(len(json.loads(file.read_text(encoding="utf-8")).get("scanners", [])) for file in files)


def measure(bodies: Path, results: Path) -> dict[str, dict[str, float]]:
    """Medians in nanoseconds, by body and bench. What earlier runs have left is removed, so that none of it is read."""
    shutil.rmtree(results, ignore_errors=True)
    filters = f"^engine/({'|'.join(BENCHES)})/side_"
    places = {"API_INVENTORY_BENCH_BODIES": str(bodies), "CRITERION_HOME": str(results)}
    command = ["cargo", "bench", "--bench", "engine", "--", filters]
    subprocess.run(command, cwd=ROOT, env=os.environ | places, stdout=sys.stderr, check=True)
    return {body.stem: {bench: median(results, bench, body.stem) for bench in BENCHES} for body in bodies.iterdir()}


def median(results: Path, bench: str, stem: str) -> float:
    """What criterion estimates."""
    estimates = results / "engine" / bench / stem / "new" / "estimates.json"
    return float(json.loads(estimates.read_text(encoding="utf-8"))["median"]["point_estimate"])
