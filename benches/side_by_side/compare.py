"""Compares this crate's analysis of bodies with that of libddwaf, Datadog's own library, side by side.

    python3 benches/side_by_side/compare.py [--rounds 9] [--update BENCHMARKS.md]

Both sides get the same bodies of JSON and make a schema of each that tells of sensitive data: libddwaf through a small
program in C, in process CPU time, before and after the crate; the crate through its bench `engine`, in wall-clock time.

Needs Linux with glibc, Python 3.10 or newer with pip, gcc, and cargo. pip fetches the library once: it stays in
`target/side_by_side`. Takes a minute or two when everything is compiled.
"""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
from pathlib import Path

import bodies
import engine
import libddwaf

BEGIN, END = "<!-- engine -->", "<!-- end of engine -->"

HEAD = (
    "| body | bytes | libddwaf µs | observation µs | times faster | walk µs | walk / observation | skipping µs |\n"
    "|---|---|---|---|---|---|---|---|\n"
)


def processor() -> str:
    """Its model, as the kernel calls it."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "unknown")


def machine() -> str:
    """On what it is measured, without saying whose machine it is."""
    kernel = platform.release().split("-")[0]
    compiler = subprocess.run(["rustc", "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    return f"{processor()}, {os.cpu_count()} cores, Linux {kernel}, {compiler}"


def row(body: Path, theirs: float, ours: dict[str, float]) -> str:
    """What both sides took for one body, all of it given in nanoseconds."""
    observation, walk, skipping = (ours[bench] / 1e3 for bench in engine.BENCHES)
    theirs /= 1e3
    ratios = f"{theirs / observation:.1f} | {walk:.2f} | {walk / observation:.2f}"
    return f"| {body.stem} | {body.stat().st_size} | {theirs:.1f} | {observation:.1f} | {ratios} | {skipping:.2f} |\n"


def compared(rounds: int) -> str:
    """Measures everything; what is said of it."""
    load = os.getloadavg()[0]
    folder = engine.target() / "side_by_side"
    folder.mkdir(parents=True, exist_ok=True)
    inputs = folder / "bodies"
    shutil.rmtree(inputs, ignore_errors=True)
    files = bodies.write(inputs)
    library = libddwaf.build(folder)
    before = libddwaf.measure(library, files, rounds)
    ours = engine.measure(inputs, folder / "criterion")
    after = libddwaf.measure(library, files, rounds)
    theirs = {stem: statistics.median(before.rounds[stem] + after.rounds[stem]) for stem in before.rounds}
    rows = "".join(row(file, theirs[file.stem], ours[file.stem]) for file in files)
    return (
        f"Measured on {machine()}.\n"
        f"libddwaf {before.version} of ddtrace {libddwaf.VERSION}, rules {library.rules_version}, of whose scanners "
        f"{library.scanners} are asked of a body; this crate with {engine.rules()} rules.\n"
        f"{rounds} rounds of libddwaf before the crate and {rounds} after; load average before: {load:.2f}.\n\n"
        f"{HEAD}{rows}"
    )


def replaced(document: str, report: str) -> str:
    """A document with the report between the marks."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"the file has no marks {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{report.strip()}\n\n{END}{after}"


def main() -> None:
    """Reads the arguments, measures and reports."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9, help="of libddwaf, before the crate and after it")
    parser.add_argument("--update", type=Path, metavar="FILE", help="put the table between marks of a Markdown file")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("at least one round")
    if options.update:
        # A file that cannot take the report is told of before the measuring, and not after it.
        replaced(options.update.read_text(encoding="utf-8"), "")
    report = compared(options.rounds)
    print(report, end="")
    if options.update:
        document = options.update.read_text(encoding="utf-8")
        options.update.write_text(replaced(document, report), encoding="utf-8")


if __name__ == "__main__":
    main()
