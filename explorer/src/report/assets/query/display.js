// The canonical spelling of a query: terms side by side, `-` for `NOT`, attributes by their own names, and
// `key:(a OR b)` for alternatives of one attribute.

function writtenTree(tree) {
  switch (tree.kind) {
    case "all":
      return "";
    case "not":
      return `-${writtenWithin(tree.inner, tree.inner.kind === "and" || tree.inner.kind === "or")}`;
    case "and":
      return tree.parts.map((part) => writtenWithin(part, part.kind === "or")).join(" ");
    case "or":
      return isOfOneAttribute(tree.parts)
        ? `${keyOf(tree.parts[0])}(${tree.parts.map((part) => writtenCondition(part)).join(" OR ")})`
        : tree.parts.map(writtenTree).join(" OR ");
    default:
      return keyOf(tree) + writtenCondition(tree);
  }
}

/** In parentheses where they are needed: a list of values has its own. */
function writtenWithin(tree, parentheses) {
  const hasOwn = tree.kind === "or" && isOfOneAttribute(tree.parts);
  return parentheses && !hasOwn ? `(${writtenTree(tree)})` : writtenTree(tree);
}

/** Whether all of these ask the same attribute for texts. */
function isOfOneAttribute(parts) {
  const asks = ({ kind, attribute, name, condition }) =>
    (kind === "attribute" || kind === "tagged") && condition.kind === "is"
      ? (attribute || { name: `@${name}` }).name
      : null;
  const first = asks(parts[0]);
  return first !== null && parts.every((part) => asks(part) === first);
}

function keyOf(term) {
  return term.kind === "words" ? "" : term.kind === "tagged" ? `@${term.name}:` : `${term.attribute.name}:`;
}

function writtenCondition(term) {
  if (term.kind === "words") {
    return writtenPattern(term.pattern, "words");
  }
  const { condition } = term;
  // A number of an attribute that a rule gave is told from a text by its look, so such texts are quoted.
  const looks = term.kind === "tagged";
  const bound = (end) => (end ? writtenValue(end.value, looks) : "*");
  switch (condition.kind) {
    case "exists":
      return "*";
    case "is":
      return writtenPattern(condition.pattern, "value");
    case "compare":
      return condition.comparison + writtenValue(condition.value, looks);
    default: {
      const open = condition.low && !condition.low.included ? "{" : "[";
      const close = condition.high && !condition.high.included ? "}" : "]";
      return `${open}${bound(condition.low)} TO ${bound(condition.high)}${close}`;
    }
  }
}

function writtenValue(value, looks) {
  if (value.number !== undefined) {
    return plainNumber(value.number);
  }
  if (value.time) {
    return writtenTime(value.time);
  }
  return looks && readNumber(value.text) !== null
    ? writtenQuoted(value.text)
    : writtenPattern(literalPattern(value.text), "bound");
}

/** A number without exponent, which queries do not know. */
function plainNumber(number) {
  const text = String(number);
  const found = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!found) {
    return Object.is(number, -0) ? "-0" : text;
  }
  const [, sign, first, rest = "", power] = found;
  const digits = first + rest;
  const exponent = Number(power);
  return exponent < 0
    ? `${sign}0.${"0".repeat(-exponent - 1)}${digits}`
    : sign + digits + "0".repeat(exponent - rest.length);
}

function writtenPattern(pattern, place) {
  const text = literalOf(pattern);
  if (text !== null) {
    return isPlain(text, place) ? text : writtenQuoted(text);
  }
  const escaped = pattern.map((piece, number) =>
    piece === ANY ? "*" : piece === ONE ? "?" : writtenEscaped(piece, number === 0, place),
  );
  return escaped.join("");
}

/** Whether a text means the same without quotes. */
function isPlain(text, place) {
  const meansMore =
    text === "" ||
    /^(and|or|not|to)$/i.test(text) ||
    /^[-<>[{]/.test(text) ||
    // Behind `>` it would become `>=`.
    (place === "bound" && text.startsWith("=")) ||
    Array.from(text).some((letter) => isSpecial(letter, place)) ||
    (place === "words" && /^[A-Za-z0-9_.@-]+:/.test(text));
  return !meansMore;
}

function isSpecial(letter, place) {
  return endsWord(letter) || /[\\*?]/.test(letter) || (place === "bound" && /[[\]{}]/.test(letter));
}

const writtenQuoted = (text) => `"${text.replace(/["\\]/g, "\\$&")}"`;

/** Beside wildcards nothing can be quoted. */
function writtenEscaped(text, first, place) {
  const escaped = Array.from(text, (letter, number) => {
    const leads = first && number === 0 && /[-<>[{]/.test(letter);
    const endsKey = place === "words" && letter === ":";
    return leads || endsKey || isSpecial(letter, place) ? `\\${letter}` : letter;
  });
  return escaped.join("");
}
