// No view has a serious or critical violation that axe-core knows, light and dark.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { check, done, expected, open } from "./harness.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const places = [
  "#overview",
  "#endpoints",
  "#endpoints?q=exposure:publik",
  "#services",
  "#findings",
  "#sources",
  `#endpoints?e=${expected.endpoint}&since=${expected.since}`,
  `#findings?r=${expected.rule}`,
];
for (const dark of [false, true]) {
  for (const place of [...places, "#keys", "#offers"]) {
    const page = await open(["#keys", "#offers"].includes(place) ? "#endpoints" : place, { dark });
    if (place === "#keys") {
      await page.keyboard.press("?");
    } else if (place === "#offers") {
      await page.locator("#query").pressSequentially("expo");
    }
    if (/[?&][er]=/.test(place)) {
      await page.waitForSelector("#panel:not([hidden]) section");
    }
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    for (const { id, impact, nodes } of violations) {
      const told = `${place} ${dark ? "dark" : "light"}: ${id} (${impact}) at ${nodes
        .slice(0, 3)
        .map(
          (node) =>
            `${node.html.slice(0, 160)} ${node.any
              .map(({ message }) => message)
              .join("; ")
              .slice(0, 200)}`,
        )
        .join(" | ")}`;
      check(!["serious", "critical"].includes(impact), told);
      if (!["serious", "critical"].includes(impact)) {
        console.log(`not serious: ${told}`);
      }
    }
    await page.close();
  }
}
await done();
