// Cards of what the inventory rests on: which sources tell, what tracing took and left out, what changed.

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
    return el(
      "li",
      {},
      el("span", {}, title),
      queryLink(`${query} ${COUNTED}`, counted(count)),
      el("span.meter", {}, withWidth(el("span"), all > 0 ? count / all : 0)),
    );
  };
  const never = ["Source code", "Vulnerabilities", "Attacks"].map((title) =>
    el("li.none", {}, el("span", {}, title), el("span", {}, "not measured")),
  );
  return card("Coverage", `Of ${plural(all, "endpoint")}`, el("ul.meters", {}, rows.map(entry), never));
}

/** What tracing took and what it left out: what is not looked at is told. */
function costCard() {
  const { requests, analysed, skipped, partial, scanned, truncated, overflow } = report.coverage;
  const facts = [
    ["Requests, counted one by one", counted(requests)],
    [
      "Captured and analysed",
      requests > 0 ? `${counted(analysed)} (${percent(Math.min(1, analysed / requests))})` : counted(analysed),
    ],
    ["Bytes of bodies looked at", sizeText(scanned)],
    ...Object.entries(skipped).map(([reason, count]) => [`Not analysed: ${words(reason)}`, counted(count)]),
    ...Object.entries(partial).map(([place, missed]) => [
      `Not looked at: ${place}`,
      `${plural(missed.exchanges, "exchange")}, ${sizeText(missed.bytes)}`,
    ]),
    ["Records that were full", truncated > 0 ? queryLink("truncated:true", counted(truncated)) : "0"],
    ["Requests of endpoints without room", counted(overflow)],
  ];
  return card(
    "What tracing took, and left out",
    "Counts are exact; what needs a look inside is sampled",
    factList(facts),
  );
}

function factList(facts) {
  return el(
    "dl.facts",
    {},
    facts.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))),
  );
}

function changesCard() {
  const since = dayText(report.changes_since === null ? report.now - 7 * 1440 : report.changes_since);
  const entry = ({ mark, query, title }) =>
    el(
      "li",
      {},
      el("i.dot", { "data-kind": mark }),
      el("span", {}, title),
      el("a", { href: hrefOfQuery(query, { since }), title: query }, counted(countOf(query))),
    );
  return card(
    `Changes since ${since}`,
    ["Between two builds or environments, ", el("code", {}, "api-inventory diff"), " tells each field"],
    el("ul.legend", {}, changesSince(since).map(entry)),
  );
}

/** What changed since a day, as queries. */
function changesSince(day) {
  return [
    { mark: "new", query: `first_seen:>=${day}`, title: "new: first known since then" },
    {
      mark: "differs",
      query: `last_seen:>=${day} drift.severity:(breaking OR warning)`,
      title: "called since, and differs from its definition",
    },
    { mark: "idle", query: `last_seen:<${day}`, title: "idle: last called before" },
  ];
}
