// Elements. Texts become text and nothing else: nothing that an inventory holds is read as HTML.

/**
 * An element: `el("a.link", {href, title, onclick}, ...children)`. Children are elements, texts, lists, or nothing.
 */
function el(what, properties = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const element = document.createElement(tag);
  if (classes.length > 0) {
    element.className = classes.join(" ");
  }
  setProperties(element, properties);
  fill(element, children);
  return element;
}

/** An element of SVG. */
function svg(tag, properties = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setProperties(element, properties);
  fill(element, children);
  return element;
}

function setProperties(element, properties) {
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : shown(value));
    }
  }
}

function fill(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false && child !== "") {
      element.append(child instanceof Node ? child : shown(child));
    }
  }
}

function replaceContent(element, ...children) {
  element.replaceChildren();
  fill(element, children);
}

/** Widths are set on the element, for the page's policy forbids styles that stand in attributes. */
function withWidth(element, share) {
  element.style.width = `${(share * 100).toFixed(3)}%`;
  return element;
}

/** A table: titles are texts, or `[text, class]`; cells are children, or elements that are cells. */
function tableOf(caption, titles, rows) {
  const classOf = (title) => (Array.isArray(title) ? title[1] : null);
  const head = titles.map((title) =>
    el("th", { scope: "col", class: classOf(title) }, Array.isArray(title) ? title[0] : title),
  );
  const body = rows.map((cells) =>
    el(
      "tr",
      {},
      cells.map((cell, at) => el("td", { class: classOf(titles[at]) }, cell)),
    ),
  );
  return el(
    "div.scroll",
    { tabindex: "0", role: "region", "aria-label": caption },
    el("table", {}, el("caption.unseen", {}, caption), el("thead", {}, el("tr", {}, head)), el("tbody", {}, body)),
  );
}

/** A small mark with a word. `kind` is a word of ours that the style knows. */
function badge(word, kind = word) {
  return el("span.badge", { "data-kind": kind }, words(word));
}

const notMeasured = () => el("span.quiet", {}, "not measured");

/** A text in which backticks stand around what is code. */
function prose(text) {
  const parts = text.split("`");
  // One that is not closed is a letter like others.
  return parts.length % 2 === 0 ? text : parts.map((part, at) => (at % 2 === 1 ? el("code", {}, part) : part));
}
