//! What is wrong with endpoints: rules look for it, and count what proves it.
//!
//! A [`Rule`] is data. Its query says which endpoints it is about, its [`Evidence`] what has to be counted there: facts that
//! occurred together in one exchange are counted together by tracers, so that "answered with 2xx, without credentials, to
//! public callers, with a card number in the body" is one number and no guess from four. [`judge`](fn@judge) asks the rules
//! of an inventory. [`built_in`] are the rules that come with this crate; [`read_folder`] reads those of an operator.
//!
//! How bad a finding is depends on where it is ([`Finding::severity`](crate::inventory::Finding::severity)), how sure it is
//! on how much was counted: fewer than [`FEW`] exchanges lower its confidence, and so does sensitive data that scanners told
//! by names alone.

mod built_in;
mod count;
mod dimension;
mod evidence;
mod folder;
mod judge;
mod read;
mod reference;
mod rule;
mod severity;

pub use built_in::built_in;
pub use dimension::{Counted, Dimension};
pub use evidence::{Evidence, Selection};
pub use folder::{FolderError, RuleFile, read_folder};
pub use judge::{FEW, Shortfall, Trial, judge, try_rule};
pub use read::{RuleProblem, read};
pub use reference::reference;
pub use rule::{Rule, RuleQuery, Rules};
