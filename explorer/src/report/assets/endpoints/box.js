// The box where queries are written: what is wrong with one, and what could be written next.

/** How many things are offered to be written next. */
const OFFERS = 12;

/** The box. `onquery` is called whenever there is a new text. */
function queryBox(onquery) {
  const input = el("input", {
    type: "text",
    id: "query",
    role: "combobox",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    "aria-expanded": "false",
    "aria-controls": "offers",
    "aria-autocomplete": "list",
    "aria-describedby": "query-message",
    placeholder: "exposure:public -authentication:authenticated sensitive:pii",
  });
  const list = el("ul.offers", { id: "offers", role: "listbox", "aria-label": "What could be written", hidden: true });
  const message = el("div.message", { id: "query-message", "aria-live": "polite" });
  const box = {
    input,
    message,
    element: el("div.query", {}, el("label.unseen", { for: "query" }, "Query"), input, list, message),
  };
  let offers = [];
  let active = -1;

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const activate = (at) => {
    active = at;
    Array.from(list.children).forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    if (at >= 0) {
      input.setAttribute("aria-activedescendant", `offer-${at}`);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  };
  const take = (offer) => {
    const { start, end } = offer.span;
    input.setRangeText(offer.text, start, end, "end");
    input.focus();
    onquery(input.value);
    open();
  };
  const open = () => {
    offers = offersAt(input.value, input.selectionStart);
    replaceContent(
      list,
      offers.map((offer, at) =>
        el(
          "li",
          {
            id: `offer-${at}`,
            role: "option",
            "aria-selected": "false",
            onmousedown: (event) => {
              event.preventDefault();
              take(offer);
            },
          },
          el("b", {}, short(offer.label, 60)),
          el("span", {}, short(offer.note, 90)),
        ),
      ),
    );
    list.hidden = offers.length === 0;
    input.setAttribute("aria-expanded", String(offers.length > 0));
    active = -1;
    input.removeAttribute("aria-activedescendant");
  };

  input.addEventListener("input", () => {
    onquery(input.value);
    open();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const isOpen = !list.hidden;
    if (isOpen && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const step = event.key === "ArrowDown" ? 1 : -1;
      activate((active + step + offers.length + (active < 0 && step < 0 ? 1 : 0)) % offers.length);
    } else if (isOpen && active >= 0 && (event.key === "Enter" || event.key === "Tab")) {
      take(offers[active]);
    } else if (isOpen && event.key === "Escape") {
      close();
    } else if (event.key === "Enter") {
      close();
      return;
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  return box;
}

/** What could be written where the caret stands: names of attributes, or values of one. */
function offersAt(text, caret) {
  const before = text.slice(0, caret);
  const start = /[^\s(]*$/u.exec(before).index;
  const written = before.slice(start).replace(/^-/, "");
  const from = caret - written.length;
  if (written === "" || written.startsWith('"')) {
    return [];
  }
  const [key, value] = splitOnce(written, ":");
  if (!written.includes(":")) {
    return namesLike(fold(key)).map((attribute) => ({
      label: attribute.name,
      note: attribute.measured ? attribute.doc : "Not measured yet.",
      text: `${attribute.name}:`,
      span: { start: from, end: caret },
    }));
  }
  const attribute = attributeOf(fold(key));
  return attribute ? valuesLike(attribute, value, { start: caret - value.length, end: caret }) : [];
}

function namesLike(text) {
  const rank = (attribute) => {
    const places = namesOf(attribute)
      .map((name) => name.indexOf(text))
      .filter((place) => place >= 0);
    return places.length === 0 ? Infinity : Math.min(...places);
  };
  const ranked = attributes.map((attribute) => [rank(attribute), attribute]).filter(([place]) => place < Infinity);
  return ranked
    .sort(([left], [right]) => left - right)
    .slice(0, OFFERS)
    .map(([, attribute]) => attribute);
}

function valuesLike(attribute, text, span) {
  if (
    attribute.kind === "number" ||
    attribute.kind === "share" ||
    attribute.kind === "time" ||
    attribute.column === null
  ) {
    return [];
  }
  const counts = new Map(facetOf(attribute, rowsOf(ALL)));
  const values = attribute.terms.length > 0 ? attribute.terms : Array.from(counts.keys());
  const partial = fold(text.replace(/^"/, ""));
  return values
    .filter((value) => fold(value).includes(partial) && fold(value) !== partial)
    .slice(0, OFFERS)
    .map((value) => ({
      label: value,
      note: counts.has(value) ? plural(counts.get(value), "endpoint") : "no endpoint",
      text: `${writtenPattern(literalPattern(value), "value")} `,
      span,
    }));
}

/** Shows what is wrong with a query, with carets under the place, or what is worth knowing about it. */
function showMessage(element, text, error, hints) {
  element.dataset.kind = error ? "error" : "hint";
  replaceContent(
    element,
    (error ? [error] : hints).map(({ message, span, suggestion }) => {
      const [before, place, behind] = [
        text.slice(0, span.start),
        text.slice(span.start, span.end),
        text.slice(span.end),
      ].map(shown);
      const carets = " ".repeat(Array.from(before).length) + "^".repeat(Math.max(1, Array.from(place).length));
      return [
        el("p", {}, el("b", {}, error ? "Error: " : "Hint: "), message),
        el(
          "pre",
          {},
          el("div", {}, before, el("mark", {}, place), behind),
          el("div.carets", { "aria-hidden": "true" }, carets),
        ),
        suggestion && el("p", {}, suggestion),
      ];
    }),
  );
}
