// What people do with a report: queries, facets, sorting, details, links and keys.

import { check, countText, done, equal, expected, open, pictures, shownRows } from "./harness.mjs";

/** So many rows are a page. */
const PAGE = 50;

const page = await open("#overview");
const wait = (what, argument) => page.waitForFunction(what, argument, { timeout: 5000 });
const focused = () => page.evaluate(() => document.activeElement.dataset.row || document.activeElement.id);
const hash = () => page.evaluate(() => decodeURIComponent(location.hash));
const isOpen = () => page.isVisible("#panel");

// A number of the overview leads to what it counts.
const tile = page.locator(".tile", { hasText: "shadow" });
const shadows = await tile.locator("strong").textContent();
equal(Number(shadows), expected.shadow.length, "shadow endpoints on the overview");
await tile.click();
await wait(() => document.body.dataset.view === "endpoints");
check((await countText(page)).startsWith(`${shadows} of`), "a number leads to so many endpoints");

// Queries: what matches, what is wrong and where.
const box = page.locator("#query");
await box.fill(expected.query.text);
check((await countText(page)).startsWith(`${expected.query.found.length} of`), "a query is answered");
const matching = await shownRows(page);
equal(matching.length, Math.min(PAGE, expected.query.found.length), "a page of rows");
check(
  matching.every((row) => expected.query.found.includes(row)),
  "rows of a query",
);
await wait(
  (wanted) => decodeURIComponent(location.hash) === wanted,
  `#endpoints?q=${expected.query.text.replaceAll(" ", "+")}&sort=-risk`,
);
await box.fill("exposure:publik");
check((await page.textContent(".message")).includes("did you mean `public`?"), "a suggestion is shown");
equal(await box.getAttribute("aria-invalid"), "true", "what cannot be read is marked");
equal(await page.textContent(".message mark"), "publik", "the place is marked");
equal(await page.textContent(".message .carets"), `${" ".repeat(9)}^^^^^^`, "carets stand under the place");

// Names and values are offered.
await box.fill("");
await box.pressSequentially("expo");
equal(await page.textContent("#offers [role=option] b"), "exposure", "a name is offered");
await page.keyboard.press("ArrowDown");
await page.keyboard.press("Enter");
equal(await box.inputValue(), "exposure:", "a name is taken");
await box.pressSequentially("pub");
await page.keyboard.press("ArrowDown");
await page.keyboard.press("Tab");
equal(await box.inputValue(), "exposure:public ", "a value is taken");
check((await countText(page)).startsWith(`${expected.public.length} of`), "and asked for");
check(
  (await shownRows(page)).every((row) => expected.public.includes(row)),
  "and rows are of it",
);

// Facets add terms and take them away, and their counts are right.
await box.fill("");
const facet = page.locator(".facets details", { has: page.locator("summary", { hasText: /^exposure$/ }) });
equal(
  await facet.locator("label", { hasText: "public" }).locator("small").textContent(),
  String(expected.public.length),
  "the count of a facet",
);
await facet.locator("label", { hasText: "public" }).click();
equal(await box.inputValue(), "exposure:public", "a facet writes a term");
await facet.locator("label", { hasText: "private" }).click();
equal(await box.inputValue(), "exposure:(public OR private)", "a facet adds an alternative");
await facet.locator("label", { hasText: "public" }).focus();
await facet.locator("input").first().focus();
await page.keyboard.press("Space");
check((await box.inputValue()) !== "exposure:(public OR private)", "a facet takes a term away by a key");
check((await focused()).startsWith("facet-exposure"), "and keeps the focus");
await box.fill("");

// Sorting, by the heads of columns.
const sorted = async (name) => {
  await page.locator("table.endpoints th", { hasText: name }).locator("a").click();
  await wait((text) => document.querySelector("th[aria-sort]").textContent.startsWith(text), name);
  return page.getAttribute("th[aria-sort]", "aria-sort");
};
equal(await sorted("Requests"), "descending", "numbers are sorted by the largest first");
equal((await shownRows(page)).slice(0, 5), expected.busiest, "the busiest come first");
equal(await sorted("Endpoint"), "ascending", "texts are sorted from A");
await page.locator("th[aria-sort] a").click();
await wait(() => document.querySelector("th[aria-sort=descending]"));

// A row opens by keys, and closes again; the focus goes along.
await page.evaluate(() => {
  location.hash = "#endpoints?sort=route";
});
await wait(() => document.querySelector("th[aria-sort=ascending]"));
await page.evaluate(() => document.activeElement.blur());
const rows = await shownRows(page);
await page.keyboard.press("j");
await page.keyboard.press("j");
await page.keyboard.press("ArrowDown");
await page.keyboard.press("k");
equal(await focused(), String(rows[1]), "j and k move");
await page.keyboard.press("Enter");
await page.waitForSelector("#panel:not([hidden])");
equal(await focused(), "panel", "the panel has the focus");
check((await hash()).includes(`e=${rows[1]}`), "the panel is in the address");
await page.keyboard.press("Escape");
await wait(() => document.getElementById("panel").hidden);
equal(await focused(), String(rows[1]), "the focus comes back");
await page.goBack();
await page.waitForSelector("#panel:not([hidden])");
await page.keyboard.press("Escape");

// Other keys.
await page.keyboard.press("/");
equal(await focused(), "query", "a slash leads to the query");
await page.keyboard.press("Escape");
await page.keyboard.press("?");
check(await page.isVisible("dialog[open]"), "a question mark shows keys");
await page.keyboard.press("Escape");
for (const [key, view] of [
  ["s", "services"],
  ["f", "findings"],
  ["r", "sources"],
  ["o", "overview"],
  ["e", "endpoints"],
]) {
  await page.keyboard.press("g");
  await page.keyboard.press(key);
  await wait((name) => document.body.dataset.view === name, view);
}
await page.keyboard.press("t");
equal(await page.getAttribute("html", "data-theme"), "dark", "t turns light to dark");
await page.keyboard.press("t");

// Changes since a day.
await page.fill("#since", expected.since.day);
await page.dispatchEvent("#since", "change");
await page.waitForSelector(".changes a.change");
equal(await page.textContent(".changes a[data-kind=new]"), `new ${expected.since.new}`, "what is new is counted");
await page.locator(".changes a[data-kind=new]").click();
await wait((count) => document.querySelector(".count").textContent.startsWith(`${count} of`), expected.since.new);
check(
  (await page.locator("td.route .change[data-kind=new]").count()) === Math.min(PAGE, expected.since.new),
  "and marked",
);

// Findings: of a rule, where it was found and what proves it; its query opens in the box.
await page.evaluate(() => {
  location.hash = "#findings";
});
await page.locator("table.rules [data-row]").first().click();
await page.waitForSelector(".affected .proofs b");
const rule = new URLSearchParams((await hash()).split("?")[1]).get("r");
equal(rule, expected.rule.id, "the worst rule stands first");
equal(
  Number((await page.textContent(".affected .proofs b")).replaceAll(",", "")),
  expected.rule.count,
  "the proof is counted",
);
await page.locator("#panel a", { hasText: "Open and edit" }).click();
await wait(() => document.body.dataset.view === "endpoints");
equal(await box.inputValue(), expected.rule.query, "the query of the rule is in the box");

// A link opens what it says, in a page of its own.
const linked = await open(`#endpoints?q=exposure%3Apublic&sort=-requests&e=${expected.detail.endpoint}`);
await linked.waitForSelector("#panel:not([hidden])");
const panel = await linked.textContent("#panel");
for (const text of expected.detail.texts) {
  check(panel.includes(text), `the panel says ${text}`);
}
await linked.close();

// What is printed is the whole list, and not the page of it that is looked at.
const printed = await open("#endpoints");
const rowCount = () => printed.locator("table.endpoints tbody tr").count();
equal(await rowCount(), 50, "a page has 50 rows");
await printed.evaluate(() => dispatchEvent(new Event("beforeprint")));
equal(await rowCount(), expected.endpoints, "all rows are printed");
await printed.evaluate(() => dispatchEvent(new Event("afterprint")));
equal(await rowCount(), 50, "after that the page has 50 rows again");
await printed.close();

for (const [name, place, options] of [
  ["overview", "#overview"],
  ["overview-dark", "#overview", { dark: true }],
  ["overview-narrow", "#overview", { width: 420 }],
  ["endpoints", "#endpoints"],
  ["endpoints-dark", "#endpoints?q=exposure:publik", { dark: true }],
  ["endpoints-narrow", "#endpoints", { width: 420 }],
  ["detail", `#endpoints?e=${expected.detail.endpoint}`],
  ["services", "#services"],
  ["findings", `#findings?r=${expected.rule.id}`],
  ["sources", "#sources", { dark: true }],
  ["endpoints-print", "#endpoints", { print: true }],
]) {
  const shot = await open(place, options);
  await shot.emulateMedia({ media: options && options.print ? "print" : "screen" });
  if (place.includes("e=")) {
    await shot.waitForSelector("#panel:not([hidden])");
  }
  await shot.screenshot({ path: `${pictures}/${name}.png` });
  await shot.close();
}
await done();
