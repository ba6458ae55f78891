//! From a builder to what it builds.

use std::sync::Arc;

use super::Builder;
use crate::Tracer;
use crate::analysis::CompiledRules;
use crate::config::{Configuration, openapi, registry};
use crate::identity::Definition;
use crate::offline::{Classifier, OfflineAnalyzer};
use crate::pipeline::{Pipeline, WatchedRules};
use crate::problems::{Problem, Problems};
use crate::rules::{Loaded, RuleProblem, RuleSource};

impl Builder {
    /// Starts the tracer.
    #[must_use]
    pub fn build(mut self) -> Tracer {
        let problems = Arc::new(Problems::new(self.quiet));
        if !self.settings.enabled {
            self.report(&problems);
            return Tracer::new(None, self.configuration(), problems);
        }
        self.add_named_exporters();
        self.settle_trace_context();
        let definition = self.definition();
        if self.from_environment && self.exporters.is_empty() {
            let message =
                "no exporter is set, so the inventory stays in memory; set it to ndjson to write it to a file";
            self.problems.push(Problem::new(registry::EXPORTERS.name, message));
        }
        let rules = self.rules.clone();
        // Read once, so that a change of what is loaded here is one for those who watch.
        let fetched = rules.fetched();
        let loaded = self.load_rules(&fetched);
        self.report(&problems);
        // Now that all that cannot be used has been left out.
        let configuration = self.configuration();
        let exporters = std::mem::take(&mut self.exporters);
        let watch = WatchedRules::new(rules, &fetched, self.watch_rules);
        let pipeline = Pipeline::start(&self.settings, loaded, watch, exporters, &problems);
        if let (Some(pipeline), Some(definition)) = (&pipeline, definition) {
            pipeline.shared().declare_definition(&definition);
        }
        Tracer::new(pipeline, configuration, problems)
    }

    /// Makes an analyzer for exchanges that were recorded elsewhere, with the same configuration.
    ///
    /// # Errors
    /// The first thing that could not be used as configured: unlike a service, a tool can stop.
    pub fn build_offline(mut self) -> Result<OfflineAnalyzer, Problem> {
        let definition = self.definition();
        let rules = self.compiled_rules()?;
        Ok(OfflineAnalyzer::new(&self.settings, rules, definition.as_ref()))
    }

    /// Makes a classifier, with the same rules.
    ///
    /// # Errors
    /// The first thing that could not be used as configured.
    pub fn build_classifier(mut self) -> Result<Classifier, Problem> {
        Ok(Classifier::new(self.compiled_rules()?))
    }

    fn report(&mut self, problems: &Problems) {
        for problem in self.problems.drain(..) {
            problems.report(problem);
        }
    }

    fn configuration(&mut self) -> Configuration {
        // Rules that are nowhere to be found are not in force, and nobody's.
        if self.rules.origins().next().is_none() {
            self.sources.forget(&registry::RULES);
        }
        Configuration::of(self)
    }

    /// The API definition that the configuration names.
    fn definition(&mut self) -> Option<Definition> {
        match openapi::read(self.openapi.as_deref()?) {
            Ok(definition) => Some(definition),
            Err(problem) => {
                // A path that cannot be used is not in force, and not described.
                self.openapi = None;
                self.sources.forget(&registry::OPENAPI);
                self.problems.push(problem);
                None
            }
        }
    }

    /// The operator's rules on those of this crate, where there are any.
    fn load_rules(&mut self, rules: &RuleSource) -> Option<Loaded> {
        if rules.is_empty() {
            return None;
        }
        let loaded = rules.load();
        self.problems.extend(loaded.problems().iter().filter(|problem| problem.is_error()).map(rule_problem));
        Some(loaded)
    }

    /// Rules for a tool, or the first thing that could not be used as configured.
    fn compiled_rules(&mut self) -> Result<CompiledRules, Problem> {
        let rules = std::mem::take(&mut self.rules);
        let loaded = self.load_rules(&rules);
        if let Some(problem) = self.problems.first() {
            return Err(problem.clone());
        }
        let Some(loaded) = loaded else { return CompiledRules::built_in().map_err(|problem| rule_problem(&problem)) };
        let service = self.settings.subject().service;
        let (rules, outcome) = CompiledRules::make(loaded, Some(service.name.as_str()));
        let wrong = outcome.report().problems.iter().find(|problem| problem.is_error());
        match (rules, wrong) {
            (Some(rules), None) => Ok(rules),
            (_, Some(problem)) => Err(rule_problem(problem)),
            (None, None) => Err(Problem::new(registry::RULES.name, "the rules cannot be used")),
        }
    }
}

/// What is wrong with a rule, told as everything is that is wrong with the configuration.
pub(crate) fn rule_problem(problem: &RuleProblem) -> Problem {
    Problem::new(registry::RULES.name, problem.to_string())
}
