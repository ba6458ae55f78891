//! From the text of a query to its tree.
//!
//! `NOT` and `-` bind closest, then terms side by side and `AND`, then `OR`.

use super::attribute::Attribute;
use super::check;
use super::error::{Problem, QueryError};
use super::expression::{Comparison, Condition, Expression, Term};
use super::hint::{Hint, Notice};
use super::scan::{Cursor, Word};
use super::{DEPTH_LIMIT, LENGTH_LIMIT, Span, TERM_LIMIT};

/// What a value is asked of.
#[derive(Clone, Debug)]
pub(super) enum Subject {
    Attribute(&'static Attribute),
    Tagged(String),
}

/// A value as it is written.
#[derive(Debug)]
pub(super) enum Written {
    /// `value`, `>value`
    One(Option<Comparison>, Word),
    /// `[low TO high]`, and whether the ends belong to it.
    Range((Word, bool), (Word, bool)),
}

pub(super) fn parse(text: &str) -> Result<(Expression, Vec<Hint>), QueryError> {
    if text.len() > LENGTH_LIMIT {
        let start = (0..=LENGTH_LIMIT).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        return Err(QueryError::new(Span { start, end: text.len() }, Problem::TooLong));
    }
    let mut parser = Parser { cursor: Cursor::new(text), hints: Vec::new(), terms: 0, depth: 0 };
    parser.cursor.skip_blanks();
    if parser.cursor.peek().is_none() {
        return Ok((Expression::All, parser.hints));
    }
    let expression = parser.alternatives(None)?;
    if parser.cursor.peek().is_some() {
        return Err(parser.here(Problem::UnopenedGroup));
    }
    Ok((expression, parser.hints))
}

struct Parser<'q> {
    cursor: Cursor<'q>,
    hints: Vec<Hint>,
    terms: usize,
    depth: usize,
}

impl Parser<'_> {
    /// What `OR` joins. With a subject, values of it stand where terms stand otherwise: `key:(a OR b)`.
    fn alternatives(&mut self, subject: Option<&Subject>) -> Result<Expression, QueryError> {
        let mut alternatives = vec![self.conjunction(subject)?];
        while self.operator("OR") {
            alternatives.push(self.conjunction(subject)?);
        }
        Ok(Expression::any_of(alternatives))
    }

    fn conjunction(&mut self, subject: Option<&Subject>) -> Result<Expression, QueryError> {
        let mut parts = vec![self.negation(subject)?];
        loop {
            self.cursor.skip_blanks();
            if !self.operator("AND") && self.cursor.is_at_end_of_terms() {
                return Ok(Expression::all_of(parts));
            }
            parts.push(self.negation(subject)?);
        }
    }

    /// A loop, because nothing limits how often something is negated.
    fn negation(&mut self, subject: Option<&Subject>) -> Result<Expression, QueryError> {
        let mut negated = false;
        while self.operator("NOT") || self.is_at_minus() && self.cursor.eat("-") {
            negated = !negated;
        }
        let expression = self.primary(subject)?;
        Ok(if negated { expression.negated() } else { expression })
    }

    /// Whether a minus stands here, and what it is about right behind it.
    fn is_at_minus(&self) -> bool {
        let rest = self.cursor.rest().strip_prefix('-');
        rest.and_then(|rest| rest.chars().next()).is_some_and(|next| !next.is_whitespace() && next != ')')
    }

    fn primary(&mut self, subject: Option<&Subject>) -> Result<Expression, QueryError> {
        self.cursor.skip_blanks();
        if self.cursor.is_at_end_of_terms() || self.cursor.is_at_operator("AND") {
            return Err(self.here(Problem::MissingTerm));
        }
        if self.cursor.peek() == Some('(') {
            return self.group(subject);
        }
        match subject {
            Some(subject) => self.value(subject),
            None => self.term(),
        }
    }

    fn group(&mut self, subject: Option<&Subject>) -> Result<Expression, QueryError> {
        let start = self.cursor.at();
        self.cursor.eat("(");
        let opened = self.cursor.since(start);
        self.cursor.skip_blanks();
        if self.cursor.eat(")") {
            return Err(QueryError::new(self.cursor.since(start), Problem::EmptyGroup));
        }
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return Err(QueryError::new(opened, Problem::TooDeep));
        }
        let expression = self.alternatives(subject)?;
        if !self.cursor.eat(")") {
            return Err(QueryError::new(opened, Problem::UnclosedGroup));
        }
        self.depth -= 1;
        Ok(expression)
    }

    fn term(&mut self) -> Result<Expression, QueryError> {
        let Some((key, span)) = self.cursor.key() else {
            return self.words();
        };
        let subject = check::subject(key).map_err(|problem| QueryError::new(span, problem))?;
        if let Subject::Attribute(attribute) = subject
            && !attribute.is_measured()
        {
            self.hints.push(Hint { span, notice: Notice::AttributeNotMeasured { attribute } });
        }
        if self.cursor.peek() == Some('(') { self.group(Some(&subject)) } else { self.value(&subject) }
    }

    fn words(&mut self) -> Result<Expression, QueryError> {
        let word = self.cursor.word(false)?;
        self.count(word.span)?;
        let lower = ["AND", "OR", "NOT"].into_iter().find(|operator| {
            let is_lower = |text: &str| text.eq_ignore_ascii_case(operator) && text != *operator;
            !word.quoted && word.pattern.as_literal().is_some_and(is_lower)
        });
        if let Some(operator) = lower {
            self.hints.push(Hint { span: word.span, notice: Notice::LowerCaseOperator { operator } });
        }
        Ok(Expression::Term(Term::Words(word.pattern)))
    }

    fn value(&mut self, subject: &Subject) -> Result<Expression, QueryError> {
        let start = self.cursor.at();
        let written = if self.cursor.is_at_range() {
            self.range()?
        } else {
            let sign = Comparison::SIGNS.into_iter().find(|(sign, _)| self.cursor.eat(sign));
            Written::One(sign.map(|(_, comparison)| comparison), self.cursor.word(false)?)
        };
        let span = self.cursor.since(start);
        self.count(span)?;
        let condition = check::condition(subject, &written).map_err(|problem| QueryError::new(span, problem))?;
        if let Subject::Attribute(attribute) = *subject {
            let notice = check::notice(attribute, &written, &condition);
            self.hints.extend(notice.map(|notice| Hint { span, notice }));
        }
        Ok(Expression::Term(term(subject, condition)))
    }

    fn range(&mut self) -> Result<Written, QueryError> {
        let start = self.cursor.at();
        let has_low = self.cursor.bump() == Some('[');
        let low = self.bound()?;
        let separated = self.operator("TO");
        let high = if separated { Some(self.bound()?) } else { None };
        let has_high = self.cursor.eat("]");
        match high {
            Some(high) if has_high || self.cursor.eat("}") => Ok(Written::Range((low, has_low), (high, has_high))),
            _ => Err(QueryError::new(self.cursor.since(start), Problem::BrokenRange)),
        }
    }

    fn bound(&mut self) -> Result<Word, QueryError> {
        self.cursor.skip_blanks();
        let word = self.cursor.word(true)?;
        if word.is_missing() {
            return Err(self.here(Problem::BrokenRange));
        }
        self.cursor.skip_blanks();
        Ok(word)
    }

    /// Goes on behind an operator and the blanks around it, if it stands here.
    fn operator(&mut self, operator: &str) -> bool {
        self.cursor.skip_blanks();
        let found = self.cursor.is_at_operator(operator) && self.cursor.eat(operator);
        self.cursor.skip_blanks();
        found
    }

    fn count(&mut self, span: Span) -> Result<(), QueryError> {
        self.terms += 1;
        if self.terms > TERM_LIMIT { Err(QueryError::new(span, Problem::TooManyTerms)) } else { Ok(()) }
    }

    /// What is wrong with the next character.
    fn here(&self, problem: Problem) -> QueryError {
        let start = self.cursor.at();
        let length = self.cursor.peek().map_or(0, char::len_utf8);
        QueryError::new(Span { start, end: start + length }, problem)
    }
}

fn term(subject: &Subject, condition: Condition) -> Term {
    match subject {
        Subject::Attribute(attribute) => Term::Attribute(attribute, condition),
        Subject::Tagged(name) => Term::Tagged(name.clone(), condition),
    }
}
