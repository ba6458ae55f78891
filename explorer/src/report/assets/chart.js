// Small charts.

/** A bar of several parts, as long as all of them together. Parts have `kind` and `count`. */
function stackedBar(parts, label) {
  const all = parts.reduce((sum, part) => sum + part.count, 0);
  const shares = parts.filter((part) => part.count > 0);
  const text = shares.map((part) => `${words(part.word || part.kind)} ${counted(part.count)}`).join(", ");
  return el(
    "div.stack",
    { role: "img", "aria-label": `${label}: ${text || "nothing"}` },
    shares.map((part) => withWidth(el("span", { "data-kind": part.kind }), part.count / all)),
  );
}

/** Requests by day, up to the day of the report. */
function dayChart(days, { width = 120, height = 24, most = 30, label = "Requests by day" } = {}) {
  const end = Math.floor(report.now / 1440);
  const counts = Array.from({ length: most }, (_, at) => days[dayText((end - most + 1 + at) * 1440)] || 0);
  const highest = Math.max(...counts);
  if (highest === 0) {
    return el("span.quiet", {}, "none");
  }
  const step = width / most;
  const bars = counts.map((count, at) => {
    const size = count === 0 ? 0 : Math.max(1, (count / highest) * height);
    return svg("rect", {
      x: (at * step).toFixed(2),
      y: (height - size).toFixed(2),
      width: Math.max(1, step - 1).toFixed(2),
      height: size.toFixed(2),
    });
  });
  const sum = counts.reduce((all, count) => all + count, 0);
  const text = `${label}: ${counted(sum)} in the last ${most} days, at most ${counted(highest)} a day`;
  return svg(
    "svg",
    { class: "days", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": text },
    svg("title", {}, text),
    bars,
  );
}
