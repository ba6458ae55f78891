// Where one is: the view and what is asked there, in the fragment of the address, so that a link leads back.

const VIEWS = ["overview", "endpoints", "services", "findings", "sources"];

/** The view and its parameters. */
function currentPlace() {
  const [view, parameters] = splitOnce(location.hash.replace(/^#/, ""), "?");
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

const go = (href) => {
  location.hash = href;
};

/** Goes on writing the same place: what is typed is no step to go back to. */
const stay = (href) => history.replaceState(null, "", href);
