// The view of findings: by rule, the worst first.

function showFindings(view, parameters) {
  const wanted = {
    severity: parameters.get("severity") || "",
    owasp: parameters.get("owasp") || "",
    state: parameters.get("state") || "due",
    service: parameters.get("service") || "",
  };
  const fits = (finding) =>
    (wanted.severity === "" || finding.severity === wanted.severity) &&
    (wanted.owasp === "" || ruleOf(finding.rule).owasp.includes(wanted.owasp)) &&
    (wanted.state === "any" || (wanted.state === "due" ? isDue(finding) : finding.state === wanted.state)) &&
    (wanted.service === "" || textsOf(attributeOf("service"), finding.endpoint).includes(wanted.service));
  const some = findings.filter(fits);
  const chosen = parameters.get("r");
  const endpoints = new Set(some.map(({ endpoint }) => endpoint)).size;
  replaceContent(
    view,
    el(
      "header.head",
      {},
      el("h2", {}, "Findings"),
      el(
        "p",
        { role: "status" },
        `${plural(some.length, "finding")} of ${plural(rulesWith(some).length, "rule")}`,
        ` at ${plural(endpoints, "endpoint")}`,
      ),
    ),
    findingFilters(wanted),
    el(
      "div.findings",
      {},
      ruleTable(some, chosen),
      chosen &&
        rulePanel(
          ruleOf(chosen),
          some.filter(({ rule }) => rule === chosen),
        ),
    ),
  );
  if (chosen) {
    const panel = document.getElementById("panel");
    panel.focus({ preventScroll: true });
  }
}

function findingFilters(wanted) {
  const select = (name, title, options) => {
    const element = el(
      "select",
      { id: `filter-${name}`, onchange: (event) => go(hrefWith({ [name]: event.target.value, r: "" })) },
      options.map(([value, text]) => el("option", { value }, text)),
    );
    element.value = wanted[name];
    return [el("label", { for: `filter-${name}` }, title), element];
  };
  const services = Array.from(
    new Set(findings.flatMap(({ endpoint }) => textsOf(attributeOf("service"), endpoint))),
  ).sort();
  return el(
    "div.bar.filters",
    {},
    select("severity", "Severity", [["", "all"], ...report.severities.map((severity) => [severity, severity])]),
    select("state", "State", [
      ["due", "to do"],
      ["any", "all"],
      ...report.states.map((state) => [state, words(state)]),
    ]),
    select("owasp", "OWASP", [
      ["", "all"],
      ...Array.from(OWASP, ([id, name]) => [id, `${id.replace(":2023", "")} ${name}`]),
    ]),
    select("service", "Service", [["", "all"], ...services.map((name) => [name, short(name, 60)])]),
  );
}

function ruleTable(some, chosen) {
  const byRule = new Map();
  for (const finding of some) {
    pushTo(byRule, finding.rule, finding);
  }
  const worst = (group) =>
    group.reduce((least, { severity }) => Math.min(least, report.severities.indexOf(severity)), report.severities.length);
  const groups = Array.from(byRule, ([id, group]) => [id, group, worst(group)]).sort(
    ([left, mine, bad], [right, theirs, worse]) =>
      bad - worse || theirs.length - mine.length || (left < right ? -1 : 1),
  );
  if (groups.length === 0) {
    return el("p.empty", {}, "Nothing was found that fits.");
  }
  const row = ([id, group, severity]) => {
    const services = new Set(group.flatMap(({ endpoint }) => textsOf(attributeOf("service"), endpoint)));
    const states = new Map();
    group.forEach(({ state }) => states.set(state, (states.get(state) || 0) + 1));
    return el(
      "tr",
      { class: id === chosen ? "chosen" : null },
      el("td", {}, badge(report.severities[severity])),
      el(
        "td",
        {},
        el("a.endpoint.title", { href: hrefWith({ r: id }), "data-row": id }, short(ruleOf(id).title, 120)),
        el(
          "small",
          {},
          id,
          ruleOf(id).owasp.length > 0 &&
            ` · ${ruleOf(id)
              .owasp.map((category) => category.replace(":2023", ""))
              .join(", ")}`,
        ),
      ),
      el("td.number", {}, el("a", { href: hrefWith({ r: id }) }, counted(group.length))),
      el(
        "td",
        {},
        short(Array.from(services).slice(0, 3).join(", "), 60),
        services.size > 3 && el("small", {}, `+${services.size - 3}`),
      ),
      el(
        "td",
        {},
        Array.from(states, ([state, count]) => el("div", {}, `${counted(count)} ${words(state)}`)),
      ),
    );
  };
  const head = ["Severity", "Finding", ["Endpoints", "number"], "Services", "State"].map((title) =>
    el("th", { scope: "col", class: Array.isArray(title) ? title[1] : null }, Array.isArray(title) ? title[0] : title),
  );
  return el(
    "div.scroll",
    { tabindex: "0", role: "region", "aria-label": "Findings by rule" },
    el(
      "table.rules",
      {},
      el("caption.unseen", {}, "Findings by rule"),
      el("thead", {}, el("tr", {}, head)),
      el("tbody", {}, groups.map(row)),
    ),
  );
}
