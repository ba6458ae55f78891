//! Rules, ready to be used.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::classify::{BodyText, LeafClassifier};
use crate::observation::TracerText;
use crate::problems::guarded;
use crate::rules::{Loaded, Reload, RuleProblem, RuleReport, RuleSet};
use crate::scan::{InForce, Leaf, LeafKind, Scanners};
use crate::tagging::Tagging;

/// Rules in force. They change as a whole, between two exchanges.
#[derive(Clone, Debug)]
pub(crate) struct CompiledRules {
    pub(crate) scanners: Arc<Scanners>,
    /// What is said of exchanges.
    pub(crate) tagging: Arc<Tagging>,
    /// Stands for everything that can change a result.
    pub(crate) digest: u64,
}

impl CompiledRules {
    /// The rules of this crate, compiled once per process.
    ///
    /// # Errors
    /// Never, as the tests show; the type says so to keep panics out.
    pub(crate) fn built_in() -> Result<Self, RuleProblem> {
        static DIGEST: once_cell::sync::OnceCell<u64> = once_cell::sync::OnceCell::new();
        let digest = *DIGEST.get_or_init(|| RuleSet::built_in().digest());
        Ok(Self { scanners: Scanners::default_set()?, tagging: Arc::default(), digest })
    }

    /// Compiles rules for a service. Takes tens of milliseconds: not for a request's path.
    ///
    /// # Errors
    /// Together they are more than fits.
    fn compile(rules: &RuleSet, service: Option<&str>) -> Result<Self, RuleProblem> {
        Ok(Self {
            scanners: Arc::new(Scanners::compile(rules, service)?),
            tagging: Arc::new(Tagging::new(&rules.tagging)),
            digest: rules.digest(),
        })
    }

    /// Compiles what was loaded, and tries it out. Scanners that do not do what their examples say are left out, and
    /// `None` is for rules that must not be used at all.
    pub(crate) fn make(mut loaded: Loaded, service: Option<&str>) -> (Option<Self>, Reload) {
        // Whatever it is given must not end the thread that asks for it, which may be the application's.
        let made = guarded(|| Self::usable(&mut loaded, service)).unwrap_or_else(|| {
            loaded.tell(RuleProblem::of("all", "rules that can be put in force"));
            None
        });
        let problems = loaded.problems();
        let report = RuleReport {
            digest: made.as_ref().map(|rules| TracerText::hex(rules.digest.into(), 16)),
            rules: loaded.rules.own_summaries(),
            problems_omitted: loaded.count() - problems.len(),
            problems,
        };
        let outcome = match (&made, loaded.has_errors()) {
            (None, _) => Reload::Refused(report),
            (Some(_), true) => Reload::Partly(report),
            (Some(_), false) => Reload::Applied(report),
        };
        (made, outcome)
    }

    fn usable(loaded: &mut Loaded, service: Option<&str>) -> Option<Self> {
        // One that is left out may have been what made another's examples hold.
        for _ in 0..ROUNDS {
            if loaded.is_strict() && loaded.has_errors() {
                return None;
            }
            let tried = Self::compile(&loaded.rules, service).map_err(Fault::All);
            match tried.and_then(|rules| rules.try_out(&loaded.rules).map(|()| rules)) {
                Ok(rules) => return Some(rules),
                Err(Fault::All(problem)) => {
                    loaded.tell(problem);
                    return None;
                }
                Err(Fault::Some(problems)) => {
                    if !loaded.leave_out(problems) {
                        return None;
                    }
                }
            }
        }
        None
    }

    /// Lets the scanners look at samples, and at their own examples: whatever is wrong with them shows here rather than in
    /// traffic.
    fn try_out(&self, rules: &RuleSet) -> Result<(), Fault> {
        let samples = catch_unwind(AssertUnwindSafe(|| {
            let mut classifier = LeafClassifier::new(Arc::clone(&self.scanners));
            SAMPLES.iter().map(|(kind, body)| classifier.classify(*kind, body.as_bytes()).len()).sum::<usize>()
        }));
        if samples.is_err() {
            let problem = RuleProblem::of("all", "rules that samples can be analysed with");
            return Err(Fault::All(problem));
        }
        // Wherever they look: examples are for all services that share a file.
        let in_force = InForce::of(rules.scanners.iter().map(|rule| rule.enabled));
        let mut wrong = Vec::new();
        for rule in rules.scanners.iter().filter(|rule| !rule.is_built_in() && rule.enabled) {
            let finds = |key: &str, value: &str, number: bool| {
                let kind = if number { LeafKind::Number } else { LeafKind::String };
                let (key, mut hits) = (self.scanners.key(key), Vec::new());
                self.scanners.value(Leaf { key: &key, text: value, kind, in_force }, &mut hits);
                hits.iter().filter_map(|hit| self.scanners.scanner(hit.scanner)).any(|scanner| scanner.tag == rule.tag)
            };
            let cases = rule.examples.hit.iter().map(|example| (example, "hit"));
            for (at, (example, list)) in
                cases.chain(rule.examples.miss.iter().map(|example| (example, "miss"))).enumerate()
            {
                if finds(&example.key, &example.value, example.number) != (list == "hit") {
                    let at = if list == "hit" { at } else { at - rule.examples.hit.len() };
                    let message = if list == "hit" {
                        "an example that the scanner finds"
                    } else {
                        "an example that the scanner leaves alone"
                    };
                    wrong.push(rule.problem(&format!("/examples/{list}/{at}"), message));
                }
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(Fault::Some(wrong)) }
    }
}

/// How often rules are tried out, each time without those that did not do what they say.
const ROUNDS: usize = 8;

/// What is wrong with rules that have been read.
enum Fault {
    /// None of them can be used.
    All(RuleProblem),
    /// Some cannot.
    Some(Vec<RuleProblem>),
}

/// Bodies of each kind that is read, with something of most kinds of values in them.
const SAMPLES: [(BodyText, &str); 4] = [
    (
        BodyText::Json,
        r#"{"users":[{"id":1,"email":"a@example.org","notes":"call +1 202 555 0143, card 4111 1111 1111 1111"},
        {"id":-2.5e3,"email":null,"tags":["x",true,{}],"":""}],"columns":["ssn","name"],"rows":[["219-09-1234","é"]],
        "inner":"{\"password\":\"correct horse\"}","type":"iban","value":"DE89370400440532013000","🦀":"\u0000\uffff"}"#,
    ),
    (BodyText::Form, "user=anna&password=x%20y&card[number]=4111111111111111&empty=&=none"),
    (BodyText::Headers, "authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln\nx-empty:\n: nothing"),
    (BodyText::Plain, "My social security number is 219-09-1234. \u{202e} 0000000000000000000000000000000000000000"),
];
