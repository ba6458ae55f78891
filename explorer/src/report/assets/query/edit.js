// Queries that are changed by clicks: what facets add and take away.

/** The parts that all have to match. */
const partsOf = (tree) => (tree.kind === "and" ? tree.parts : tree.kind === "all" ? [] : [tree]);

/** The texts that a part asks an attribute for: `a:x`, `a:(x OR y)`; null if it asks anything else. */
function textsAsked(part, attribute) {
  const terms = part.kind === "or" ? part.parts : [part];
  const texts = terms.map((term) =>
    term.kind === "attribute" && term.attribute === attribute && term.condition.kind === "is"
      ? literalOf(term.condition.pattern)
      : null,
  );
  return texts.includes(null) ? null : texts;
}

/** The texts that a query asks an attribute for, without regard to case. */
function chosenTexts(tree, attribute) {
  return new Set(
    partsOf(tree)
      .flatMap((part) => textsAsked(part, attribute) || [])
      .map(fold),
  );
}

/** The query without what it asks an attribute for. */
function withoutTexts(tree, attribute) {
  return joinedTrees(
    "and",
    partsOf(tree).filter((part) => textsAsked(part, attribute) === null),
  );
}

/** The query that asks an attribute for a text as well, or no longer. */
function withToggled(tree, attribute, text) {
  const asked = partsOf(tree).flatMap((part) => textsAsked(part, attribute) || []);
  const wanted = asked.some((known) => fold(known) === fold(text))
    ? asked.filter((known) => fold(known) !== fold(text))
    : [...asked, text];
  const terms = wanted.map((value) => ({ kind: "attribute", attribute, condition: isPattern(literalPattern(value)) }));
  const rest = withoutTexts(tree, attribute);
  return terms.length === 0 ? rest : joinedTrees("and", [...partsOf(rest), joinedTrees("or", terms)]);
}

/** `key:value`, as a query has it. */
function writtenTerm(name, text) {
  return `${name}:${writtenPattern(literalPattern(text), "value")}`;
}
