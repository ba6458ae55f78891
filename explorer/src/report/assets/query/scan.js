// The letters of a query: words, quoted texts and signs.

const BLANK = /\p{White_Space}/u;
const OF_KEY = /[A-Za-z0-9_.@-]/;

const endsWord = (letter) => BLANK.test(letter) || letter === "(" || letter === ")" || letter === '"';

/** Reads a query from its beginning to its end. Places are places of code units. */
class Cursor {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  since(start) {
    return { start, end: this.at };
  }

  /** The next character; empty at the end. */
  peek(at = this.at) {
    return at < this.text.length ? String.fromCodePoint(this.text.codePointAt(at)) : "";
  }

  bump() {
    const letter = this.peek();
    this.at += letter.length;
    return letter;
  }

  eat(text) {
    const eaten = this.text.startsWith(text, this.at);
    this.at += eaten ? text.length : 0;
    return eaten;
  }

  skipBlanks() {
    while (this.peek() !== "" && BLANK.test(this.peek())) {
      this.bump();
    }
  }

  isAtOperator(operator) {
    const next = this.peek(this.at + operator.length);
    return this.text.startsWith(operator, this.at) && (next === "" || endsWord(next));
  }

  /** Whether what stands here ends the list of terms: the end, a parenthesis that closes, or `OR`. */
  isAtEndOfTerms() {
    return this.peek() === "" || this.peek() === ")" || this.isAtOperator("OR");
  }

  /** The name before a colon, if one stands here; goes on behind the colon. */
  key() {
    const start = this.at;
    let end = start;
    while (end < this.text.length && OF_KEY.test(this.text[end])) {
      end += 1;
    }
    if (end === start || this.text[end] !== ":") {
      return null;
    }
    this.at = end + 1;
    return { key: this.text.slice(start, end), span: { start, end } };
  }

  /** Whether a bracket opens a range here: blanks come before it is closed. Otherwise it belongs to a word: `{key}`. */
  isAtRange() {
    if (this.peek() !== "[" && this.peek() !== "{") {
      return false;
    }
    const found = /[\]}\p{White_Space}]/u.exec(this.text.slice(this.at));
    return found !== null && BLANK.test(found[0]);
  }

  /** A word up to its end, or a quoted text. Within a range, brackets end words too. */
  word(inRange) {
    if (this.peek() === '"') {
      return this.quoted();
    }
    const start = this.at;
    const pattern = [];
    for (let letter = this.peek(); letter !== ""; letter = this.peek()) {
      if (endsWord(letter) || (inRange && (letter === "]" || letter === "}"))) {
        break;
      }
      const place = this.at;
      this.bump();
      if (letter === "*") {
        pushPiece(pattern, ANY);
      } else if (letter === "?") {
        pushPiece(pattern, ONE);
      } else {
        pushPiece(pattern, letter === "\\" ? this.escaped(place) : letter);
      }
    }
    if (this.peek() === '"' && this.at > start) {
      throw new QueryError({ start: this.at, end: this.at + 1 }, "QuoteInWord");
    }
    return { pattern, quoted: false, span: this.since(start) };
  }

  quoted() {
    const start = this.at;
    this.bump();
    const pattern = [];
    for (;;) {
      const place = this.at;
      const letter = this.bump();
      if (letter === "") {
        throw new QueryError({ start, end: start + 1 }, "UnclosedQuote");
      }
      if (letter === '"') {
        return { pattern, quoted: true, span: this.since(start) };
      }
      pushPiece(pattern, letter === "\\" ? this.escaped(place) : letter);
    }
  }

  escaped(backslash) {
    const letter = this.bump();
    if (letter === "") {
      throw new QueryError(this.since(backslash), "NothingEscaped");
    }
    return letter;
  }
}

const isAnyWord = (word) => !word.quoted && isAnyPattern(word.pattern);
const isMissingWord = (word) => !word.quoted && word.pattern.length === 0;
