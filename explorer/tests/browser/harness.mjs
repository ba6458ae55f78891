// What tests of the page share: a browser without network, pages that tell each error, and checks.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { chromium } from "playwright-core";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The report, what is expected of it, and where pictures go: as the test gives them. */
export const [report, expected, pictures] = [
  process.argv[2],
  JSON.parse(readFileSync(process.argv[3], "utf8")),
  process.argv[4],
];

const browser = await chromium.launch({ executablePath: process.env.API_INVENTORY_CHROMIUM, args: FLAGS });
let failures = 0;

/** Notes what does not hold, and goes on. */
export function check(holds, what) {
  if (!holds) {
    failures += 1;
    if (failures <= 30) {
      console.log(`FAILED ${what}`);
    }
  }
}

export function equal(found, wanted, what) {
  check(
    isDeepStrictEqual(found, wanted),
    `${what}: ${cut(JSON.stringify(found))} is not ${cut(JSON.stringify(wanted))}`,
  );
}

const cut = (text) => (text && text.length > 300 ? `${text.slice(0, 300)}…` : text);

/** Opens the report at a place of it. Errors, violations of the policy, requests and dialogs are failures. */
export async function open(hash, { dark = false, width = 1440, height = 900 } = {}) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: dark ? "dark" : "light" });
  page.on("console", (message) =>
    check(!["error", "warning"].includes(message.type()), `${hash}: the console says ${message.text()}`),
  );
  page.on("pageerror", (error) => check(false, `${hash}: ${error.stack}`));
  page.on("dialog", (dialog) => {
    check(false, `${hash}: a dialog came: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) =>
    check(
      request.url().startsWith("file:") || request.url().startsWith("blob:"),
      `${hash}: the page asks for ${request.url()}`,
    ),
  );
  await page.addInitScript(() =>
    addEventListener("securitypolicyviolation", (event) => console.error(`violates ${event.violatedDirective}`)),
  );
  await page.goto(`${pathToFileURL(report)}${hash}`);
  await page.waitForFunction(() => document.getElementById("view").childElementCount > 0);
  return page;
}

/** The numbers of the endpoints that the table shows. */
export const shownRows = (page) =>
  page.$$eval("table.endpoints [data-row]", (links) => links.map((link) => Number(link.dataset.row)));

/** What the live region says. */
export const countText = (page) => page.textContent(".count");

export async function done() {
  await browser.close();
  process.exit(failures > 0 ? 1 : 0);
}
