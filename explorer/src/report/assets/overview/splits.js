// Cards that split endpoints and findings: by an attribute, by severity, by category.

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
    el(
      "li",
      {},
      el("i.dot", { "data-kind": kind }),
      el("span", {}, words(word || kind)),
      queryLink(query, counted(count)),
      el("small", {}, all > 0 ? percent(count / all) : ""),
    );
  return parts.length > 0 ? el("ul.legend", {}, parts.map(entry)) : el("p.quiet", {}, "None.");
}

function severityCard() {
  const due = findings.filter(isDue);
  const parts = report.severities.map((kind) => ({
    kind,
    count: due.filter((finding) => finding.severity === kind).length,
  }));
  const entry = ({ kind, count }) =>
    el(
      "li",
      {},
      el("i.dot", { "data-kind": kind }),
      el("span", {}, kind),
      el("a", { href: hrefOf("findings", { severity: kind }) }, counted(count)),
      queryLink(`finding.severity:${kind}`, plural(countOf(`finding.severity:${kind}`), "endpoint")),
    );
  return card(
    "Findings to do",
    `${plural(due.length, "finding")} of ${plural(rulesWith(due).length, "rule")}`,
    stackedBar(parts, "Findings by severity"),
    el("ul.legend", {}, parts.map(entry)),
  );
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
    return el(
      "li",
      { class: count === 0 ? "none" : null },
      el(
        "span",
        { title: OWASP.get(category) },
        el("b", {}, category.replace(":2023", "")),
        " ",
        OWASP.get(category) || "",
      ),
      el("a", { href: hrefOf("findings", { owasp: category }) }, counted(count)),
      el("span.meter", {}, withWidth(el("span"), count / most)),
    );
  };
  return card(
    "OWASP API Security Top 10",
    "Findings by category, 2023",
    el("ul.meters", {}, Array.from(categories, entry)),
  );
}

function sensitiveCard() {
  const facet = facetOf(attributeOf("sensitive"), rowsOf(parseQuery(COUNTED).tree)).slice(0, 10);
  const most = Math.max(1, ...facet.map(([, count]) => count));
  const entry = ([tag, count]) => {
    const query = writtenTerm("sensitive", tag);
    const open = countOf(writtenTerm("sensitive.anonymous", tag));
    return el(
      "li",
      {},
      el("span", {}, tag),
      open > 0 &&
        el(
          "a.warn",
          {
            href: hrefOfQuery(writtenTerm("sensitive.anonymous", tag)),
            title: "Given to public callers without credentials",
          },
          `${counted(open)} open`,
        ),
      queryLink(query, counted(count)),
      el("span.meter", {}, withWidth(el("span"), count / most)),
    );
  };
  return card(
    "Sensitive data",
    "Endpoints by type; open: given to public callers without credentials",
    facet.length > 0 ? el("ul.meters", {}, facet.map(entry)) : el("p.quiet", {}, "None was seen."),
  );
}
