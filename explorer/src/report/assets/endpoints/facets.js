// Facets: the values of some attributes among the endpoints that match, each with its count. A click adds a term to the
// query or takes it away.

const FACETS = [
  "finding.severity",
  "documentation",
  "authentication",
  "exposure",
  "sensitive",
  "service",
  "environment",
  "owner",
  "method",
  "datasource",
  "flow",
  "credential",
  "drift.severity",
  "findings",
  "protocol",
  "route_source",
];

/** So many values of a facet are shown at first. */
const SHOWN = 6;

const openFacets = new Set(FACETS.slice(0, 7));
const longFacets = new Set();

/** Fills the column of facets. */
function showFacets(element, tree, ontoggle) {
  // What has the focus keeps it, though it is made anew.
  const focused = document.activeElement && element.contains(document.activeElement) ? document.activeElement.id : "";
  const rows = rowsOf(tree);
  replaceContent(
    element,
    FACETS.map((name) => facetElement(attributeOf(name), tree, rows, ontoggle)),
  );
  if (focused) {
    const again = document.getElementById(focused);
    (again || element).focus();
  }
}

function facetElement(attribute, tree, all, ontoggle) {
  const chosen = chosenTexts(tree, attribute);
  // Of a facet with choices, the counts are those of the query without them: what could be chosen as well.
  const rows = chosen.size > 0 ? rowsOf(withoutTexts(tree, attribute)) : all;
  let values = facetOf(attribute, rows);
  for (const value of chosen) {
    if (!values.some(([known]) => fold(known) === value)) {
      values = [...values, [value, 0]];
    }
  }
  if (attribute.kind === "closed" && attribute.name.endsWith("severity")) {
    values.sort(([left], [right]) => attribute.terms.indexOf(left) - attribute.terms.indexOf(right));
  }
  if (values.length === 0) {
    return null;
  }
  const { name } = attribute;
  const isOpen = openFacets.has(name) || chosen.size > 0;
  const details = el("details", { open: isOpen }, el("summary", {}, words(name.replace(".", " "))));
  if (isOpen) {
    fill(details, facetValues(attribute, values, chosen, ontoggle));
  }
  details.addEventListener("toggle", () => {
    if (details.open) {
      openFacets.add(name);
    } else {
      openFacets.delete(name);
    }
    // What is closed has no values until somebody opens it.
    if (details.open && !isOpen) {
      ontoggle(null);
    }
  });
  return details;
}

function facetValues(attribute, values, chosen, ontoggle) {
  const { name } = attribute;
  const isLong = longFacets.has(name);
  const shownValues = values.filter(([value], at) => isLong || at < SHOWN || chosen.has(fold(value))).slice(0, 200);
  const entries = shownValues.map(([value, count], at) => {
    const input = el("input", {
      type: "checkbox",
      id: `facet-${name}-${at}`,
      onchange: () => ontoggle(attribute, value),
    });
    input.checked = chosen.has(fold(value));
    const text = el("span", {}, short(facetText(name, value), 60));
    return el("li", {}, el("label", { title: value }, input, text, el("small", {}, counted(count))));
  });
  const turn = () => {
    toggle(longFacets, name);
    ontoggle(null);
  };
  const more = el(
    "button.link",
    { type: "button", id: `facet-more-${name}`, onclick: turn },
    isLong ? "fewer" : `${values.length - SHOWN} more`,
  );
  return [el("ul", {}, entries), values.length > SHOWN && more];
}

function facetText(name, value) {
  return name === "findings"
    ? `${value} ${ruleOf(value).title}`
    : ["service", "environment", "owner", "sensitive"].includes(name)
      ? value
      : words(value);
}

function toggle(set, value) {
  if (!set.delete(value)) {
    set.add(value);
  }
}
