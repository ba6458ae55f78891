// The endpoints that a query matches: a byte each, 1 for what matches.

/** The rows of a tree. They are not to be changed. */
function rowsOf(tree) {
  const length = report.endpoints;
  switch (tree.kind) {
    case "all":
      return new Uint8Array(length).fill(1);
    case "not":
      return rowsOf(tree.inner).map((row) => 1 - row);
    case "and": {
      const rows = rowsOf(tree.parts[0]).slice();
      for (const part of tree.parts.slice(1)) {
        const others = rowsOf(part);
        for (let at = 0; at < length; at += 1) {
          rows[at] &= others[at];
        }
      }
      return rows;
    }
    case "or": {
      const rows = new Uint8Array(length);
      for (const part of tree.parts) {
        const others = rowsOf(part);
        for (let at = 0; at < length; at += 1) {
          rows[at] |= others[at];
        }
      }
      return rows;
    }
    default:
      return termRows(tree);
  }
}

/** The rows of terms that were asked before: while a query is written, most of it stays. */
const knownRows = new Map();

const KNOWN_LIMIT = 64;

function termRows(term) {
  const text = writtenTree(term);
  if (!knownRows.has(text)) {
    if (knownRows.size === KNOWN_LIMIT) {
      knownRows.clear();
    }
    knownRows.set(text, rowsOfTerm(term));
  }
  return knownRows.get(text);
}

function rowsOfTerm(term) {
  switch (term.kind) {
    case "words":
      return textRows(columnOf("words"), partMatcher(term.pattern));
    case "tagged": {
      const id = report.tagged.indexOf(fold(term.name));
      return id < 0 ? new Uint8Array(report.endpoints) : textRows(columnOf(`tagged-${id}`), textTest(term.condition));
    }
    default:
      return attributeRows(term.attribute, term.condition);
  }
}

/** The numbers of the endpoints that a tree matches, in order. */
function endpointsOf(tree) {
  const rows = rowsOf(tree);
  const numbers = [];
  for (let at = 0; at < rows.length; at += 1) {
    if (rows[at]) {
      numbers.push(at);
    }
  }
  return numbers;
}

function attributeRows(attribute, condition) {
  if (attribute.column === null) {
    return new Uint8Array(report.endpoints);
  }
  const column = columnOf(attribute.column);
  if (!column.numbers) {
    return textRows(column, textTest(condition));
  }
  const rows = new Uint8Array(report.endpoints);
  const fits = numberTest(condition);
  for (let endpoint = 0; endpoint < rows.length; endpoint += 1) {
    rows[endpoint] = fits(column.numbers[endpoint]);
  }
  return rows;
}

/** The endpoints of which some text fits. Each distinct text is looked at once. */
function textRows(column, fits) {
  const hits = new Uint8Array(column.folded.length);
  for (let id = 1; id < hits.length; id += 1) {
    hits[id] = fits(column.folded[id]) ? 1 : 0;
  }
  const rows = new Uint8Array(report.endpoints);
  if (column.one) {
    for (let endpoint = 0; endpoint < rows.length; endpoint += 1) {
      rows[endpoint] = hits[column.one[endpoint]];
    }
    return rows;
  }
  for (let endpoint = 0, at = 0; endpoint < rows.length; endpoint += 1) {
    for (; at < column.ends[endpoint]; at += 1) {
      rows[endpoint] |= hits[column.ids[at]];
    }
  }
  return rows;
}

/** Whether folded texts fit. */
function textTest(condition) {
  switch (condition.kind) {
    case "exists":
      return () => true;
    case "is":
      return wholeMatcher(condition.pattern);
    case "compare":
      return orderTest(condition.value, condition.comparison);
    default: {
      const { low, high } = condition;
      const tests = [
        low && orderTest(low.value, low.included ? ">=" : ">"),
        high && orderTest(high.value, high.included ? "<=" : "<"),
      ].filter(Boolean);
      return (text) => tests.every((test) => test(text));
    }
  }
}

/** Numbers are compared with texts that are numbers, texts with all. */
function orderTest(value, comparison) {
  const wanted = value.text === undefined ? null : fold(value.text);
  return (text) => {
    if (wanted !== null) {
      return holds(comparison, naturalOrder(text, wanted));
    }
    const number = readNumber(text);
    return number !== null && holds(comparison, Math.sign(number - value.number));
  };
}

function holds(comparison, order) {
  switch (comparison) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    default:
      return order === 0;
  }
}

/** Whether numbers fit; of times, minutes since 1970. NaN, which is no value, never does. */
function numberTest(condition) {
  switch (condition.kind) {
    case "exists":
      return (number) => (Number.isNaN(number) ? 0 : 1);
    case "compare": {
      const { start, end, age } = stretchOf(condition.value);
      const turned = { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "": "" };
      switch (age ? turned[condition.comparison] : condition.comparison) {
        case "<":
          return (number) => Number(number < start);
        case "<=":
          return (number) => Number(isUpTo(number, start, end));
        case ">":
          return (number) => Number(isBeyond(number, start, end));
        case ">=":
          return (number) => Number(number >= start);
        default:
          return (number) => Number(number >= start && isUpTo(number, start, end));
      }
    }
    case "range": {
      const ends = [condition.low, condition.high].map((bound) => bound && { ...bound, ...stretchOf(bound.value) });
      const isAgeRange = ends.some((bound) => bound && bound.age);
      const [from, to] = isAgeRange ? [ends[1], ends[0]] : ends;
      return (number) => {
        const isFrom = !from || (from.included ? number >= from.start : isBeyond(number, from.start, from.end));
        const isTo = !to || (to.included ? isUpTo(number, to.start, to.end) : number < to.start);
        return Number(!Number.isNaN(number) && isFrom && isTo);
      };
    }
    default:
      // Of attributes that have texts alone.
      return () => 0;
  }
}

const isUpTo = (number, start, end) => (end === null ? number <= start : number < end);
const isBeyond = (number, start, end) => (end === null ? number > start : number >= end);

/** What a value stands for: a number or an age for one point, a date for all of its minutes. */
function stretchOf(value) {
  if (!value.time) {
    return { start: value.number, end: null, age: false };
  }
  const span = spanOfTime(value.time, report.now);
  const age = isAge(value.time);
  return { start: span.start, end: age ? null : span.end, age };
}

/** How many of some endpoints have each text of an attribute: the most frequent first, then by text. */
function facetOf(attribute, rows) {
  const column = columnOf(attribute.column);
  const counts = new Uint32Array(column.texts.length);
  if (column.one) {
    for (let endpoint = 0; endpoint < rows.length; endpoint += 1) {
      counts[column.one[endpoint]] += rows[endpoint];
    }
  } else {
    for (let endpoint = 0, at = 0; endpoint < rows.length; endpoint += 1) {
      for (; at < column.ends[endpoint]; at += 1) {
        counts[column.ids[at]] += rows[endpoint];
      }
    }
  }
  const facet = [];
  for (let id = 1; id < counts.length; id += 1) {
    if (counts[id] > 0) {
      facet.push([column.texts[id], counts[id]]);
    }
  }
  return facet.sort(([left, fewer], [right, more]) => more - fewer || (left < right ? -1 : 1));
}
