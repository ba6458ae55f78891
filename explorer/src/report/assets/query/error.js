// Why a query cannot be read, and what is worth knowing about one that can be: the words of the command line.

/** A query that cannot be read. `span` is the place: where it begins and ends. */
class QueryError extends Error {
  constructor(span, problem, about = {}) {
    super(PROBLEMS[problem](about));
    this.span = span;
    this.problem = problem;
    this.suggestion = SUGGESTIONS[problem] ? SUGGESTIONS[problem](about) : null;
  }
}

const PROBLEMS = {
  TooLong: () => `the query has more than ${report.limits.length} bytes`,
  TooDeep: () => `parentheses are nested more than ${report.limits.depth} deep`,
  TooManyTerms: () => `the query has more than ${report.limits.terms} terms`,
  EmptyGroup: () => "nothing stands between these parentheses",
  UnclosedGroup: () => "this parenthesis is not closed",
  UnopenedGroup: () => "this parenthesis was not opened",
  UnclosedQuote: () => "this quote is not closed",
  QuoteInWord: () => "a quote stands in the middle of a word",
  NothingEscaped: () => "nothing stands behind this backslash",
  BrokenRange: () => "this is no range",
  MissingTerm: () => "a term is missing here",
  MissingValue: () => "a value is missing here",
  UnknownAttribute: () => "there is no such attribute",
  UnknownValue: ({ attribute }) => `\`${attribute.name}\` has no such value`,
  Unordered: ({ attribute }) =>
    attribute.kind === "flag"
      ? `\`${attribute.name}\` is true or false, and has no order`
      : `the values of \`${attribute.name}\` have no order`,
  NotANumber: () => "this is no number",
  NotAShare: () => "this is no share",
  NotATime: () => "this is no time",
  BareAge: () => "an age needs `<` or `>`",
  MixedTimes: () => "a range goes from age to age, or from date to date",
  EmptyRange: () => "nothing lies between these two",
  WildcardInBound: () => "a wildcard has no place in an order",
};

const parenthesis = () => "a parenthesis that is meant is written `\\(`";

const SUGGESTIONS = {
  UnknownAttribute: ({ nearest }) =>
    nearest
      ? `did you mean \`${nearest}\`?`
      : "put it in quotes to look for the text; `api-inventory attributes` lists what there is",
  UnknownValue: ({ attribute, nearest }) => {
    const meant = nearest ? `did you mean \`${nearest}\`? ` : "";
    return `${meant}values of \`${attribute.name}\` are ${attribute.terms.join(", ")}`;
  },
  Unordered: ({ attribute }) => `write \`${attribute.name}:(ONE OR OTHER)\`; values are ${attribute.terms.join(", ")}`,
  EmptyRange: () => "the smaller one stands first; of ages the younger one: `[1d TO 7d]`",
  UnclosedQuote: () => 'put `"` behind the text, or `\\` before the quote',
  QuoteInWord: () => "put a blank or `\\` before it",
  NothingEscaped: () => "a backslash that is meant is written twice",
  BrokenRange: () => "write `[1 TO 5]`, `{1 TO 5}` without the ends, `[1 TO *]` without limit",
  MissingValue: () => "`key:*` matches what has any value",
  NotANumber: () => "write `5`, `>1k`, `<=2.5M`, `[1 TO 5]`",
  NotAShare: () => "shares go from 0 to 1: write `>0.05` or `>5%`",
  NotATime: () => "write `<7d` for the last seven days (m, h, d, w), `>2026-11-01` or `2026-11-01T10:00Z`",
  BareAge: () => "write `<7d` for the last seven days, `>7d` for what is longer ago",
  UnopenedGroup: parenthesis,
  UnclosedGroup: parenthesis,
};

const HINTS = {
  lowerCase: (span, operator) => ({
    span,
    message: `in lower case this is a word to look for, and not the operator \`${operator}\``,
    suggestion: `write \`${operator}\`, or put the word in quotes`,
  }),
  attributeNotMeasured: (span, attribute) => ({
    span,
    message: `\`${attribute.name}\` is not measured yet: no endpoint has a value`,
    suggestion: null,
  }),
  valueNotMeasured: (span, attribute, value) => ({
    span,
    message: `\`${attribute.name}:${value}\` is not measured yet: no endpoint has it`,
    suggestion: null,
  }),
  categoryUnknown: (span) => ({
    span,
    message: "this is taken for a category of sensitive data",
    suggestion: "a type of any category is written `*:type`",
  }),
};
