// From the text of a query to its tree. `NOT` and `-` bind closest, then terms side by side and `AND`, then `OR`.
//
// A tree is `{kind: "all"}`, `{kind: "not", inner}`, `{kind: "and" or "or", parts}`, or a term:
// `{kind: "words", pattern}`, `{kind: "attribute", attribute, condition}`, `{kind: "tagged", name, condition}`.

const SIGNS = [">=", "<=", ">", "<"];

/** Reads a query: its tree and hints. Throws a `QueryError`. */
function parseQuery(text) {
  // As much as fits into the limit, which is one of bytes.
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(report.limits.length));
  if (read < text.length) {
    throw new QueryError({ start: read, end: text.length }, "TooLong");
  }
  const parser = new Parser(text);
  parser.cursor.skipBlanks();
  if (parser.cursor.peek() === "") {
    return { tree: ALL, hints: parser.hints };
  }
  const tree = parser.alternatives(null);
  if (parser.cursor.peek() !== "") {
    throw parser.here("UnopenedGroup");
  }
  return { tree, hints: parser.hints };
}

const ALL = { kind: "all" };

/** A list of trees as one tree: no list stands directly in a list of its kind, and none has a single element. */
function joinedTrees(kind, parts) {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]));
  return flat.length === 0 ? ALL : flat.length === 1 ? flat[0] : { kind, parts: flat };
}

const negatedTree = (tree) => (tree.kind === "not" ? tree.inner : { kind: "not", inner: tree });

class Parser {
  constructor(text) {
    this.cursor = new Cursor(text);
    this.hints = [];
    this.terms = 0;
    this.depth = 0;
  }

  /** What `OR` joins. With a subject, values of it stand where terms stand otherwise: `key:(a OR b)`. */
  alternatives(subject) {
    const alternatives = [this.conjunction(subject)];
    while (this.operator("OR")) {
      alternatives.push(this.conjunction(subject));
    }
    return joinedTrees("or", alternatives);
  }

  conjunction(subject) {
    const parts = [this.negation(subject)];
    for (;;) {
      this.cursor.skipBlanks();
      if (!this.operator("AND") && this.cursor.isAtEndOfTerms()) {
        return joinedTrees("and", parts);
      }
      parts.push(this.negation(subject));
    }
  }

  negation(subject) {
    let negated = false;
    while (this.operator("NOT") || (this.isAtMinus() && this.cursor.eat("-"))) {
      negated = !negated;
    }
    const tree = this.primary(subject);
    return negated ? negatedTree(tree) : tree;
  }

  /** Whether a minus stands here, and what it is about right behind it. */
  isAtMinus() {
    const next = this.cursor.peek(this.cursor.at + 1);
    return this.cursor.peek() === "-" && next !== "" && next !== ")" && !BLANK.test(next);
  }

  primary(subject) {
    this.cursor.skipBlanks();
    if (this.cursor.isAtEndOfTerms() || this.cursor.isAtOperator("AND")) {
      throw this.here("MissingTerm");
    }
    if (this.cursor.peek() === "(") {
      return this.group(subject);
    }
    return subject ? this.value(subject) : this.term();
  }

  group(subject) {
    const start = this.cursor.at;
    this.cursor.eat("(");
    const opened = this.cursor.since(start);
    this.cursor.skipBlanks();
    if (this.cursor.eat(")")) {
      throw new QueryError(this.cursor.since(start), "EmptyGroup");
    }
    this.depth += 1;
    if (this.depth > report.limits.depth) {
      throw new QueryError(opened, "TooDeep");
    }
    const tree = this.alternatives(subject);
    if (!this.cursor.eat(")")) {
      throw new QueryError(opened, "UnclosedGroup");
    }
    this.depth -= 1;
    return tree;
  }

  term() {
    const named = this.cursor.key();
    if (!named) {
      return this.words();
    }
    const subject = subjectOf(named.key, named.span);
    if (subject.attribute && !subject.attribute.measured) {
      this.hints.push(HINTS.attributeNotMeasured(named.span, subject.attribute));
    }
    return this.cursor.peek() === "(" ? this.group(subject) : this.value(subject);
  }

  words() {
    const word = this.cursor.word(false);
    this.count(word.span);
    const text = literalOf(word.pattern);
    const operator = text === null || word.quoted ? "" : text.toUpperCase();
    if (text !== operator && /^(and|or|not)$/i.test(text || "")) {
      this.hints.push(HINTS.lowerCase(word.span, operator));
    }
    return { kind: "words", pattern: word.pattern };
  }

  value(subject) {
    const start = this.cursor.at;
    const written = this.cursor.isAtRange() ? this.range() : this.one();
    const span = this.cursor.since(start);
    this.count(span);
    const condition = conditionOf(subject, written, span);
    if (!subject.attribute) {
      return { kind: "tagged", name: subject.tagged, condition };
    }
    const notice = noticeOf(subject.attribute, written, condition, span);
    if (notice) {
      this.hints.push(notice);
    }
    return { kind: "attribute", attribute: subject.attribute, condition };
  }

  one() {
    const comparison = SIGNS.find((sign) => this.cursor.eat(sign)) || null;
    return { comparison, word: this.cursor.word(false) };
  }

  range() {
    const start = this.cursor.at;
    const hasLow = this.cursor.bump() === "[";
    const low = this.bound();
    const high = this.operator("TO") ? this.bound() : null;
    const hasHigh = this.cursor.eat("]");
    if (high === null || !(hasHigh || this.cursor.eat("}"))) {
      throw new QueryError(this.cursor.since(start), "BrokenRange");
    }
    return { range: { low, hasLow, high, hasHigh } };
  }

  bound() {
    this.cursor.skipBlanks();
    const word = this.cursor.word(true);
    if (isMissingWord(word)) {
      throw this.here("BrokenRange");
    }
    this.cursor.skipBlanks();
    return word;
  }

  /** Goes on behind an operator and the blanks around it, if it stands here. */
  operator(operator) {
    this.cursor.skipBlanks();
    const found = this.cursor.isAtOperator(operator) && this.cursor.eat(operator);
    this.cursor.skipBlanks();
    return found;
  }

  count(span) {
    this.terms += 1;
    if (this.terms > report.limits.terms) {
      throw new QueryError(span, "TooManyTerms");
    }
  }

  /** What is wrong with the next character. */
  here(problem) {
    const start = this.cursor.at;
    return new QueryError({ start, end: start + this.cursor.peek().length }, problem);
  }
}
