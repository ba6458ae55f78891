// The page finds what the command line finds, refuses what it refuses, and says the same about it.

import { check, done, equal, expected, open } from "./harness.mjs";

const page = await open("#endpoints");
const told = await page.evaluate(
  (texts) =>
    texts.map((text) => {
      try {
        return { found: apiInventory.ask(text), canonical: apiInventory.canonical(text) };
      } catch (error) {
        if (error.span === undefined) {
          return { thrown: String(error.stack) };
        }
        return {
          place: text.slice(error.span.start, error.span.end),
          message: error.message,
          suggestion: error.suggestion,
        };
      }
    }),
  expected.map(({ text }) => text),
);

expected.forEach(({ text, ...wanted }, at) => {
  check(told[at].thrown === undefined, `${JSON.stringify(text)}: ${told[at].thrown}`);
  equal(told[at], wanted, JSON.stringify(text));
});
console.log(`${expected.length} queries, ${expected.filter(({ found }) => found).length} of them can be read`);
await done();
