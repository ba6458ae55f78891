// Rules and what they found.

const rulesById = new Map(report.rules.map((rule) => [rule.id, rule]));

const findings = report.findings.map(([endpoint, rule, severity, confidence, state]) => ({
  endpoint,
  rule,
  severity,
  confidence,
  state,
}));

/** A rule; one that is not known any more has its id alone. */
function ruleOf(id) {
  return (
    rulesById.get(id) || {
      id,
      title: id,
      severity: "info",
      confidence: "low",
      query: "",
      show: [],
      evidence: [],
      owasp: [],
      references: [],
      happened: "",
      matters: "",
      fix: "",
    }
  );
}

const rulesWith = (some) => Array.from(new Set(some.map(({ rule }) => rule)));

/** Adds to the list that a map has of something. */
function pushTo(map, key, value) {
  const list = map.get(key);
  if (list) {
    list.push(value);
  } else {
    map.set(key, [value]);
  }
}

const findingsByEndpoint = new Map();

function findingsOf(endpoint) {
  if (findingsByEndpoint.size === 0) {
    for (const finding of findings) {
      pushTo(findingsByEndpoint, finding.endpoint, finding);
    }
  }
  return findingsByEndpoint.get(endpoint) || [];
}

/** Findings that somebody has to do something about. */
const isDue = (finding) => ["open", "reopened", "in_progress"].includes(finding.state);

const severityDot = (severity) => el("i.dot", { "data-kind": severity, title: severity });
