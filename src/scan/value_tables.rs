//! Everything that values pass through, whatever their keys say.

use std::sync::Arc;

use once_cell::sync::OnceCell;

use super::judge::CompiledShape;
use super::key::KeyIndex;
use super::outline::Outlines;
use super::set::ScannerId;
use super::shapes::Shapes;
use super::text::TextScan;
use crate::rules::{Alone, RuleSet, ValueRule};

/// What the tables of all shapes may take. Those of this crate's rules take a tenth of it.
const MEMORY_LIMIT: usize = 24 << 20;

/// Tables of patterns. Compiling them is most of what it costs to put rules in force, and operators seldom add shapes: so
/// those of this crate's rules are shared by all rules that have no others.
#[derive(Debug)]
pub(super) struct ValueTables {
    /// Shapes over the whole value only.
    pub(super) whole: Shapes,
    /// Shapes that can be found inside text, of which the whole value is one.
    pub(super) inside: TextScan,
    pub(super) outlines: Outlines,
}

/// What tables are made from.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ValueRules {
    whole: Vec<(String, CompiledShape)>,
    inside: Vec<(String, CompiledShape)>,
    /// Phrases that name what has no shape.
    phrases: Vec<(String, ScannerId)>,
    emails: Vec<(ScannerId, Alone)>,
    tokens: Vec<(ScannerId, Alone)>,
    lone_letters: Vec<u8>,
}

impl ValueTables {
    /// The tables of rules, whose scanners are numbered in order.
    ///
    /// # Errors
    /// What would fit.
    pub(super) fn of(rules: &RuleSet, lone_letters: &[u8]) -> Result<Arc<Self>, &'static str> {
        static BUILT_IN: OnceCell<(ValueRules, OnceCell<Arc<ValueTables>>)> = OnceCell::new();
        const TOO_MANY: &str = "at most 256 scanners";
        let wanted = ValueRules::of(rules, lone_letters).ok_or(TOO_MANY)?;
        let (built_in, tables) = BUILT_IN.get_or_try_init(|| {
            let rules = RuleSet::built_in();
            let keys = KeyIndex::compile(rules).ok_or(TOO_MANY)?;
            Ok::<_, &'static str>((ValueRules::of(rules, keys.lone_letters()).ok_or(TOO_MANY)?, OnceCell::new()))
        })?;
        if wanted == *built_in {
            return tables.get_or_try_init(|| Self::compile(&wanted).map(Arc::new)).cloned();
        }
        Self::compile(&wanted).map(Arc::new)
    }

    fn compile(rules: &ValueRules) -> Result<Self, &'static str> {
        let ValueRules { whole, inside, phrases, emails, tokens, lone_letters } = rules;
        let (whole, _) = Shapes::compile(whole).ok_or("smaller patterns")?;
        let inside = TextScan::compile(inside, phrases.clone(), emails.clone(), tokens.clone(), lone_letters)
            .ok_or("smaller patterns")?;
        if whole.table.memory() + inside.memory() > MEMORY_LIMIT {
            return Err("patterns whose tables take at most 24 MiB together");
        }
        let outlines = Outlines::of(&whole, inside.shapes());
        Ok(Self { whole, inside, outlines })
    }

    /// Bytes of memory, for the test of their bound.
    #[cfg(test)]
    pub(super) fn memory(&self) -> usize {
        self.whole.table.memory() + self.inside.memory()
    }
}

impl ValueRules {
    fn of(rules: &RuleSet, lone_letters: &[u8]) -> Option<Self> {
        let mut lone_letters = lone_letters.to_vec();
        lone_letters.sort_unstable();
        lone_letters.dedup();
        let (whole, inside, phrases) = Default::default();
        let mut all = Self { whole, inside, phrases, emails: Vec::new(), tokens: Vec::new(), lone_letters };
        for (place, rule) in rules.scanners.iter().enumerate() {
            let scanner = ScannerId::at(place)?;
            match &rule.value {
                ValueRule::Email(alone) => all.emails.push((scanner, *alone)),
                ValueRule::JsonWebToken(alone) => all.tokens.push((scanner, *alone)),
                ValueRule::Secret => {
                    all.phrases.extend(rule.key.phrases.iter().map(|phrase| (phrase.clone(), scanner)));
                }
                ValueRule::Shapes(shapes) => {
                    for shape in shapes {
                        let compiled =
                            CompiledShape { scanner, check: shape.check, alone: shape.alone, open: shape.open };
                        let list = if shape.inside { &mut all.inside } else { &mut all.whole };
                        list.push((shape.pattern.clone(), compiled));
                    }
                }
                ValueRule::Pattern(_) => {}
            }
        }
        Some(all)
    }
}
