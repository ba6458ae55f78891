// Where one is: the view and what is asked there, in the fragment of the address, so that a link leads back.

const VIEWS = ["overview", "endpoints", "services", "findings", "sources"];

/** Browsers take few changes of the address in a second, so what is typed is written there when there is a pause. */
const PAUSE = 250;

let unwritten = null;

/** The view and its parameters. */
function currentPlace() {
  const hash = unwritten === null ? location.hash : unwritten.hash;
  const [view, parameters] = splitOnce(hash.replace(/^#/, ""), "?");
  return { view: VIEWS.includes(view) ? view : VIEWS[0], parameters: new URLSearchParams(parameters) };
}

function splitOnce(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** The address of a view. What has no value is left out. */
function hrefOf(view, parameters = {}) {
  const wanted = Object.entries(parameters).filter(
    ([, value]) => value !== "" && value !== null && value !== undefined,
  );
  const text = new URLSearchParams(wanted).toString();
  return `#${view}${text ? `?${text}` : ""}`;
}

/** The address of the endpoints that a query matches. */
const hrefOfQuery = (query, more = {}) => hrefOf("endpoints", { q: query, ...more });

/** A link to the endpoints that a query matches. */
const queryLink = (query, ...children) => el("a", { href: hrefOfQuery(query), title: query }, children);

/** The address of this view with some parameters changed. */
function hrefWith(changes) {
  const { view, parameters } = currentPlace();
  return hrefOf(view, { ...Object.fromEntries(parameters), ...changes });
}

function go(href) {
  writePlace();
  location.hash = href;
}

/** Goes on at the same place, with something changed: what is typed is no step to go back to. */
function stay(hash) {
  clearTimeout(unwritten && unwritten.timer);
  unwritten = { hash, timer: setTimeout(writePlace, PAUSE) };
}

/** Writes to the address what is not there yet. */
function writePlace() {
  if (unwritten !== null) {
    const { hash, timer } = unwritten;
    clearTimeout(timer);
    unwritten = null;
    history.replaceState(null, "", hash);
  }
}

/** Forgets what is not written yet. */
function forgetPlace() {
  clearTimeout(unwritten && unwritten.timer);
  unwritten = null;
}

// A link leads on from where one is, and a reload leads there again.
document.addEventListener("click", writePlace, { capture: true });
addEventListener("pagehide", writePlace);
