// What is known of an endpoint, in words, with what each fact rests on: findings with their proofs, and the rest.

/** Each finding with its proofs: so many of so many. */
function findingElement(endpoint, finding) {
  const rule = ruleOf(finding.rule);
  const facts = rule.show
    .map((name) => [words(name), shownValue(attributeOf(name), endpoint)])
    .filter(([, value]) => value !== "");
  const adjusted = finding.severity === finding.rule_severity ? "" : `, ${finding.rule_severity} by the rule`;
  return el(
    "details.finding",
    { open: isDue(finding) },
    el("summary", {}, badge(finding.severity), " ", rule.title),
    el(
      "p.note",
      {},
      el("a", { href: hrefOf("findings", { r: finding.rule }) }, finding.rule),
      ` · ${finding.confidence} confidence · ${words(finding.state)}${adjusted}`,
    ),
    proofList(finding.proofs),
    facts.length > 0 && factList(facts),
    rule.fix && el("p", {}, el("b", {}, "Fix: "), prose(rule.fix)),
    finding.said.map((text) => el("p.note", {}, text)),
    finding.links.length > 0 &&
      el(
        "p.note",
        {},
        finding.links.map(([name, address], at) => [at > 0 && " · ", safeLink(address, name)]),
      ),
  );
}

function proofList(proofs) {
  return el(
    "ul.proofs",
    {},
    proofs.map((proof) =>
      el(
        "li",
        {},
        el("b", {}, counted(proof.count)),
        proof.of !== undefined && ` of ${counted(proof.of)}`,
        ` ${proof.what}`,
        proof.share !== undefined && ` (${percent(proof.share)} of requests)`,
      ),
    ),
  );
}

/** What an endpoint has of an attribute, as people read it. */
function shownValue(attribute, endpoint) {
  if (!attribute) {
    return "";
  }
  const number = numberOf(attribute, endpoint);
  if (Number.isNaN(number)) {
    return textsOf(attribute, endpoint)
      .slice(0, 20)
      .map((text) => short(text))
      .join(", ");
  }
  return attribute.kind === "time"
    ? clockText(number)
    : attribute.kind === "share"
      ? percent(number)
      : counted(Number(number.toFixed(1)));
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
  const authenticated = sumOf(
    joint,
    (context) => context.status_class === "2xx" && (context.credential !== "none" || context.refused),
  );
  const methods = (record.methods || []).map(({ method, location, count }) =>
    el("li", {}, `${words(method)} in ${words(location)}: `, plural(count, "exchange")),
  );
  const exposures = ["public", "private", "unknown"]
    .map((exposure) => [exposure, sumOf(joint, (context) => context.exposure === exposure)])
    .filter(([, count]) => count > 0);
  const unscanned = numberOf(attributeOf("unscanned"), endpoint);
  const skipped = Object.entries(record.skipped || {}).map(([reason, count]) => `${counted(count)} ${words(reason)}`);
  const partial = (record.partial || []).map((missed) =>
    el(
      "li",
      {},
      `${words(missed.location)}: ${words(missed.reason)}, `,
      plural(missed.count, "exchange"),
      missed.bytes > 0 && `, ${sizeText(missed.bytes)}`,
    ),
  );
  return [
    ...facts,
    [
      "Authentication",
      [
        `${detail.authentication}: ${counted(authenticated)} of `,
        `${plural(successes, "success", "successes")} with credentials`,
        detail.authentication_evidence.length > 0 &&
          el("small", {}, `by ${detail.authentication_evidence.map(words).join(", ")}`),
        methods.length > 0 && el("ul", {}, methods),
      ],
    ],
    [
      "Exposure",
      exposures.length > 0
        ? exposures.map(([exposure, count]) => `${counted(count)} of ${counted(all)} exchanges ${exposure}`).join(", ")
        : "no caller was seen",
    ],
    [
      "Route",
      [
        `from ${words(record.endpoint.route_source)}`,
        record.endpoint.route_reason && el("small", {}, words(record.endpoint.route_reason)),
      ],
    ],
    [
      "Seen",
      Object.entries(detail.seen).map(([source, { first, last }]) =>
        el(
          "div",
          {},
          `${words(source)}: ${first.slice(0, 16).replace("T", " ")} to ${last.slice(0, 16).replace("T", " ")} UTC`,
        ),
      ),
    ],
    ["Requests", requestsFact(record.requests)],
    skipped.length > 0 && ["Not analysed", skipped.join(", ")],
    [
      "Not looked at",
      Number.isNaN(unscanned)
        ? "no body was seen"
        : [`${percent(unscanned)} of the bytes of bodies`, partial.length > 0 && el("ul", {}, partial)],
    ],
    record.truncated && ["Truncated", "the record was full and dropped what sorts last"],
    ["Protocol", [words(detail.protocol), ` · ${words(record.endpoint.flow)}`]],
    record.service.versions && ["Versions", record.service.versions.slice(0, 12).join(", ")],
    record.hosts && ["Hosts", record.hosts.slice(0, 12).join(", ")],
    record.jwt && ["Tokens", record.jwt.map((token) => el("div", {}, tokenText(token)))],
    record.attributes && [
      "Tagged",
      record.attributes.map(({ name, value, count }) =>
        el("div", {}, `${short(name, 60)}: ${short(String(value), 60)}`, el("small", {}, plural(count, "exchange"))),
      ),
    ],
    record.events && [
      "Events",
      record.events.map((event) => `${short(event.name, 60)}: ${counted(event.count)}`).join(", "),
    ],
    textsOf(attributeOf("business_logic"), endpoint).length > 0 && [
      "Business logic",
      textsOf(attributeOf("business_logic"), endpoint).map(words).join(", "),
    ],
  ].filter(Boolean);
}

/** Of what only the inside of requests tells apart, requests are not counted one by one. */
function requestsFact({ exact, analysed, estimated }) {
  const inside = `${counted(analysed)} captured and analysed`;
  if (exact < analysed) {
    return `about ${counted(Math.round(estimated))}, ${inside}`;
  }
  return `${counted(exact)} counted, ${inside}${exact > 0 ? ` (${percent(analysed / exact)})` : ""}`;
}

/** What is known of JSON Web Tokens: none of it is a value. */
function tokenText(token) {
  const missing = [!token.signed && "not signed", !token.audience && "no audience", !token.issuer && "no issuer"];
  const found = [
    token.embedded_key && "a key of its own",
    token.key_url && "an address of a key",
    token.sensitive_claims && "sensitive claims",
  ];
  return [token.algorithm, `valid ${words(token.expiry)}`, ...missing, ...found].filter(Boolean).join(", ");
}
