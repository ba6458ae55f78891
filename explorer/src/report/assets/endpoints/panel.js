// The panel of one endpoint: each fact with what it rests on.

let panelOf = -1;

/** Shows the panel of an endpoint, or hides it. */
async function showPanel(panel, endpoint) {
  const isOne = Number.isInteger(endpoint) && endpoint >= 0 && endpoint < report.endpoints;
  if (!isOne) {
    const held = panel.contains(document.activeElement);
    panel.hidden = true;
    if (held && panelOf >= 0) {
      focusRow(panelOf);
    }
    panelOf = -1;
    return;
  }
  if (panelOf === endpoint && !panel.hidden) {
    return;
  }
  panelOf = endpoint;
  let content = null;
  try {
    const detail = await detailOf(endpoint);
    content = [panelHead(endpoint, detail), panelSections(endpoint, detail)];
  } catch (error) {
    content = el("p", {}, `What is known of this endpoint cannot be unpacked: ${error.message}`);
    console.error(error);
  }
  if (panelOf !== endpoint) {
    return;
  }
  replaceContent(panel, content);
  panel.hidden = false;
  panel.scrollTop = 0;
  panel.focus({ preventScroll: true });
}

function focusRow(endpoint) {
  const link = document.querySelector(`[data-row="${endpoint}"]`);
  if (link) {
    link.focus();
  }
}

function panelHead(endpoint, detail) {
  const command = [
    "api-inventory --source 'inventory/*.ndjson.gz' show",
    detail.method,
    quotedForShell(detail.route),
    detail.service ? quotedForShell(writtenTerm("service", detail.service)) : "",
  ]
    .filter(Boolean)
    .join(" ");
  const area = el("textarea.unseen", { readonly: true, tabindex: "-1", "aria-hidden": "true" });
  area.value = command;
  const copy = el("button.link", { type: "button", title: command, onclick: () => copied(area, copy) }, "Copy command");
  return el(
    "header",
    {},
    el(
      "div.actions",
      {},
      copy,
      area,
      el("a.close", { href: hrefWith({ e: "" }), "aria-label": "Close", title: "Close (Escape)" }, "✕"),
    ),
    el(
      "h2",
      {},
      el("b", { "data-method": detail.method }, detail.method),
      " ",
      short(detail.route, 600),
      detail.operation && el("em", {}, ` ${short(detail.operation, 200)}`),
    ),
    el(
      "p.marks",
      {},
      badge(detail.documentation),
      detail.authentication && badge(detail.authentication),
      detail.exposure && badge(detail.exposure, detail.exposure === "unknown" ? "none" : detail.exposure),
      riskMark(endpoint),
    ),
  );
}

const section = (title, ...children) => {
  const filled = children.flat(Infinity).filter(Boolean);
  return filled.length > 0 ? el("section", {}, el("h3", {}, title), filled) : null;
};

function panelSections(endpoint, detail) {
  const record = detail.record || null;
  return [
    section(
      "Findings",
      detail.findings.map((finding) => findingElement(endpoint, finding)),
    ),
    section("What is known, and by what", factList(knownFacts(endpoint, detail, record))),
    section("Sensitive data", record && record.sensitive && sensitiveTable(record.sensitive)),
    section("Drift from definitions", detail.drift.length > 0 && driftTable(detail.drift)),
    section("Callers", record && record.joint.length > 0 && callerTable(record.joint)),
    section("Facts of exchanges", record && record.facts && factTable(record.facts)),
    section("Parameters", parameterTable(detail, record)),
    section(
      "Shapes that were seen",
      detail.shapes.map((shape) => shapeElement(shape)),
    ),
    section(
      "Shapes that are declared",
      detail.declared.flatMap(({ bodies, in_part: inPart }) => [
        bodies.map((body) => shapeElement(body)),
        inPart && el("p.quiet", {}, "Shown in part: the definition is large."),
      ]),
    ),
    section("Activity", record && activity(record)),
    section("Definitions and gateways", sourceList(detail)),
  ];
}
