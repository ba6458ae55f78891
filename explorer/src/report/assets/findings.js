// The view of findings: by rule, the worst first; of one rule what it means and which endpoints it found.

const rulesById = new Map(report.rules.map((rule) => [rule.id, rule]));

const findings = report.findings.map(([endpoint, rule, severity, confidence, state]) => ({ endpoint, rule, severity, confidence, state }));

/** A rule; one that is not known any more has its id alone. */
function ruleOf(id) {
  return rulesById.get(id) || { id, title: id, severity: "info", confidence: "low", query: "", show: [], evidence: [], owasp: [], references: [], happened: "", matters: "", fix: "" };
}

const rulesWith = (some) => Array.from(new Set(some.map(({ rule }) => rule)));

const findingsByEndpoint = new Map();

function findingsOf(endpoint) {
  if (findingsByEndpoint.size === 0) {
    for (const finding of findings) {
      findingsByEndpoint.set(finding.endpoint, [...(findingsByEndpoint.get(finding.endpoint) || []), finding]);
    }
  }
  return findingsByEndpoint.get(endpoint) || [];
}

const severityDot = (severity) => el("i.dot", { "data-kind": severity, title: severity });

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
  replaceContent(view,
    el("header.head", {}, el("h2", {}, "Findings"), el("p", { role: "status" }, `${plural(some.length, "finding")} of ${plural(rulesWith(some).length, "rule")} at ${plural(new Set(some.map(({ endpoint }) => endpoint)).size, "endpoint")}`)),
    findingFilters(wanted),
    el("div.findings", { class: chosen ? "findings split" : "findings" }, ruleTable(some, chosen), chosen && rulePanel(ruleOf(chosen), some.filter(({ rule }) => rule === chosen))),
  );
  if (chosen) {
    const panel = document.getElementById("panel");
    panel.focus({ preventScroll: true });
  }
}

function findingFilters(wanted) {
  const select = (name, title, options) => {
    const element = el("select", { id: `filter-${name}`, onchange: (event) => go(hrefWith({ [name]: event.target.value, r: "" })) }, options.map(([value, text]) => el("option", { value }, text)));
    element.value = wanted[name];
    return [el("label", { for: `filter-${name}` }, title), element];
  };
  const services = Array.from(new Set(findings.flatMap(({ endpoint }) => textsOf(attributeOf("service"), endpoint)))).sort();
  return el("div.bar.filters", {},
    select("severity", "Severity", [["", "all"], ...report.severities.map((severity) => [severity, severity])]),
    select("state", "State", [["due", "to do"], ["any", "all"], ...report.states.map((state) => [state, words(state)])]),
    select("owasp", "OWASP", [["", "all"], ...Array.from(OWASP, ([id, name]) => [id, `${id.replace(":2023", "")} ${name}`])]),
    select("service", "Service", [["", "all"], ...services.map((name) => [name, short(name, 60)])]),
  );
}

function ruleTable(some, chosen) {
  const byRule = new Map();
  for (const finding of some) {
    byRule.set(finding.rule, [...(byRule.get(finding.rule) || []), finding]);
  }
  const worst = (group) => Math.min(...group.map(({ severity }) => report.severities.indexOf(severity)));
  const groups = Array.from(byRule).sort(([left, mine], [right, theirs]) => worst(mine) - worst(theirs) || theirs.length - mine.length || (left < right ? -1 : 1));
  if (groups.length === 0) {
    return el("p.empty", {}, "Nothing was found that fits.");
  }
  const row = ([id, group]) => {
    const services = new Set(group.flatMap(({ endpoint }) => textsOf(attributeOf("service"), endpoint)));
    const states = new Map();
    group.forEach(({ state }) => states.set(state, (states.get(state) || 0) + 1));
    return el("tr", { class: id === chosen ? "chosen" : null },
      el("td", {}, badge(report.severities[worst(group)])),
      el("td", {}, el("a.endpoint.title", { href: hrefWith({ r: id }), "data-row": id }, short(ruleOf(id).title, 120)), el("small", {}, id, ruleOf(id).owasp.length > 0 && ` · ${ruleOf(id).owasp.map((category) => category.replace(":2023", "")).join(", ")}`)),
      el("td.number", {}, queryLink(writtenTerm("findings", id), counted(group.length))),
      el("td", {}, short(Array.from(services).slice(0, 3).join(", "), 60), services.size > 3 && el("small", {}, `+${services.size - 3}`)),
      el("td", {}, Array.from(states, ([state, count]) => el("div", {}, `${counted(count)} ${words(state)}`))),
    );
  };
  const head = ["Severity", "Finding", ["Endpoints", "number"], "Services", "State"].map((title) => el("th", { scope: "col", class: Array.isArray(title) ? title[1] : null }, Array.isArray(title) ? title[0] : title));
  return el("div.scroll", { tabindex: "0", role: "region", "aria-label": "Findings by rule" }, el("table.rules", {}, el("caption.unseen", {}, "Findings by rule"), el("thead", {}, el("tr", {}, head)), el("tbody", {}, groups.map(row))));
}

function rulePanel(rule, some) {
  const references = rule.references.map((reference) => el("li", {}, safeLink(reference)));
  return el("aside.panel", { id: "panel", "aria-label": "Finding", tabindex: "-1" },
    el("header", {}, el("div.actions", {}, el("a.close", { href: hrefWith({ r: "" }), "aria-label": "Close", title: "Close (Escape)" }, "✕")), el("h2", {}, rule.title), el("p.marks", {}, badge(rule.severity), el("span.quiet", {}, `${rule.id} · ${rule.confidence} confidence at best`))),
    section("What happened", rule.happened && el("p", {}, rule.happened)),
    section("Why it matters", rule.matters && el("p", {}, rule.matters)),
    section("How to fix it", rule.fix && el("p", {}, rule.fix)),
    section("Which endpoints it asks about, and what it counts there", rule.query && el("pre.code", {}, rule.query), rule.query && el("p", {}, el("a", { href: hrefOfQuery(rule.query) }, "Open and edit this query")), el("ul.proofs", {}, rule.evidence.map(evidenceElement))),
    section(`Where it was found (${counted(some.length)})`, affected(rule, some)),
    section("OWASP API Security Top 10", rule.owasp.length > 0 && el("ul.plain", {}, rule.owasp.map((id) => el("li", {}, `${id} ${OWASP.get(id) || ""}`)))),
    section("References", references.length > 0 && el("ul.plain", {}, references)),
  );
}

function evidenceElement({ what, at_least: least, at_most: most, share_at_least: shareLeast, share_at_most: shareMost }) {
  const bounds = [
    `at least ${counted(least)}`,
    most !== null && `at most ${counted(most)}`,
    shareLeast !== null && `at least ${percent(shareLeast)} of requests`,
    shareMost !== null && `at most ${percent(shareMost)} of requests`,
  ];
  return el("li", {}, what, el("small", {}, ` ${bounds.filter(Boolean).join(", ")}`));
}

/** Endpoints with their proofs, which are unpacked when they come into view. */
function affected(rule, some) {
  const list = el("ul.affected", {});
  const more = el("button", { type: "button" }, "Show more");
  let shownCount = 0;
  const show = () => {
    for (const finding of some.slice(shownCount, shownCount + 25)) {
      const proofs = el("div", {});
      fill(list, [el("li", {}, severityDot(finding.severity), " ", endpointLink(finding.endpoint), el("small", {}, textsOf(attributeOf("service"), finding.endpoint).join(", "), ` · ${finding.confidence} confidence · ${words(finding.state)}`), proofs)]);
      void showProofs(proofs, rule, finding);
    }
    shownCount += 25;
    more.hidden = shownCount >= some.length;
  };
  more.addEventListener("click", show);
  show();
  return some.length > 0 ? [list, more] : el("p.quiet", {}, "Nowhere, as far as the filters above let through.");
}

async function showProofs(element, rule, finding) {
  const detail = await detailOf(finding.endpoint);
  const found = detail.findings.find(({ rule: id }) => id === finding.rule);
  const facts = rule.show.map((name) => [words(name), shownValue(attributeOf(name), finding.endpoint)]).filter(([, value]) => value !== "");
  replaceContent(element, found && proofList(found.proofs), facts.length > 0 && el("small", {}, facts.map(([name, value]) => `${name}: ${value}`).join(" · ")));
}

/** A link that leads out, if it is one that a page may offer; else its text. */
function safeLink(address) {
  let url = null;
  try {
    url = new URL(address);
  } catch {
    return el("span", {}, address);
  }
  return url.protocol === "https:" ? el("a", { href: url.href, rel: "noreferrer noopener", target: "_blank" }, short(address, 200)) : el("span", {}, address);
}
