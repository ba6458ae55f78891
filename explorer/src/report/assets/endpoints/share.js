// A query to take along: as a link, as a command, as a rule.

/** An argument as a shell takes it. What a terminal would obey when it is pasted becomes a character that matches any. */
const quotedForShell = (text) => {
  const inert = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "?");
  return /^[A-Za-z0-9/:=._-]+$/.test(inert) ? inert : `'${inert.replaceAll("'", "'\\''")}'`;
};

/** A text as YAML takes it. */
const quotedForYaml = (text) => `'${text.replaceAll("'", "''")}'`;

function asCommand(query) {
  return `api-inventory --source 'inventory/*.ndjson.gz' list ${query ? quotedForShell(query) : ""}`.trim();
}

/** A rule that finds what the query matches. Evidence is for its writer to add. */
function asRule(query) {
  return [
    "- id: ORG-01",
    "  title: What is wrong, in one line",
    "  severity: medium",
    `  query: ${quotedForYaml(query)}`,
    "  happened: What happened.",
    "  matters: Why it matters.",
    "  fix: How to fix it.",
    "",
  ].join("\n");
}

/** Opens a dialog with the query in several forms. */
function showShare(query) {
  writePlace();
  const field = (title, text, rows) => {
    const id = `share-${title.split(" ")[0].toLowerCase()}`;
    const area = el("textarea", { id, readonly: true, rows: String(rows), spellcheck: "false" });
    area.value = text;
    const copy = el("button", { type: "button", onclick: () => copied(area, copy) }, "Copy");
    return el("div.field", {}, el("label", { for: id }, title), area, copy);
  };
  openDialog(
    "Take this query along",
    field("Link to this report", location.href, 2),
    field("Command", asCommand(query), 2),
    field("Rule of your own, as YAML", asRule(query), 9),
  );
}

async function copied(area, button) {
  area.select();
  try {
    await navigator.clipboard.writeText(area.value);
    button.textContent = "Copied";
  } catch {
    // Where a page may not write there, what is selected can be copied by hand.
    button.textContent = "Press Ctrl+C";
  }
}

/** Opens a dialog; Escape closes it, and the focus goes back to where it was. */
function openDialog(title, ...children) {
  const dialog = el("dialog", { "aria-label": title });
  fill(dialog, [
    el(
      "header",
      {},
      el("h2", {}, title),
      el("button.link", { type: "button", "aria-label": "Close", onclick: () => dialog.close() }, "✕"),
    ),
    children,
  ]);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
