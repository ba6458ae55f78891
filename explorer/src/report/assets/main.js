// The page as a whole: which view is shown, keys, and light or dark.

const SHOW = {
  overview: showOverview,
  endpoints: showEndpoints,
  services: showServices,
  findings: showFindings,
  sources: showSources,
};

const view = document.getElementById("view");

function show() {
  const { view: name, parameters } = currentPlace();
  for (const link of document.querySelectorAll("#tabs a")) {
    if (link.dataset.view === name) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }
  document.body.dataset.view = name;
  document.title = `${shown(report.title)} · ${name}`;
  SHOW[name](view, parameters);
}

const KEYS = [
  ["/", "write a query"],
  ["j, ↓", "next row"],
  ["k, ↑", "row before"],
  ["Enter", "open the row"],
  ["Escape", "close what is open"],
  ["g o, g e, g s, g f, g r", "overview, endpoints, services, findings, sources"],
  ["t", "light or dark"],
  ["?", "these keys"],
];

function showKeys() {
  openDialog(
    "Keys",
    el(
      "dl.facts",
      {},
      KEYS.map(([key, what]) => el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, what))),
    ),
  );
}

/** Goes so many rows up or down. */
function moveBy(step) {
  const links = Array.from(view.querySelectorAll("tbody [data-row]"));
  const at = links.indexOf(document.activeElement);
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step))];
  if (next) {
    next.focus();
  }
}

let wasG = false;

const KEYED_VIEWS = { o: "overview", e: "endpoints", s: "services", f: "findings", r: "sources" };

const ACTIONS = {
  "/": () => {
    if (currentPlace().view !== "endpoints") {
      go(hrefOf("endpoints"));
      show();
    }
    document.getElementById("query").focus();
  },
  j: () => moveBy(1),
  ArrowDown: () => moveBy(1),
  k: () => moveBy(-1),
  ArrowUp: () => moveBy(-1),
  t: () => toggleTheme(),
  "?": () => showKeys(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) {
    return;
  }
  const target = event.target;
  const isWriting = target.matches("input:not([type=checkbox]), textarea, select");
  if (event.key === "Escape") {
    closeOne(target, isWriting);
    return;
  }
  if (isWriting) {
    return;
  }
  const keyed = wasG ? KEYED_VIEWS[event.key] : undefined;
  wasG = event.key === "g" && !wasG;
  if (keyed) {
    go(hrefOf(keyed));
    event.preventDefault();
    return;
  }
  // Arrows scroll a panel that has the focus.
  const isScrolling = event.key.startsWith("Arrow") && target.closest(".panel");
  if (Object.hasOwn(ACTIONS, event.key) && !isScrolling) {
    ACTIONS[event.key]();
    event.preventDefault();
  }
});

function closeOne(target, isWriting) {
  const { parameters } = currentPlace();
  if (parameters.has("e")) {
    go(hrefWith({ e: "" }));
  } else if (parameters.has("r")) {
    const rule = parameters.get("r");
    go(hrefWith({ r: "" }));
    show();
    const row = Array.from(view.querySelectorAll("[data-row]")).find((link) => link.dataset.row === rule);
    if (row) {
      row.focus();
    }
  } else if (isWriting) {
    target.blur();
  }
}

/** The theme is the system's until somebody says otherwise. */
function toggleTheme() {
  const isDark = document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = isDark ? "light" : "dark";
}

document.getElementById("theme").addEventListener("click", toggleTheme);
document.getElementById("keys").addEventListener("click", showKeys);
document.getElementById("title").textContent = shown(report.title);
document.querySelector(".skip").addEventListener("click", (event) => {
  // The fragment says which view is shown.
  event.preventDefault();
  view.focus();
});
addEventListener("hashchange", () => {
  // Who went elsewhere is there.
  forgetPlace();
  show();
});

/** For the console of the browser: `apiInventory.ask("exposure:public")`. */
globalThis.apiInventory = Object.freeze({
  ask: (text) => endpointsOf(parseQuery(text).tree),
  canonical: (text) => writtenTree(parseQuery(text).tree),
});

show();
