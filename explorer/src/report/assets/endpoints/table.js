// The table of endpoints: a page of rows, sorted by any of its columns.

/** So many rows are a page. */
const PAGE = 50;

/** So many rows are printed, whatever the page. */
const PRINTED = 5000;

const COLUMNS = [
  { name: "risk", title: "Risk", class: "number", first: "-" },
  { name: "route", title: "Endpoint", first: "" },
  { name: "service", title: "Service", first: "" },
  { name: "documentation", title: "Documentation", first: "" },
  { name: "authentication", title: "Authentication", first: "" },
  { name: "exposure", title: "Exposure", first: "" },
  { name: "sensitive", title: "Sensitive data", first: "-" },
  { name: "requests", title: "Requests", class: "number", first: "-" },
  { name: "last_seen", title: "Last seen", class: "number", first: "-" },
];

const ranks = new Map();

/** A number for each endpoint to sort by: that of an attribute, or the place of its texts among all; NaN for none. */
function ranksOf(attribute) {
  if (!ranks.has(attribute.name)) {
    const column = columnOf(attribute.column);
    ranks.set(attribute.name, column.numbers || textRanks(attribute));
  }
  return ranks.get(attribute.name);
}

function textRanks(attribute) {
  const texts = Array.from({ length: report.endpoints }, (_, endpoint) => textsOf(attribute, endpoint).join(", "));
  const places = new Map(
    Array.from(new Set(texts))
      .sort()
      .map((text, place) => [text, place]),
  );
  return Float64Array.from(texts, (text) => (text === "" ? NaN : places.get(text)));
}

/** Sorts endpoints; what has no value comes last. */
function sortEndpoints(endpoints, sort) {
  const isDescending = sort.startsWith("-");
  const attribute = attributeOf(sort.replace(/^-/, ""));
  if (!attribute || attribute.column === null) {
    return endpoints;
  }
  const values = ranksOf(attribute);
  const none = isDescending ? -Infinity : Infinity;
  const key = (endpoint) => (Number.isNaN(values[endpoint]) ? none : values[endpoint]);
  const sign = isDescending ? -1 : 1;
  const compared = (left, right) => (left === right ? 0 : left < right ? -sign : sign);
  return endpoints.slice().sort((left, right) => compared(key(left), key(right)) || left - right);
}

/** The table of a page of endpoints. */
function endpointTable({ endpoints, page, sort, since, chosen }) {
  const head = COLUMNS.map((column) => {
    const isSorted = sort.replace(/^-/, "") === column.name;
    const next = isSorted ? (sort.startsWith("-") ? column.name : `-${column.name}`) : `${column.first}${column.name}`;
    return el(
      "th",
      {
        scope: "col",
        class: column.class,
        "aria-sort": isSorted ? (sort.startsWith("-") ? "descending" : "ascending") : null,
      },
      el(
        "a",
        { href: hrefWith({ sort: next, page: "", e: "" }) },
        column.title,
        el("span", { "aria-hidden": "true" }, isSorted ? (sort.startsWith("-") ? " ↓" : " ↑") : ""),
      ),
    );
  });
  const rows = (from, count) =>
    endpoints.slice(from, from + count).map((endpoint) => endpointRow(endpoint, since, endpoint === chosen));
  const onScreen = () => rows(page * PAGE, PAGE);
  const body = el("tbody", {}, onScreen());
  inPrint = { body, onPaper: () => rows(0, PRINTED), onScreen };
  return el(
    "table.endpoints",
    {},
    el("caption.unseen", {}, "Endpoints that match"),
    el("thead", {}, el("tr", {}, head)),
    body,
  );
}

/** The rows of the table, and what stands in their place while the page is printed. */
let inPrint = null;

addEventListener("beforeprint", () => inPrint && replaceContent(inPrint.body, inPrint.onPaper()));
addEventListener("afterprint", () => inPrint && replaceContent(inPrint.body, inPrint.onScreen()));

const only = (name, endpoint) => textsOf(attributeOf(name), endpoint)[0];

function endpointRow(endpoint, since, isChosen) {
  const documentation = only("documentation", endpoint);
  const authentication = only("authentication", endpoint);
  const exposure = only("exposure", endpoint);
  const tags = textsOf(attributeOf("sensitive"), endpoint);
  const place = [
    textsOf(attributeOf("service"), endpoint).join(", "),
    textsOf(attributeOf("environment"), endpoint).join(", "),
  ];
  const last = numberOf(attributeOf("last_seen"), endpoint);
  return el(
    "tr",
    { class: isChosen ? "chosen" : null },
    el("td.number", {}, riskMark(endpoint)),
    el("td.route", {}, endpointLink(endpoint, { place: hrefWith({ e: endpoint }) }), marksSince(endpoint, since)),
    el("td", {}, short(place[0], 40), place[1] && el("small", {}, short(place[1], 24))),
    el("td", {}, badge(documentation)),
    el("td", {}, authentication ? badge(authentication) : el("span.quiet", {}, "no traffic")),
    el("td", {}, exposure ? badge(exposure, exposure === "unknown" ? "none" : exposure) : el("span.quiet", {}, "–")),
    el(
      "td.tags",
      { title: tags.join(", ") },
      tags.slice(0, 2).map((tag) => el("span.tag", {}, short(tag, 30))),
      tags.length > 2 && el("small", {}, `+${tags.length - 2}`),
    ),
    el("td.number", {}, requestsText(endpoint)),
    el(
      "td.number",
      {},
      Number.isNaN(last) ? el("span.quiet", {}, "never") : el("span", { title: `${clockText(last)} UTC` }, ago(last)),
    ),
  );
}

/** Method and route, as a link to all that is known. */
function endpointLink(endpoint, { place = hrefOf("endpoints", { e: endpoint }) } = {}) {
  const method = only("method", endpoint);
  const operation = only("operation", endpoint);
  const route = only("route", endpoint);
  return el(
    "a.endpoint",
    { href: place, "data-row": String(endpoint), title: short(route, 400) },
    el("b", { "data-method": method }, method),
    " ",
    short(route, 90),
    operation && el("em", {}, ` ${short(operation, 60)}`),
  );
}

function marksSince(endpoint, since) {
  if (!since) {
    return null;
  }
  return changesSince(since)
    .filter(({ query }) => cachedRows(query)[endpoint])
    .map(({ mark }) => el("span.change", { "data-kind": mark }, mark));
}

const rowsByQuery = new Map();

/** The rows of a query that is asked again and again. */
function cachedRows(query) {
  if (!rowsByQuery.has(query)) {
    rowsByQuery.set(query, rowsOf(parseQuery(query).tree));
  }
  return rowsByQuery.get(query);
}

function requestsText(endpoint) {
  const requests = numberOf(attributeOf("requests"), endpoint);
  return Number.isNaN(requests)
    ? el("span.quiet", {}, "–")
    : el("span", { title: counted(Math.round(requests)) }, compact(Math.round(requests)));
}

/** From 0 to 100, with the severity of the worst finding. */
function riskMark(endpoint) {
  const risk = numberOf(attributeOf("risk"), endpoint);
  if (Number.isNaN(risk)) {
    return el("span.quiet", { title: "Rules found nothing that is due" }, "–");
  }
  const kind = risk >= 80 ? "critical" : risk >= 60 ? "high" : risk >= 40 ? "medium" : risk >= 20 ? "low" : "info";
  return el("span.risk", { "data-kind": kind, title: `worst finding: ${kind}` }, String(risk));
}

/** Which page, of how many, with links to those beside it. */
function pager(count, page) {
  const pages = Math.max(1, Math.ceil(count / PAGE));
  const link = (to, text, label) =>
    to >= 0 && to < pages
      ? el("a", { href: hrefWith({ page: to === 0 ? "" : to, e: "" }), "aria-label": label }, text)
      : el("span.quiet", { "aria-hidden": "true" }, text);
  return pages === 1
    ? null
    : el(
        "nav.pager",
        { "aria-label": "Pages" },
        link(page - 1, "‹ previous", "Previous page"),
        el(
          "span",
          {},
          `${counted(page * PAGE + 1)}–${counted(Math.min(count, (page + 1) * PAGE))} of ${counted(count)}`,
        ),
        link(page + 1, "next ›", "Next page"),
      );
}
