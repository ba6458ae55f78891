// What a value means to the attribute that it is asked of.

const attributes = report.attributes;
const attributesByName = new Map(
  attributes.flatMap((attribute) => namesOf(attribute).map((name) => [name, attribute])),
);

function namesOf(attribute) {
  return [attribute.name, ...attribute.aliases];
}

const attributeOf = (name) => attributesByName.get(name);

/** Keys that are longer are compared with no attribute's name. */
const NAME_LIMIT = 64;

/** What a key names: `{attribute}`, or `{tagged}` for what a rule of the operator gave. */
function subjectOf(key, span) {
  if (key.startsWith("@")) {
    if (key === "@") {
      throw new QueryError(span, "UnknownAttribute");
    }
    return { tagged: key.slice(1) };
  }
  const folded = fold(key);
  const attribute = attributeOf(folded);
  if (!attribute) {
    const names = attributes.flatMap((known) => namesOf(known).map((name) => [name, known.name]));
    throw new QueryError(span, "UnknownAttribute", { nearest: nearestOf(folded, names) });
  }
  return { attribute };
}

/** What of some spellings is written nearly so: every third letter may be wrong. */
function nearestOf(written, spellings) {
  const encoder = new TextEncoder();
  const length = encoder.encode(written).length;
  if (length > NAME_LIMIT) {
    return null;
  }
  let best = null;
  for (const [spelling, meant] of spellings) {
    const distance = editDistance(Array.from(written), Array.from(fold(spelling)));
    if (distance * 3 <= Math.max(length, encoder.encode(spelling).length) && (!best || distance < best.distance)) {
      best = { distance, meant };
    }
  }
  return best && best.meant;
}

/** How many letters have to be added, left out, changed, or swapped with a later one (Damerau, Levenshtein). */
function editDistance(left, right) {
  const most = left.length + right.length;
  const width = right.length + 2;
  const distances = new Array((left.length + 2) * width).fill(0);
  const at = (row, column) => row * width + column;
  distances[0] = most;
  for (let row = 0; row <= left.length; row += 1) {
    distances[at(row + 1, 0)] = most;
    distances[at(row + 1, 1)] = row;
  }
  for (let column = 0; column <= right.length; column += 1) {
    distances[at(0, column + 1)] = most;
    distances[at(1, column + 1)] = column;
  }
  const lastRows = new Map();
  for (let row = 1; row <= left.length; row += 1) {
    let lastColumn = 0;
    for (let column = 1; column <= right.length; column += 1) {
      const swapRow = lastRows.get(right[column - 1]) || 0;
      const swapColumn = lastColumn;
      const same = left[row - 1] === right[column - 1];
      lastColumn = same ? column : lastColumn;
      distances[at(row + 1, column + 1)] = Math.min(
        distances[at(row, column)] + (same ? 0 : 1),
        distances[at(row + 1, column)] + 1,
        distances[at(row, column + 1)] + 1,
        distances[at(swapRow, swapColumn)] + (row - swapRow - 1) + 1 + (column - swapColumn - 1),
      );
    }
    lastRows.set(left[row - 1], row);
  }
  return distances[at(left.length + 1, right.length + 1)];
}

/** The condition that a value is. */
function conditionOf(subject, written, span) {
  if (written.range) {
    return rangeOf(subject, written.range, span);
  }
  const { comparison, word } = written;
  if (isMissingWord(word)) {
    throw new QueryError(span, "MissingValue");
  }
  if (comparison) {
    return comparisonOf(subject, comparison, word, span);
  }
  return isAnyWord(word) ? { kind: "exists" } : valueOf(subject, word, span);
}

function rangeOf(subject, { low, hasLow, high, hasHigh }, span) {
  const bound = (word, included) => (isAnyWord(word) ? null : { value: orderedValue(subject, word, span), included });
  const [from, to] = [bound(low, hasLow), bound(high, hasHigh)];
  if (!from && !to) {
    return { kind: "exists" };
  }
  if (from && to) {
    if (from.value.time && to.value.time && isAge(from.value.time) !== isAge(to.value.time)) {
      throw new QueryError(span, "MixedTimes");
    }
    if (isTurned(from.value, to.value)) {
      throw new QueryError(span, "EmptyRange");
    }
  }
  // Whether an end without value belongs to a range says nothing, but it is written again as a square bracket.
  return { kind: "range", low: from, high: to };
}

/** Whether a range ends before it begins. Ages grow backwards. */
function isTurned(low, high) {
  if (low.number !== undefined && high.number !== undefined) {
    return low.number > high.number;
  }
  if (low.time && high.time) {
    const now = 2 ** 36 / 60;
    const [from, to] = [low.time, high.time].map((time) => spanOfTime(time, now).start);
    return isAge(low.time) ? from < to : from > to;
  }
  return false;
}

const isPattern = (pattern) => ({ kind: "is", pattern });

function valueOf(subject, word, span) {
  const { attribute } = subject;
  if (!attribute || attribute.kind === "text") {
    return isPattern(word.pattern);
  }
  if (attribute.kind === "closed" || attribute.kind === "flag") {
    return isPattern(knownPattern(attribute, word.pattern, span));
  }
  if (attribute.kind === "tag") {
    return isPattern(tagPattern(word.pattern));
  }
  const value = orderedValue(subject, word, span);
  if (value.time && isAge(value.time)) {
    throw new QueryError(span, "BareAge");
  }
  return { kind: "compare", comparison: "", value };
}

function comparisonOf(subject, comparison, word, span) {
  // Some terms begin with a sign: `<=1h`.
  const text = literalOf(word.pattern);
  if (subject.attribute && subject.attribute.kind === "closed" && text !== null) {
    const term = termOf(subject.attribute, comparison + text);
    if (term !== undefined) {
      return isPattern(literalPattern(term));
    }
  }
  return { kind: "compare", comparison, value: orderedValue(subject, word, span) };
}

function spellingsOf(attribute) {
  return [...attribute.terms.map((term) => [term, term]), ...attribute.spellings];
}

/** The term that a spelling stands for. */
function termOf(attribute, text) {
  const folded = fold(text);
  const found = spellingsOf(attribute).find(([spelling]) => fold(spelling) === folded);
  return found && found[1];
}

/** The value as its attribute's term, if it is one or a wildcard stands for some. */
function knownPattern(attribute, pattern, span) {
  const text = literalOf(pattern);
  if (text === null) {
    const matches = wholeMatcher(pattern);
    if (attribute.terms.some((term) => matches(fold(term)))) {
      return pattern;
    }
    throw new QueryError(span, "UnknownValue", { attribute, nearest: null });
  }
  const term = termOf(attribute, text);
  if (term !== undefined) {
    return literalPattern(term);
  }
  const nearest = statusClassOf(text, attribute.terms) || nearestOf(fold(text), spellingsOf(attribute));
  throw new QueryError(span, "UnknownValue", { attribute, nearest });
}

/** The term for the class of a status: `4xx` for `404`, if that is one. */
function statusClassOf(text, terms) {
  const status = /^\+?[0-9]+$/.test(text) ? Number(text) : 0;
  return status >= 100 && status <= 599 ? terms.find((term) => term === `${Math.floor(status / 100)}xx`) : undefined;
}

/** `category:type`. A category alone is all of its types, and an older spelling of one is known. */
function tagPattern(pattern) {
  const [beginning, rest] = typeof pattern[0] === "string" ? [pattern[0], pattern.slice(1)] : ["", pattern];
  const older = /^payments(:.*)?$/s.exec(fold(beginning));
  const tag = older ? [`payment${older[1] || ""}`, ...rest] : [...pattern];
  const text = literalOf(tag);
  if (text !== null && !text.includes(":")) {
    pushPiece(tag, ":");
    pushPiece(tag, ANY);
  }
  return tag;
}

/** A value that others are compared with. */
function orderedValue(subject, word, span) {
  if (isMissingWord(word)) {
    throw new QueryError(span, "MissingValue");
  }
  const text = literalOf(word.pattern);
  if (text === null) {
    throw new QueryError(span, "WildcardInBound");
  }
  const { attribute } = subject;
  if (!attribute) {
    const number = word.quoted ? null : readNumber(text);
    return number === null ? { text } : { number };
  }
  const or = (value, problem) => {
    if (value === null) {
      throw new QueryError(span, problem);
    }
    return value;
  };
  switch (attribute.kind) {
    case "text":
      return { text };
    case "number":
      return { number: or(readNumber(text), "NotANumber") };
    case "share":
      return { number: or(readShare(text), "NotAShare") };
    case "time":
      return { time: or(readTime(text), "NotATime") };
    default:
      throw new QueryError(span, "Unordered", { attribute });
  }
}

/** `5`, `-0.5`, `1k`, `2.5M` */
function readNumber(text) {
  const found = /^(-?[0-9]+\.?[0-9]*)([kKmM])?$/.exec(text);
  if (!found) {
    return null;
  }
  const factor = { k: 1e3, m: 1e6 }[(found[2] || "").toLowerCase()] || 1;
  const number = Number(found[1]) * factor;
  return Number.isFinite(number) ? number : null;
}

/** `0.05`, `5%` */
function readShare(text) {
  const isPercent = text.endsWith("%");
  const plain = isPercent ? text.slice(0, -1) : text;
  const number = /[A-Za-z]$/.test(plain) ? null : readNumber(plain);
  const share = number === null ? null : isPercent ? number / 100 : number;
  return share !== null && share >= 0 && share <= 1 ? share : null;
}

/** What is worth knowing about a value; null for nothing. */
function noticeOf(attribute, written, condition, span) {
  if (condition.kind !== "is") {
    return null;
  }
  const text = literalOf(condition.pattern);
  if (text !== null) {
    return attribute.unmeasured.includes(text) ? HINTS.valueNotMeasured(span, attribute, text) : null;
  }
  // A word that became `word:*`.
  const [category, any] = condition.pattern;
  const isCategory = attribute.kind === "tag" && condition.pattern.length === 2 && any === ANY && /:$/.test(category);
  const wasAlone = isCategory && !written.range && literalOf(written.word.pattern) !== null;
  const isKnown = wasAlone && report.categories.includes(category.slice(0, -1).toLowerCase());
  return wasAlone && !isKnown ? HINTS.categoryUnknown(span) : null;
}
