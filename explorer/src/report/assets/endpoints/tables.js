// What is known of an endpoint, as tables and trees: data, differences, callers, parameters, shapes, days.

function sensitiveTable(sensitive) {
  const rows = sensitive
    .slice(0, 200)
    .map((found) => [
      el("span.tag", {}, `${found.category}:${found.type}`),
      words(found.location),
      el("code", {}, short(found.path, 120)),
      [words(found.evidence), el("small", {}, short(found.scanner, 60))],
      found.in,
      counted(found.count),
    ]);
  return tableOf("Sensitive data", ["Type", "Where", "Path", "Validator", "In", ["Exchanges", "number"]], rows);
}

function driftTable(drift) {
  const rows = drift
    .slice(0, 200)
    .map((one) => [
      badge(one.severity),
      words(one.kind),
      [one.location, " ", el("code", {}, short(one.path, 120))],
      short(one.declared || "–", 80),
      short(one.seen || "–", 80),
      counted(one.exchanges),
    ]);
  return tableOf("Drift", ["Severity", "What", "Where", "Declared", "Seen", ["Exchanges", "number"]], rows);
}

function callerTable(joint) {
  const rows = joint
    .slice()
    .sort((left, right) => right.count - left.count)
    .map((one) => [
      one.status_class,
      words(one.credential),
      one.refused ? "yes" : "no",
      one.exposure,
      one.scheme,
      counted(one.count),
    ]);
  return tableOf(
    "Facts that occurred together",
    ["Status", "Credential", "Refused", "Caller", "Scheme", ["Exchanges", "number"]],
    rows,
  );
}

function factTable(facts) {
  const rows = facts
    .slice(0, 200)
    .map((one) => [
      words(one.fact),
      one.status_class,
      words(one.credential),
      one.exposure,
      one.sensitive ? "yes" : "no",
      counted(one.count),
    ]);
  return el(
    "details",
    {},
    el("summary", {}, plural(facts.length, "count")),
    tableOf(
      "Facts of exchanges",
      ["Fact", "Status", "Credential", "Caller", "Sensitive response", ["Exchanges", "number"]],
      rows,
    ),
  );
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
  const rows = Array.from(parameters.values())
    .slice(0, 200)
    .map(({ location, name, seen, declared, exchanges }) => [
      words(location),
      el("code", {}, short(name, 120)),
      words(seen) || "–",
      short(declared, 80) || "–",
      exchanges === null ? "–" : counted(exchanges),
    ]);
  return tableOf("Parameters", ["In", "Name", "Seen", "Declared", ["Exchanges", "number"]], rows);
}

/** A shape as a tree of fields. */
function shapeElement({ location, status_class: seenClass, status, media_type: mediaType, exchanges, shape, depth }) {
  const statusText = status || (seenClass && seenClass !== "none" ? seenClass : "");
  const title = [words(location), statusText, mediaType]
    .filter(Boolean)
    .map((text) => short(text, 80))
    .join(" ");
  return el(
    "details.shape",
    { open: true },
    el(
      "summary",
      {},
      title,
      exchanges !== undefined && el("small", {}, plural(exchanges, "exchange")),
      depth !== undefined && depth !== null && el("small", {}, `down to ${depth} steps`),
    ),
    shape
      ? el("ul.tree", {}, shape.fields || shape.items ? placeChildren(shape) : el("li", {}, shape.kind))
      : el("p.quiet", {}, "no body"),
  );
}

function placeChildren(place) {
  const child = (name, optional, below) =>
    el(
      "li",
      {},
      el("code", {}, short(name, 120)),
      optional && el("span.quiet", { title: "not always there" }, "?"),
      " ",
      el("span.kind", {}, short(below.kind, 80)),
      (below.tags || []).map((tag) => el("span.tag", {}, short(tag, 60))),
      (below.fields || below.items) && el("ul", {}, placeChildren(below)),
    );
  return [
    (place.fields || []).map(([name, optional, below]) => child(name, optional, below)),
    place.items ? child("[ ]", false, place.items) : null,
  ];
}

function activity(record) {
  const days = Object.fromEntries(
    (record.days || []).map(({ day, exact, analysed }) => [day, Math.max(exact, analysed)]),
  );
  const histogram = (title, counts) =>
    counts && [
      title,
      Object.entries(counts)
        .map(([bucket, count]) => `${words(bucket)}: ${counted(count)}`)
        .join(" · "),
    ];
  const facts = [
    histogram("Durations", record.durations),
    histogram("Request sizes", record.request_bytes),
    histogram("Response sizes", record.response_bytes),
  ].filter(Boolean);
  return [dayChart(days, { width: 520, height: 48, most: 60 }), facts.length > 0 && factList(facts)];
}

/** What definitions and gateways say of the endpoint, and where they say it. */
function sourceList(detail) {
  const definitions = detail.definitions.map((one) => [
    `${one.title || "a definition"}${one.version ? ` ${one.version}` : ""}: ${securityText(one.security)}`,
    one.deprecated && badge("deprecated", "medium"),
    el("small", {}, short(`${one.source || ""}#${one.pointer}`, 200)),
  ]);
  const gateways = detail.gateways.map((one) => [
    `${one.api || "a gateway"}: ${one.path}, ${authorizationText(one)}`,
    !one.exact && el("small", {}, "as a catch-all"),
    el("small", {}, short(`${one.source || ""}#${one.pointer}`, 200)),
  ]);
  const entries = [...definitions, ...gateways].map((entry) => el("li", {}, entry));
  return entries.length > 0 ? el("ul.plain", {}, entries) : null;
}

function securityText(security) {
  if (typeof security === "string") {
    return security === "none" ? "no security" : "security not told";
  }
  const [[kind, schemes]] = Object.entries(security);
  const names = schemes.map(({ name }) => short(name, 60)).join(" or ");
  return `${kind === "optional" ? "optional " : ""}security ${names}`;
}

function authorizationText({ authorization, api_key_required: needsKey }) {
  const texts = { unsaid: "authorization not told", none: "anybody may call", iam: "AWS IAM" };
  const text =
    typeof authorization === "string" ? texts[authorization] : `authorizer ${short(authorization.authorizer, 60)}`;
  return `${text}${needsKey ? ", API key" : ""}`;
}
