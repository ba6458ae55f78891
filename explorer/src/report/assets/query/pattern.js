// Patterns of text, with wildcards, without regard to case. A pattern is a list of texts, ANY (`*`) and ONE (`?`).

const ANY = Symbol("*");
const ONE = Symbol("?");

/** A text without regard to case. Character by character, so that a part of a text folds as it does in the whole. */
function fold(text) {
  // eslint-disable-next-line no-control-regex
  return /^[\0-\x7f]*$/.test(text) ? text.toLowerCase() : Array.from(text, (letter) => letter.toLowerCase()).join("");
}

/** Adds a text or a wildcard: no text is empty, and neither two texts nor two `*` stand side by side. */
function pushPiece(pattern, piece) {
  const last = pattern.length - 1;
  if (typeof piece === "string" && typeof pattern[last] === "string") {
    pattern[last] += piece;
  } else if (piece !== "" && !(piece === ANY && pattern[last] === ANY)) {
    pattern.push(piece);
  }
}

const literalPattern = (text) => (text === "" ? [] : [text]);

/** The text of a pattern without wildcards, else null. */
function literalOf(pattern) {
  if (pattern.length === 0) {
    return "";
  }
  return pattern.length === 1 && typeof pattern[0] === "string" ? pattern[0] : null;
}

const isAnyPattern = (pattern) => pattern.length === 1 && pattern[0] === ANY;

/** Whether whole texts look so: a function of folded texts. */
function wholeMatcher(pattern) {
  const text = literalOf(pattern);
  if (text !== null) {
    const folded = fold(text);
    return (candidate) => candidate === folded;
  }
  return globMatcher(pattern);
}

/** Whether a part of texts looks so. */
function partMatcher(pattern) {
  const text = literalOf(pattern);
  if (text !== null) {
    const folded = fold(text);
    return (candidate) => candidate.includes(folded);
  }
  return globMatcher([ANY, ...pattern, ANY]);
}

function globMatcher(pattern) {
  const tokens = pattern.flatMap((piece) => (typeof piece === "string" ? Array.from(fold(piece)) : [piece]));
  const least = tokens.filter((token) => token !== ANY).length;
  return (text) => text.length >= least && glob(tokens, Array.from(text));
}

/** Tries each `*` at the shortest first. Only the last one is ever tried again. */
function glob(tokens, letters) {
  let at = 0;
  let place = 0;
  let again = null;
  for (;;) {
    if (at < tokens.length && tokens[at] === ANY) {
      at += 1;
      again = { at, place };
    } else if (at < tokens.length && place < letters.length && (tokens[at] === ONE || tokens[at] === letters[place])) {
      at += 1;
      place += 1;
    } else if (at === tokens.length && place === letters.length) {
      return true;
    } else {
      if (again === null || again.place === letters.length) {
        return false;
      }
      again.place += 1;
      at = again.at;
      place = again.place;
    }
  }
}

const DIGITS = /[0-9]/;

/** Texts in the order in which people count: digits side by side are one number, so that `1.10` comes after `1.9`. */
function naturalOrder(left, right) {
  const [mine, theirs] = [left, right].map((text) => text.match(/[0-9]+|[^0-9]/gu) || []);
  for (let at = 0; at < mine.length && at < theirs.length; at += 1) {
    const order = partOrder(mine[at], theirs[at]);
    if (order !== 0) {
      return order;
    }
  }
  return Math.sign(mine.length - theirs.length);
}

function partOrder(left, right) {
  if (DIGITS.test(left) && DIGITS.test(right)) {
    const [mine, theirs] = [left, right].map((digits) => digits.replace(/^0+/, ""));
    return Math.sign(mine.length - theirs.length) || (mine < theirs ? -1 : Number(mine > theirs));
  }
  return Math.sign(left.codePointAt(0) - right.codePointAt(0));
}
