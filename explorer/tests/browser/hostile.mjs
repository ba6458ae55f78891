// Names that would do something, if a page let them, do nothing, and are shown.

import { check, done, equal, expected, open } from "./harness.mjs";

const page = await open("#overview");
equal(await page.evaluate(() => window.ran), undefined, "nothing of the data runs");
for (const view of ["overview", "services", "findings", "sources", "endpoints"]) {
  await page.evaluate((name) => {
    location.hash = `#${name}`;
  }, view);
  await page.waitForFunction((name) => document.body.dataset.view === name, view);
  equal(await page.evaluate(() => window.ran), undefined, `nothing runs in ${view}`);
  // What turns text around is shown as what it is.
  check(
    !/[\u202a-\u202e\u2066-\u2069\u0000-\u0008]/.test(await page.innerText("body")),
    `${view} shows no control characters`,
  );
  equal(
    await page.locator("main script, main img, main iframe, main object").count(),
    0,
    `${view} has no elements of the data`,
  );
}
equal(await page.locator("table.endpoints [data-row]").count(), expected.endpoints, "all endpoints are listed");
const list = await page.innerText("table.endpoints");
for (const text of expected.shown) {
  check(list.includes(text), `the list shows ${text}`);
}
check(
  await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1),
  "long names do not widen the page",
);

// Each endpoint opens, and each facet that stands for a hostile value leads to it.
for (let endpoint = 0; endpoint < expected.endpoints; endpoint += 1) {
  await page.evaluate((at) => {
    location.hash = `#endpoints?e=${at}`;
  }, endpoint);
  await page.waitForFunction(
    (at) =>
      document.querySelector("#panel:not([hidden]) h2") &&
      panel.innerText.length > 40 &&
      location.hash.endsWith(`e=${at}`),
    endpoint,
  );
  equal(await page.locator("#panel script, #panel img").count(), 0, "a panel has no elements of the data");
}
const panels = await page.innerText("#panel");
check(!/[\u202a-\u202e\u2066-\u2069]/.test(panels), "a panel shows no control characters");
await page.evaluate(() => {
  location.hash = "#endpoints";
});
await page.waitForFunction(() => document.getElementById("panel").hidden);
const facet = page.locator(".facets details", { has: page.locator("summary", { hasText: /^service$/ }) });
const more = facet.locator("button");
if (await more.count()) {
  await more.click();
}
const count = await facet.locator("label").count();
equal(count, expected.services, "each service is a value of the facet");
for (let at = 0; at < count; at += 1) {
  const label = facet.locator("label").nth(at);
  const wanted = await label.locator("small").textContent();
  await label.click();
  check(
    (await page.textContent(".count")).startsWith(`${wanted} of`),
    `a service of a hostile name is found: ${await page.inputValue("#query")}`,
  );
  await page.fill("#query", "");
}
equal(await page.evaluate(() => window.ran), undefined, "nothing of the data ran in the end");
await done();
