// The view of services: who owns what, and how it stands.

const SERVICE_SORTS = {
  name: ({ service }) => service.name || "",
  endpoints: ({ service }) => service.endpoints,
  findings: (row) => severityCounts(row.service.name).reduce((sum, count, at) => sum + count * 1000 ** (4 - at), 0),
  public: ({ service }) => service.public,
  requests: ({ service }) => service.requests,
};

const countsByService = new Map();

/** How many findings are due in a service, by severity, the worst first. */
function severityCounts(name) {
  if (countsByService.size === 0) {
    for (const finding of findings.filter(isDue)) {
      const service = only("service", finding.endpoint) || null;
      const counts = countsByService.get(service) || report.severities.map(() => 0);
      counts[report.severities.indexOf(finding.severity)] += 1;
      countsByService.set(service, counts);
    }
  }
  return countsByService.get(name) || report.severities.map(() => 0);
}

function showServices(view, parameters) {
  const sort = parameters.get("sort") || "-findings";
  const key = SERVICE_SORTS[sort.replace(/^-/, "")] || SERVICE_SORTS.name;
  const sign = sort.startsWith("-") ? -1 : 1;
  const rows = report.services.slice().sort((left, right) => {
    const [mine, theirs] = [key(left), key(right)];
    return mine === theirs
      ? SERVICE_SORTS.name(left) < SERVICE_SORTS.name(right)
        ? -1
        : 1
      : mine < theirs
        ? -sign
        : sign;
  });
  const heading = (title, name, kind) => {
    const isSorted = name && sort.replace(/^-/, "") === name;
    const next = isSorted && sort.startsWith("-") ? name : `-${name}`;
    return el(
      "th",
      { scope: "col", class: kind, "aria-sort": isSorted ? (sort.startsWith("-") ? "descending" : "ascending") : null },
      name
        ? el(
            "a",
            { href: hrefOf("services", { sort: next }) },
            title,
            isSorted && el("span", { "aria-hidden": "true" }, sort.startsWith("-") ? " ↓" : " ↑"),
          )
        : title,
    );
  };
  const head = [
    heading("Service", "name"),
    heading("Owner"),
    heading("Endpoints", "endpoints", "number"),
    heading("Findings to do", "findings"),
    heading("Public", "public", "number"),
    heading("Authentication"),
    heading("Documentation"),
    heading("Sensitive data"),
    heading("Sources"),
    heading("Requests", "requests"),
    heading("Vulnerabilities, attacks"),
  ];
  replaceContent(
    view,
    el("header.head", {}, el("h2", {}, "Services"), el("p", {}, plural(report.services.length, "service"))),
    el(
      "div.scroll",
      { tabindex: "0", role: "region", "aria-label": "Services" },
      el(
        "table.services",
        {},
        el("caption.unseen", {}, "Services"),
        el("thead", {}, el("tr", {}, head)),
        el("tbody", {}, rows.map(serviceRow)),
      ),
    ),
  );
}

function serviceRow({ service, coverage }) {
  const scope = service.name === null ? "-service:*" : writtenTerm("service", service.name);
  const link = (count, query) =>
    count > 0 ? queryLink(`${scope} ${query}`.trim(), counted(count)) : el("span.quiet", {}, "0");
  const split = (counts, name) => {
    const parts = Object.entries(counts).map(([kind, count]) => ({ kind, count }));
    return parts.length === 0
      ? el("span.quiet", {}, "no traffic")
      : [
          stackedBar(parts, words(name)),
          el(
            "small",
            {},
            parts.map(({ kind, count }) =>
              el("span", {}, queryLink(`${scope} ${writtenTerm(name, kind)}`, `${counted(count)} ${words(kind)}`), " "),
            ),
          ),
        ];
  };
  const severities = severityCounts(service.name).map(
    (count, at) =>
      count > 0 &&
      queryLink(
        `${scope} finding.severity:${report.severities[at]}`,
        el("span.risk", { "data-kind": report.severities[at], title: report.severities[at] }, counted(count)),
        el("span.unseen", {}, report.severities[at]),
      ),
  );
  const categories = new Map();
  for (const [tag, count] of Object.entries(service.sensitive)) {
    const [category] = splitOnce(tag, ":");
    categories.set(category, Math.max(categories.get(category) || 0, count));
  }
  return el(
    "tr",
    {},
    el(
      "td",
      {},
      el(
        "a.endpoint.title",
        { href: hrefOfQuery(scope), "data-row": service.name || "" },
        service.name === null ? "no service is told" : short(service.name, 60),
      ),
      el(
        "small",
        {},
        service.environments
          .slice(0, 4)
          .map((name) => short(name, 24))
          .join(", "),
      ),
    ),
    el("td", {}, service.owner ? short(service.owner, 40) : el("span.quiet", {}, "–")),
    el("td.number", {}, link(service.endpoints, COUNTED)),
    el("td.risks", {}, severities.some(Boolean) ? severities : el("span.quiet", {}, "none")),
    el(
      "td.number",
      {},
      link(service.public, `exposure:public ${COUNTED}`),
      service.public_without_authentication > 0 &&
        el("small.warn", {}, `${counted(service.public_without_authentication)} open`),
    ),
    el("td.split", {}, split(service.authentication, "authentication")),
    el("td.split", {}, split(service.documentation, "documentation")),
    el(
      "td.tags",
      {},
      Array.from(categories.keys(), (category) =>
        el("a.tag", { href: hrefOfQuery(`${scope} ${writtenTerm("sensitive", category)}`) }, short(category, 24)),
      ),
    ),
    el("td", {}, el("small.flow", {}, service.sources.map(words).join(", "))),
    el(
      "td",
      {},
      service.requests > 0
        ? [dayChart(coverage.days), el("small", {}, compact(service.requests))]
        : el("span.quiet", {}, "none"),
    ),
    el("td", {}, notMeasured()),
  );
}
