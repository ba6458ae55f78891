// The overview: what there is, how it stands, and what all of this rests on. Every number leads to what it counts.

const OWASP = new Map([
  ["API1:2023", "Broken object level authorization"],
  ["API2:2023", "Broken authentication"],
  ["API3:2023", "Broken object property level authorization"],
  ["API4:2023", "Unrestricted resource consumption"],
  ["API5:2023", "Broken function level authorization"],
  ["API6:2023", "Unrestricted access to sensitive business flows"],
  ["API7:2023", "Server side request forgery"],
  ["API8:2023", "Security misconfiguration"],
  ["API9:2023", "Improper inventory management"],
  ["API10:2023", "Unsafe consumption of APIs"],
]);

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
    return el("a.tile", { href: hrefOfQuery(query, { sort: "-risk" }), "data-kind": count > 0 ? kind : null }, el("strong", {}, counted(count)), el("span", {}, title));
  };
  return el("nav.tiles", { "aria-label": "Key figures" }, [
    tile("endpoints", COUNTED),
    tile("with critical or high findings", "finding.severity:(critical OR high)", "critical"),
    tile("public without authentication", "exposure:public authentication:(unauthenticated OR mixed)", "high"),
    tile("shadow: called, in no definition", "documentation:shadow", "medium"),
    tile("orphan: defined, not called", "documentation:orphan"),
    tile("with sensitive data", `sensitive:* ${COUNTED}`),
  ]);
}

function card(title, note, ...children) {
  return el("section.card", {}, el("h3", {}, title), note && el("p.note", {}, note), children);
}

/** A card of one attribute's values, each with its count and share. */
function splitCard(title, name, note) {
  const rows = rowsOf(parseQuery(COUNTED).tree);
  const facet = facetOf(attributeOf(name), rows);
  const all = rows.reduce((sum, row) => sum + row, 0);
  const known = facet.reduce((sum, [, count]) => sum + count, 0);
  const parts = facet.map(([kind, count]) => ({ kind, count, query: `${writtenTerm(name, kind)} ${COUNTED}` }));
  if (known < all) {
    parts.push({ kind: "unmeasured", word: "no traffic", count: all - known, query: `-${name}:* ${COUNTED}` });
  }
  return card(title, note, stackedBar(parts, title), legend(parts, all));
}

function legend(parts, all) {
  const entry = ({ kind, word, count, query }) =>
    el("li", {}, el("i.dot", { "data-kind": kind }), el("span", {}, words(word || kind)), queryLink(query, counted(count)), el("small", {}, all > 0 ? percent(count / all) : ""));
  return parts.length > 0 ? el("ul.legend", {}, parts.map(entry)) : el("p.quiet", {}, "None.");
}

/** Findings that somebody has to do something about. */
const isDue = (finding) => ["open", "reopened", "in_progress"].includes(finding.state);

function severityCard() {
  const due = findings.filter(isDue);
  const parts = report.severities.map((kind) => ({ kind, count: due.filter((finding) => finding.severity === kind).length }));
  const entry = ({ kind, count }) =>
    el("li", {}, el("i.dot", { "data-kind": kind }), el("span", {}, kind), el("a", { href: hrefOf("findings", { severity: kind }) }, counted(count)), queryLink(`finding.severity:${kind}`, plural(countOf(`finding.severity:${kind}`), "endpoint")));
  return card("Findings to do", `${plural(due.length, "finding")} of ${plural(rulesWith(due).length, "rule")}`, stackedBar(parts, "Findings by severity"), el("ul.legend", {}, parts.map(entry)));
}

function owaspCard() {
  const counts = new Map();
  for (const finding of findings.filter(isDue)) {
    for (const category of ruleOf(finding.rule).owasp) {
      counts.set(category, (counts.get(category) || 0) + 1);
    }
  }
  const most = Math.max(1, ...counts.values());
  const categories = new Set([...OWASP.keys(), ...counts.keys()]);
  const entry = (category) => {
    const count = counts.get(category) || 0;
    return el("li", { class: count === 0 ? "none" : null }, el("span", { title: OWASP.get(category) }, el("b", {}, category.replace(":2023", "")), " ", OWASP.get(category) || ""), el("a", { href: hrefOf("findings", { owasp: category }) }, counted(count)), el("span.meter", {}, withWidth(el("span"), count / most)));
  };
  return card("OWASP API Security Top 10", "Findings by category, 2023", el("ul.meters", {}, Array.from(categories, entry)));
}

function sensitiveCard() {
  const facet = facetOf(attributeOf("sensitive"), rowsOf(parseQuery(COUNTED).tree)).slice(0, 10);
  const most = Math.max(1, ...facet.map(([, count]) => count));
  const entry = ([tag, count]) => {
    const query = writtenTerm("sensitive", tag);
    const open = countOf(writtenTerm("sensitive.anonymous", tag));
    return el("li", {}, el("span", {}, tag), open > 0 && el("a.warn", { href: hrefOfQuery(writtenTerm("sensitive.anonymous", tag)), title: "Given to public callers without credentials" }, `${counted(open)} open`), queryLink(query, counted(count)), el("span.meter", {}, withWidth(el("span"), count / most)));
  };
  return card("Sensitive data", "Endpoints by type; open: given to public callers without credentials", facet.length > 0 ? el("ul.meters", {}, facet.map(entry)) : el("p.quiet", {}, "None was seen."));
}

function riskiest() {
  const risk = columnOf(attributeOf("risk").column).numbers;
  const worst = Array.from(risk.keys()).filter((at) => risk[at] > 0).sort((left, right) => risk[right] - risk[left]).slice(0, 10);
  const titles = ["Risk", "Endpoint", "Service", "Findings", ["Requests", "number"]];
  const row = (at) => [
    riskMark(at),
    endpointLink(at),
    textsOf(attributeOf("service"), at).join(", "),
    findingsOf(at).filter(isDue).slice(0, 3).map((finding) => el("a.plain", { href: hrefOf("findings", { r: finding.rule }) }, severityDot(finding.severity), short(ruleOf(finding.rule).title, 60))),
    requestsText(at),
  ];
  return card("Riskiest endpoints", null, worst.length > 0 ? tableOf("Riskiest endpoints", titles, worst.map(row)) : el("p.quiet", {}, "Rules found nothing that is due."));
}

function coverageCard() {
  const all = countOf(COUNTED);
  const rows = [
    ["Seen in traffic", "datasource:traffic"],
    ["Registered by services", "datasource:declaration"],
    ["In an API definition", "datasource:definition"],
    ["Listed by a gateway", "datasource:aws_apigateway"],
    ["In a software catalog", "datasource:catalog"],
    ["With an owner", "owner:*"],
    ["Bodies scanned without gaps", "unscanned:0"],
    ["Bodies scanned in part", "unscanned:>0"],
  ];
  const entry = ([title, query]) => {
    const count = countOf(`${query} ${COUNTED}`);
    return el("li", {}, el("span", {}, title), queryLink(`${query} ${COUNTED}`, counted(count)), el("span.meter", {}, withWidth(el("span"), all > 0 ? count / all : 0)));
  };
  const never = ["Source code", "Vulnerabilities", "Attacks"].map((title) => el("li.none", {}, el("span", {}, title), el("span", {}, "not measured")));
  return card("Coverage", `Of ${plural(all, "endpoint")}`, el("ul.meters", {}, rows.map(entry), never));
}

/** What tracing took and what it left out: what is not looked at is told. */
function costCard() {
  const { requests, analysed, skipped, partial, scanned, truncated, overflow } = report.coverage;
  const facts = [
    ["Requests, counted one by one", counted(requests)],
    ["Captured and analysed", requests > 0 ? `${counted(analysed)} (${percent(Math.min(1, analysed / requests))})` : counted(analysed)],
    ["Bytes of bodies looked at", sizeText(scanned)],
    ...Object.entries(skipped).map(([reason, count]) => [`Not analysed: ${words(reason)}`, counted(count)]),
    ...Object.entries(partial).map(([place, missed]) => [`Not looked at: ${place}`, `${plural(missed.exchanges, "exchange")}, ${sizeText(missed.bytes)}`]),
    ["Records that were full", truncated > 0 ? queryLink("truncated:true", counted(truncated)) : "0"],
    ["Requests of endpoints without room", counted(overflow)],
  ];
  return card("What tracing took, and left out", "Counts are exact; what needs a look inside is sampled", factList(facts));
}

function factList(facts) {
  return el("dl.facts", {}, facts.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

function changesCard() {
  const since = dayText(report.changes_since === null ? report.now - 7 * 1440 : report.changes_since);
  const entry = ({ mark, query, title }) =>
    el("li", {}, el("i.dot", { "data-kind": mark }), el("span", {}, title), el("a", { href: hrefOfQuery(query, { since }), title: query }, counted(countOf(query))));
  return card(`Changes since ${since}`, ["Between two builds or environments, ", el("code", {}, "api-inventory diff"), " tells each field"], el("ul.legend", {}, changesSince(since).map(entry)));
}

/** What changed since a day, as queries. */
function changesSince(day) {
  return [
    { mark: "new", query: `first_seen:>=${day}`, title: "new: first known since then" },
    { mark: "differs", query: `last_seen:>=${day} drift.severity:(breaking OR warning)`, title: "called since, and differs from its definition" },
    { mark: "idle", query: `last_seen:<${day}`, title: "idle: last called before" },
  ];
}
