"""libddwaf as Datadog's tracer for Python ships it: fetched, given what of its rules concerns schemas, and measured."""

import json
import platform
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

VERSION = "4.16.0"

# The rules as they come.
Rules: TypeAlias = dict[str, Any]

HARNESS = Path(__file__).with_name("libddwaf.c")

# The processors that make schemas of requests and answers, and of tokens.
PROCESSORS = ("extract_schema", "jwt_decode")


@dataclass(frozen=True)
class Library:
    """The compiled harness, and the rules that it is started with."""

    program: Path
    rules: Path
    rules_version: str
    # How many of the scanners are asked of a body.
    scanners: int


@dataclass(frozen=True)
class Measured:
    """What one analysis of each body took in each round, in nanoseconds."""

    version: str
    rounds: dict[str, list[float]]


def fetch(folder: Path) -> Path:
    """The tracer's wheel, which stays in the folder for the next run. That of any Python will do: none of it is run."""
    pattern = f"ddtrace-{VERSION}-*.whl"
    if not list(folder.glob(pattern)):
        machine = f"manylinux2014_{platform.machine()}"
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        kind = ["--only-binary=:all:", "--implementation", "cp", "--python-version", "311", "--platform", machine]
        subprocess.run([*pip, *kind, "--dest", str(folder), f"ddtrace=={VERSION}"], check=True)
    return next(folder.glob(pattern))


def unpack(wheel: Path, folder: Path) -> tuple[Path, Rules]:
    """The shared library, written to the folder, and the rules."""
    with zipfile.ZipFile(wheel) as archive:
        member = next(name for name in archive.namelist() if name.endswith("/libddwaf.so"))
        library = folder / "libddwaf.so"
        library.write_bytes(archive.read(member))
        return library, json.loads(archive.read("ddtrace/appsec/rules.json"))


def concerning_schemas(rules: Rules) -> Rules:
    """Rules without attacks and fingerprints, which would be looked for beside."""
    processors = [processor for processor in rules["processors"] if processor["generator"] in PROCESSORS]
    kept = {name: rules[name] for name in ("version", "metadata", "scanners")}
    return kept | {"rules": [], "processors": processors}


def body_scanners(rules: Rules) -> int:
    """How many scanners the processor of bodies asks: it names them by their category."""
    processor = next(processor for processor in rules["processors"] if processor["id"] == "extract-content")
    categories = {scanner["tags"]["category"] for scanner in processor["parameters"]["scanners"]}
    return sum(scanner["tags"]["category"] in categories for scanner in rules["scanners"])


def build(folder: Path) -> Library:
    """Everything that `measure` needs, in a folder."""
    library, all_rules = unpack(fetch(folder), folder)
    kept = concerning_schemas(all_rules)
    rules, program = folder / "rules.json", folder / "libddwaf"
    rules.write_text(json.dumps(kept), encoding="utf-8")
    flags = ["-std=c11", "-D_POSIX_C_SOURCE=199309L", "-O2", "-Wall", "-Wextra"]
    inputs = [str(HARNESS), str(library), f"-Wl,-rpath,{library.parent}"]
    subprocess.run(["gcc", *flags, "-o", str(program), *inputs], check=True)
    return Library(program, rules, kept["metadata"]["rules_version"], body_scanners(kept))


def measure(library: Library, bodies: list[Path], rounds: int) -> Measured:
    """Runs the harness once, which first makes sure that it gets a schema of each body."""
    command = [str(library.program), str(library.rules), str(rounds), *map(str, bodies)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    version, *lines = output.splitlines()
    fields = (line.split("\t") for line in lines)
    return Measured(version, {Path(path).stem: [float(figure) for figure in figures] for path, *figures in fields})
