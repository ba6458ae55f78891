// The panel of one rule: what it means, and which endpoints it found.

function rulePanel(rule, some) {
  const references = rule.references.map((reference) => el("li", {}, safeLink(reference)));
  return el(
    "aside.panel",
    { id: "panel", "aria-label": "Finding", tabindex: "-1" },
    el(
      "header",
      {},
      el(
        "div.actions",
        {},
        el("a.close", { href: hrefWith({ r: "" }), "aria-label": "Close", title: "Close (Escape)" }, "✕"),
      ),
      el("h2", {}, rule.title),
      el(
        "p.marks",
        {},
        badge(rule.severity),
        el("span.quiet", {}, `${rule.id} · ${rule.confidence} confidence at best`),
      ),
    ),
    section("What happened", rule.happened && el("p", {}, prose(rule.happened))),
    section("Why it matters", rule.matters && el("p", {}, prose(rule.matters))),
    section("How to fix it", rule.fix && el("p", {}, prose(rule.fix))),
    section(
      "Which endpoints it asks about, and what it counts there",
      rule.query && el("pre.code", {}, rule.query),
      rule.query && el("p", {}, el("a", { href: hrefOfQuery(rule.query) }, "Open and edit this query")),
      el("ul.proofs", {}, rule.evidence.map(evidenceElement)),
    ),
    section(`Where it was found (${counted(some.length)})`, affected(rule, some)),
    section(
      "OWASP API Security Top 10",
      rule.owasp.length > 0 &&
        el(
          "ul.plain",
          {},
          rule.owasp.map((id) => el("li", {}, `${id} ${OWASP.get(id) || ""}`)),
        ),
    ),
    section("References", references.length > 0 && el("ul.plain", {}, references)),
  );
}

function evidenceElement({
  what,
  at_least: least,
  at_most: most,
  share_at_least: shareLeast,
  share_at_most: shareMost,
}) {
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
      fill(list, [
        el(
          "li",
          {},
          severityDot(finding.severity),
          " ",
          endpointLink(finding.endpoint),
          el(
            "small",
            {},
            textsOf(attributeOf("service"), finding.endpoint).join(", "),
            ` · ${finding.confidence} confidence · ${words(finding.state)}`,
          ),
          proofs,
        ),
      ]);
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
  const facts = rule.show
    .map((name) => [words(name), shownValue(attributeOf(name), finding.endpoint)])
    .filter(([, value]) => value !== "");
  replaceContent(
    element,
    found && proofList(found.proofs),
    facts.length > 0 && el("small", {}, facts.map(([name, value]) => `${name}: ${value}`).join(" · ")),
  );
}

/** A link that leads out, if it is one that a page may offer; else the address. */
function safeLink(address, text = short(address, 200)) {
  let url = null;
  try {
    url = new URL(address);
  } catch {
    return el("span", {}, address);
  }
  return url.protocol === "https:"
    ? el("a", { href: url.href, rel: "noreferrer noopener", target: "_blank" }, text)
    : el("span", {}, address);
}
