// The view of endpoints: a query, facets, the table of what matches, and the panel of one endpoint.

let endpointsView = null;

/** What the view shows: kept while one types. */
class EndpointsView {
  constructor() {
    this.tree = ALL;
    this.text = null;
    this.matching = [];
    this.box = queryBox((text) => this.written(text));
    this.count = el("p.count", { role: "status" });
    this.facets = el("aside.facets", { "aria-label": "Facets", tabindex: "-1" });
    this.table = el("div.scroll", { tabindex: "0", role: "region", "aria-label": "Endpoints" });
    this.pager = el("div");
    this.changes = el("div.changes");
    this.panel = el("aside.panel", { id: "panel", "aria-label": "Endpoint", tabindex: "-1", hidden: true });
    const share = el("button", { type: "button", onclick: () => showShare(writtenTree(this.tree)) }, "Take along…");
    const filter = el("details.filter", {}, el("summary", {}, "Facets"), this.facets);
    filter.open = matchMedia("(min-width: 60rem)").matches;
    this.element = el(
      "div.explorer",
      {},
      el("h2.unseen", {}, "Endpoints"),
      el("div.ask", {}, this.box.element, share),
      filter,
      el("div.found", {}, el("div.bar", {}, this.count, this.changes), this.table, this.pager),
      this.panel,
    );
  }

  /** Shows what the address asks for. */
  show() {
    const { parameters } = currentPlace();
    const text = parameters.get("q") || "";
    if (text !== this.text) {
      this.ask(text);
    }
    const sort = parameters.get("sort") || "-risk";
    const since =
      /^\d{4}-\d{2}-\d{2}$/.test(parameters.get("since") || "") && readTime(parameters.get("since"))
        ? parameters.get("since")
        : "";
    const chosen = parameters.has("e") ? Number(parameters.get("e")) : -1;
    const sorted = sortEndpoints(this.matching, sort);
    const last = Math.max(0, Math.ceil(sorted.length / PAGE) - 1);
    const page = Math.min(last, Math.max(0, Math.trunc(Number(parameters.get("page"))) || 0));
    replaceContent(this.count, el("b", {}, counted(sorted.length)), ` of ${plural(report.endpoints, "endpoint")}`);
    replaceContent(
      this.table,
      sorted.length > 0
        ? endpointTable({ endpoints: sorted, page, sort, since, chosen })
        : el(
            "p.empty",
            {},
            this.box.input.getAttribute("aria-invalid") === "true"
              ? "This query cannot be read."
              : "No endpoint matches this query.",
          ),
    );
    replaceContent(this.pager, pager(sorted.length, page));
    this.showChanges(since);
    showFacets(this.facets, this.tree, (attribute, value) => this.toggled(attribute, value));
    showPanel(this.panel, chosen);
  }

  /** Asks a query. While one is written that cannot be read, what matched before stays. */
  ask(text) {
    this.text = text;
    if (this.box.input.value !== text) {
      this.box.input.value = text;
    }
    let error = null;
    let hints = [];
    try {
      const query = parseQuery(text);
      hints = query.hints;
      this.tree = query.tree;
      this.matching = endpointsOf(this.tree);
    } catch (thrown) {
      if (!(thrown instanceof QueryError)) {
        throw thrown;
      }
      error = thrown;
    }
    this.box.input.setAttribute("aria-invalid", String(error !== null));
    this.table.classList.toggle("stale", error !== null);
    showMessage(this.box.message, text, error, hints);
  }

  /** A query was written: the address follows. */
  written(text) {
    stay(hrefWith({ q: text, page: "", e: "" }));
    this.show();
  }

  /** A value of a facet was clicked; or nothing was, and facets are to be shown again. */
  toggled(attribute, value) {
    if (attribute) {
      this.written(writtenTree(withToggled(this.tree, attribute, value)));
    } else {
      this.show();
    }
  }

  showChanges(since) {
    const input = el("input", {
      type: "date",
      id: "since",
      value: since,
      max: dayText(report.now),
      onchange: (event) => go(hrefWith({ since: event.target.value, page: "" })),
    });
    const counts = since
      ? changesSince(since).map(({ mark, query, title }) =>
          el(
            "a.change",
            { "data-kind": mark, href: hrefOfQuery(query, { since }), title },
            `${mark} `,
            counted(cachedRows(query).reduce((sum, row) => sum + row, 0)),
          ),
        )
      : null;
    const focused = document.activeElement && document.activeElement.id === "since";
    replaceContent(this.changes, el("label", { for: "since" }, "Changes since"), input, counts);
    if (focused) {
      input.focus();
    }
  }
}

function showEndpoints(view) {
  if (endpointsView === null) {
    endpointsView = new EndpointsView();
    // What the first letter of a query looks at is read before it is written.
    requestIdleCallback(() => columnOf("words"));
  }
  if (!endpointsView.element.isConnected) {
    replaceContent(view, endpointsView.element);
  }
  endpointsView.show();
}
