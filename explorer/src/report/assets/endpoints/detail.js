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
  const detail = await detailOf(endpoint);
  if (panelOf !== endpoint) {
    return;
  }
  replaceContent(panel, panelHead(endpoint, detail), panelSections(endpoint, detail));
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
  const command = ["api-inventory --source 'inventory/*.ndjson.gz' show", detail.method, quotedForShell(detail.route), detail.service ? quotedForShell(writtenTerm("service", detail.service)) : ""].filter(Boolean).join(" ");
  const area = el("textarea.unseen", { readonly: true, tabindex: "-1", "aria-hidden": "true" });
  area.value = command;
  const copy = el("button.link", { type: "button", title: command, onclick: () => copied(area, copy) }, "Copy command");
  return el("header", {},
    el("div.actions", {}, copy, area, el("a.close", { href: hrefWith({ e: "" }), "aria-label": "Close", title: "Close (Escape)" }, "✕")),
    el("h2", {}, el("b", { "data-method": detail.method }, detail.method), " ", short(detail.route, 600), detail.operation && el("em", {}, ` ${short(detail.operation, 200)}`)),
    el("p.marks", {}, badge(detail.documentation), detail.authentication && badge(detail.authentication), detail.exposure && badge(detail.exposure, detail.exposure === "unknown" ? "none" : detail.exposure), riskMark(endpoint)),
  );
}

const section = (title, ...children) => {
  const filled = children.flat(Infinity).filter(Boolean);
  return filled.length > 0 ? el("section", {}, el("h3", {}, title), filled) : null;
};

function panelSections(endpoint, detail) {
  const record = detail.record || null;
  return [
    section("Findings", detail.findings.map((finding) => findingElement(endpoint, finding))),
    section("What is known, and by what", factList(knownFacts(endpoint, detail, record))),
    section("Sensitive data", record && record.sensitive && sensitiveTable(record.sensitive)),
    section("Drift from definitions", detail.drift.length > 0 && driftTable(detail.drift)),
    section("Callers", record && record.joint.length > 0 && callerTable(record.joint)),
    section("Parameters", parameterTable(detail, record)),
    section("Shapes that were seen", detail.shapes.map((shape) => shapeElement(shape))),
    section("Shapes that are declared", detail.declared.flatMap(({ bodies, in_part: inPart }) => [bodies.map((body) => shapeElement(body)), inPart && el("p.quiet", {}, "Shown in part: the definition is large.")])),
    section("Activity", record && activity(record)),
    section("Definitions and gateways", sourceList(detail)),
  ];
}

/** Each finding with its proofs: so many of so many. */
function findingElement(endpoint, finding) {
  const rule = ruleOf(finding.rule);
  const facts = rule.show.map((name) => [words(name), shownValue(attributeOf(name), endpoint)]).filter(([, value]) => value !== "");
  const adjusted = finding.severity === finding.rule_severity ? "" : `, ${finding.rule_severity} by the rule`;
  return el("details.finding", { open: isDue(finding) },
    el("summary", {}, badge(finding.severity), " ", rule.title),
    el("p.note", {}, el("a", { href: hrefOf("findings", { r: finding.rule }) }, finding.rule), ` · ${finding.confidence} confidence · ${words(finding.state)}${adjusted}`),
    proofList(finding.proofs),
    facts.length > 0 && factList(facts),
    rule.fix && el("p", {}, el("b", {}, "Fix: "), rule.fix),
  );
}

function proofList(proofs) {
  return el("ul.proofs", {}, proofs.map((proof) => el("li", {}, el("b", {}, counted(proof.count)), proof.of !== undefined && ` of ${counted(proof.of)}`, ` ${proof.what}`, proof.share !== undefined && ` (${percent(proof.share)} of requests)`)));
}

/** What an endpoint has of an attribute, as people read it. */
function shownValue(attribute, endpoint) {
  if (!attribute) {
    return "";
  }
  const number = numberOf(attribute, endpoint);
  if (Number.isNaN(number)) {
    return textsOf(attribute, endpoint).slice(0, 20).map((text) => short(text)).join(", ");
  }
  return attribute.kind === "time" ? clockText(number) : attribute.kind === "share" ? percent(number) : counted(Number(number.toFixed(1)));
}

const sumOf = (counts, wanted = () => true) => counts.filter(wanted).reduce((sum, { count }) => sum + count, 0);

function knownFacts(endpoint, detail, record) {
  const facts = [
    ["Service", [detail.service || "not told", detail.environment && el("small", {}, detail.environment)]],
    ["Owner", detail.owner || el("span.quiet", {}, "no catalog tells")],
    ["Told by", textsOf(attributeOf("datasource"), endpoint).map(words).join(", ") || "–"],
  ];
  if (!record) {
    return [...facts, ["Traffic", el("span.quiet", {}, "none")]];
  }
  const { joint } = record;
  const all = sumOf(joint);
  const successes = sumOf(joint, ({ status_class: status }) => status === "2xx");
  const authenticated = sumOf(joint, (context) => context.status_class === "2xx" && (context.credential !== "none" || context.refused));
  const methods = (record.methods || []).map(({ method, location, count }) => el("li", {}, `${words(method)} in ${words(location)}: `, plural(count, "exchange")));
  const exposures = ["public", "private", "unknown"].map((exposure) => [exposure, sumOf(joint, (context) => context.exposure === exposure)]).filter(([, count]) => count > 0);
  const { requests } = record;
  const unscanned = numberOf(attributeOf("unscanned"), endpoint);
  const skipped = Object.entries(record.skipped || {}).map(([reason, count]) => `${counted(count)} ${words(reason)}`);
  const partial = (record.partial || []).map((missed) => el("li", {}, `${words(missed.location)}: ${words(missed.reason)}, `, plural(missed.count, "exchange"), missed.bytes > 0 && `, ${sizeText(missed.bytes)}`));
  return [
    ...facts,
    ["Authentication", [
      `${detail.authentication}: ${counted(authenticated)} of ${plural(successes, "success")}${successes === 1 ? "" : ""} with credentials`.replace("successs", "successes"),
      detail.authentication_evidence.length > 0 && el("small", {}, `by ${detail.authentication_evidence.map(words).join(", ")}`),
      methods.length > 0 && el("ul", {}, methods),
    ]],
    ["Exposure", exposures.length > 0 ? exposures.map(([exposure, count]) => `${counted(count)} of ${counted(all)} exchanges ${exposure}`).join(", ") : "no caller was seen"],
    ["Route", [`from ${words(record.endpoint.route_source)}`, record.endpoint.route_reason && el("small", {}, words(record.endpoint.route_reason))]],
    ["Seen", Object.entries(detail.seen).map(([source, { first, last }]) => el("div", {}, `${words(source)}: ${first.slice(0, 16).replace("T", " ")} to ${last.slice(0, 16).replace("T", " ")} UTC`))],
    ["Requests", `${counted(requests.exact)} counted, ${counted(requests.analysed)} captured and analysed${requests.exact > 0 ? ` (${percent(Math.min(1, requests.analysed / requests.exact))})` : ""}`],
    skipped.length > 0 && ["Not analysed", skipped.join(", ")],
    ["Not looked at", Number.isNaN(unscanned) ? "no body was seen" : [`${percent(unscanned)} of the bytes of bodies`, partial.length > 0 && el("ul", {}, partial)]],
    record.truncated && ["Truncated", "the record was full and dropped what sorts last"],
    ["Protocol", [words(detail.protocol), ` · ${words(record.endpoint.flow)}`]],
    record.service.versions && ["Versions", record.service.versions.slice(0, 12).join(", ")],
    record.hosts && ["Hosts", record.hosts.slice(0, 12).join(", ")],
    record.events && ["Events", record.events.map((event) => `${short(event.name, 60)}: ${counted(event.count)}`).join(", ")],
    textsOf(attributeOf("business_logic"), endpoint).length > 0 && ["Business logic", textsOf(attributeOf("business_logic"), endpoint).map(words).join(", ")],
  ].filter(Boolean);
}

function sensitiveTable(sensitive) {
  const rows = sensitive.slice(0, 200).map((found) => [
    el("span.tag", {}, `${found.category}:${found.type}`), words(found.location), el("code", {}, short(found.path, 120)), [words(found.evidence), el("small", {}, short(found.scanner, 60))], found.in, counted(found.count),
  ]);
  return tableOf("Sensitive data", ["Type", "Where", "Path", "Validator", "In", ["Exchanges", "number"]], rows);
}

function driftTable(drift) {
  const rows = drift.slice(0, 200).map((one) => [badge(one.severity), words(one.kind), [one.location, " ", el("code", {}, short(one.path, 120))], short(one.declared || "–", 80), short(one.seen || "–", 80), counted(one.exchanges)]);
  return tableOf("Drift", ["Severity", "What", "Where", "Declared", "Seen", ["Exchanges", "number"]], rows);
}

function callerTable(joint) {
  const rows = joint.slice().sort((left, right) => right.count - left.count).map((one) => [one.status_class, words(one.credential), one.refused ? "yes" : "no", one.exposure, one.scheme, counted(one.count)]);
  return tableOf("Facts that occurred together", ["Status", "Credential", "Refused", "Caller", "Scheme", ["Exchanges", "number"]], rows);
}

/** Parameters as traffic and definitions have them, side by side. */
function parameterTable(detail, record) {
  const parameters = new Map();
  const of = (location, name) => {
    const key = `${location} ${name}`;
    if (!parameters.has(key)) {
      parameters.set(key, { location, name, seen: "", declared: "", exchanges: null });
    }
    return parameters.get(key);
  };
  for (const { location, name, kind, count } of (record && record.parameters) || []) {
    Object.assign(of(location.replace("request.", ""), name), { seen: kind, exchanges: count });
  }
  for (const { location, name, required, shape } of detail.declared.flatMap((declared) => declared.parameters)) {
    of(location, name).declared = `${shape.kind}${required ? ", required" : ""}`;
  }
  if (parameters.size === 0) {
    return null;
  }
  const rows = Array.from(parameters.values()).slice(0, 200).map(({ location, name, seen, declared, exchanges }) => [words(location), el("code", {}, short(name, 120)), words(seen) || "–", short(declared, 80) || "–", exchanges === null ? "–" : counted(exchanges)]);
  return tableOf("Parameters", ["In", "Name", "Seen", "Declared", ["Exchanges", "number"]], rows);
}

/** A shape as a tree of fields. */
function shapeElement({ location, status_class: seenClass, status, media_type: mediaType, exchanges, shape, depth }) {
  const statusText = status || (seenClass && seenClass !== "none" ? seenClass : "");
  const title = [words(location), statusText, mediaType].filter(Boolean).map((text) => short(text, 80)).join(" ");
  return el("details.shape", { open: true },
    el("summary", {}, title, exchanges !== undefined && el("small", {}, plural(exchanges, "exchange")), depth !== undefined && depth !== null && el("small", {}, `down to ${depth} steps`)),
    shape ? el("ul.tree", {}, shape.fields || shape.items ? placeChildren(shape) : el("li", {}, shape.kind)) : el("p.quiet", {}, "no body"),
  );
}

function placeChildren(place) {
  const child = (name, optional, below) =>
    el("li", {}, el("code", {}, short(name, 120)), optional && el("span.quiet", { title: "not always there" }, "?"), " ", el("span.kind", {}, short(below.kind, 80)), (below.tags || []).map((tag) => el("span.tag", {}, short(tag, 60))),
      (below.fields || below.items) && el("ul", {}, placeChildren(below)));
  return [(place.fields || []).map(([name, optional, below]) => child(name, optional, below)), place.items ? child("[ ]", false, place.items) : null];
}

function activity(record) {
  const days = Object.fromEntries((record.days || []).map(({ day, exact, analysed }) => [day, Math.max(exact, analysed)]));
  const histogram = (title, counts) => counts && [title, Object.entries(counts).map(([bucket, count]) => `${words(bucket)}: ${counted(count)}`).join(" · ")];
  const facts = [histogram("Durations", record.durations), histogram("Request sizes", record.request_bytes), histogram("Response sizes", record.response_bytes)].filter(Boolean);
  return [dayChart(days, { width: 520, height: 48, most: 60 }), facts.length > 0 && factList(facts)];
}

function sourceList(detail) {
  const definitions = detail.definitions.map((one) => el("li", {}, `${one.title || "a definition"}${one.version ? ` ${one.version}` : ""}`, one.deprecated && badge("deprecated", "medium"), el("small", {}, short(`${one.source || ""}#${one.pointer}`, 200))));
  const gateways = detail.gateways.map((one) => el("li", {}, `${one.api || "a gateway"}: ${one.path}`, !one.exact && el("small", {}, "as a catch-all"), el("small", {}, short(`authorization ${typeof one.authorization === "string" ? words(one.authorization) : "by an authorizer"}${one.api_key_required ? ", API key" : ""}`, 200))));
  return definitions.length + gateways.length > 0 ? el("ul.plain", {}, definitions, gateways) : null;
}
