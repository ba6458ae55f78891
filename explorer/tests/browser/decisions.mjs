// What people have decided about a finding stands beside it, with where to go from there.

import { check, done, equal, open } from "./harness.mjs";

const page = await open("#endpoints?e=0");
await page.waitForFunction(() => panel.querySelector("details.finding"));
// It is closed: nobody has to do anything about it.
const text = await page.textContent("#panel details.finding");
check(text.includes("accepted: <b>public</b> by design"), "the reason is shown as it was written");
check(text.includes("in daylight"), "the note is shown");
const link = page.locator("#panel details.finding a", { hasText: "Ticket" });
equal(await link.getAttribute("href"), "https://tracker.example/new?of=TEST-1", "the link is made from its template");
equal(await link.getAttribute("rel"), "noreferrer noopener", "who follows it tells nobody where it stood");
await done();
