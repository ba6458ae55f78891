// The overview: what there is, how it stands, and what all of this rests on. Every number leads to what it counts.

/** What is no endpoint that anybody would define is not counted. */
const COUNTED = "-documentation:exempt";

const countOf = (query) => rowsOf(parseQuery(query).tree).reduce((sum, row) => sum + row, 0);

function showOverview(view) {
  replaceContent(
    view,
    headline(),
    tiles(),
    el("div.cards", {}, [
      splitCard("Documentation", "documentation", "How traffic and definitions agree"),
      splitCard("Authentication", "authentication", "Judged by what endpoints did"),
      splitCard("Exposure", "exposure", "The widest that was seen of callers"),
      severityCard(),
      owaspCard(),
      sensitiveCard(),
    ]),
    riskiest(),
    el("div.cards.wide", {}, [coverageCard(), costCard(), changesCard()]),
  );
}

function headline() {
  const { first, last } = report.coverage;
  const span = first ? `Traffic from ${first.slice(0, 10)} to ${last.slice(0, 10)}` : "No traffic";
  const services = report.services.filter(({ service }) => service.endpoints > 0).length;
  return el(
    "header.head",
    {},
    el("h2", {}, "Overview"),
    el("p", {}, `${span} · ${plural(services, "service")} with endpoints · as of ${clockText(report.now)} UTC`),
  );
}

function tiles() {
  const tile = (title, query, kind) => {
    const count = countOf(query);
    return el(
      "a.tile",
      { href: hrefOfQuery(query, { sort: "-risk" }), "data-kind": count > 0 ? kind : null },
      el("strong", {}, counted(count)),
      el("span", {}, title),
    );
  };
  return el("nav.tiles", { "aria-label": "Key figures" }, [
    tile("endpoints", COUNTED),
    tile("with critical or high findings", `finding.severity:(critical OR high) ${COUNTED}`, "critical"),
    tile("public without authentication", `exposure:public authentication:(unauthenticated OR mixed) ${COUNTED}`, "high"),
    tile("shadow: called, in no definition", "documentation:shadow", "medium"),
    tile("orphan: defined, not called", "documentation:orphan"),
    tile("with sensitive data", `sensitive:* ${COUNTED}`),
  ]);
}

function card(title, note, ...children) {
  return el("section.card", {}, el("h3", {}, title), note && el("p.note", {}, note), children);
}

function riskiest() {
  const risk = columnOf(attributeOf("risk").column).numbers;
  const worst = Array.from(risk.keys())
    .filter((at) => risk[at] > 0)
    .sort((left, right) => risk[right] - risk[left])
    .slice(0, 10);
  const titles = ["Risk", "Endpoint", "Service", "Findings", ["Requests", "number"]];
  const row = (at) => [
    riskMark(at),
    endpointLink(at),
    textsOf(attributeOf("service"), at).join(", "),
    findingsOf(at)
      .filter(isDue)
      .slice(0, 3)
      .map((finding) =>
        el(
          "a.plain",
          { href: hrefOf("findings", { r: finding.rule }) },
          severityDot(finding.severity),
          short(ruleOf(finding.rule).title, 60),
        ),
      ),
    requestsText(at),
  ];
  return card(
    "Riskiest endpoints",
    null,
    worst.length > 0
      ? tableOf("Riskiest endpoints", titles, worst.map(row))
      : el("p.quiet", {}, "Rules found nothing that is due."),
  );
}
