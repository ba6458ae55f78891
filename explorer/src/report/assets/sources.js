// The view of sources: what was read, what was wrong with it, and what was assumed.

function showSources(view) {
  const rows = report.sources.map((source) => [
    el("code", {}, short(source.path, 200)),
    source.kind ? words(source.kind) : el("span.warn", {}, "unknown"),
    counted(source.told),
    counted(source.repeated),
    sizeText(source.bytes),
    source.problem_count > 0 ? el("b.warn", {}, counted(source.problem_count)) : "0",
  ]);
  const problems = report.sources
    .filter((source) => source.problem_count > 0)
    .map((source) =>
      el(
        "details",
        { open: report.sources.length < 20 },
        el("summary", {}, `${short(source.path, 200)}: `, plural(source.problem_count, "problem")),
        el(
          "ul",
          {},
          source.problems.map(({ place, what }) =>
            el("li", {}, place && el("code", {}, short(place, 200)), place && " ", what),
          ),
          source.problem_count > source.problems.length &&
            el("li.quiet", {}, `and ${counted(source.problem_count - source.problems.length)} more`),
        ),
      ),
    );
  const proposals = report.proposals.map(({ mapping, listing, operations, unmatched, taken }) =>
    el(
      "li",
      {},
      `${counted(operations)} of ${counted(unmatched)} operations of ${short(listing, 120)}`,
      " without traffic have some as ",
      el("code", {}, `--map ${mapping.service ? `${mapping.service}:` : ""}${mapping.listed}=${mapping.served}`),
      taken ? ", which was taken." : ".",
    ),
  );
  replaceContent(
    view,
    el(
      "header.head",
      {},
      el("h2", {}, "Sources"),
      el(
        "p",
        {},
        `Written by api-inventory ${report.version} at ${clockText(report.now)} UTC`,
        `; traffic counts from ${clockText(report.window_start)} UTC on`,
      ),
    ),
    rows.length > 0
      ? tableOf(
          "Sources",
          ["Source", "Kind", ["Told", "number"], ["Repeated", "number"], ["Size", "number"], ["Problems", "number"]],
          rows,
        )
      : el("p.quiet", {}, "None."),
    section("Problems", problems),
    section(
      "What was assumed",
      report.notes.length > 0 &&
        el(
          "ul",
          {},
          report.notes.map((note) => el("li", {}, note)),
        ),
    ),
    section("Proposed mappings", proposals.length > 0 && el("ul", {}, proposals)),
  );
}
