//! The values of one attribute, of all endpoints.

use super::rows::Rows;
use super::symbols::{Interner, Symbols};

/// A column.
#[derive(Clone, Debug)]
pub(super) enum Column {
    Texts(TextColumn),
    /// One an endpoint; NaN where there is none.
    Numbers(Vec<f64>),
}

/// A column of texts.
#[derive(Clone, Debug)]
pub(super) struct TextColumn {
    symbols: Symbols,
    cells: Cells,
}

/// Which texts endpoints have, by their numbers.
#[derive(Clone, Debug)]
pub(super) enum Cells {
    /// One at most: 0 is none.
    One(Vec<u32>),
    /// Several, one endpoint behind the other, and where those of each end.
    Many { ids: Vec<u32>, ends: Vec<u32> },
}

/// Makes a column, endpoint by endpoint.
#[derive(Debug, Default)]
pub(super) struct ColumnBuilder {
    interner: Interner,
    ids: Vec<u32>,
    ends: Vec<u32>,
    /// By text.
    last: Vec<u32>,
}

impl ColumnBuilder {
    /// Adds a text of an endpoint, unless it has it. Endpoints come in order; some may be missing.
    pub(super) fn add(&mut self, endpoint: usize, text: &str) {
        self.close(endpoint);
        let id = self.interner.number(text);
        // Which endpoint had the text last, by one more than its number.
        let (at, stamp) = (id as usize, u32::try_from(endpoint).unwrap_or(u32::MAX).saturating_add(1));
        if self.last.len() <= at {
            self.last.resize(at + 1, 0);
        }
        if let Some(last) = self.last.get_mut(at).filter(|last| **last != stamp) {
            *last = stamp;
            self.ids.push(id);
        }
    }

    /// The column of so many endpoints.
    pub(super) fn finish(mut self, endpoints: usize) -> TextColumn {
        self.close(endpoints);
        let symbols = self.interner.finish();
        let Self { ids, ends, .. } = Self { interner: Interner::default(), ..self };
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let is_one = starts.clone().zip(&ends).all(|(start, end)| end - start <= 1);
        let cells = if is_one {
            let id = |(start, end): (u32, &u32)| {
                if start == *end { 0 } else { ids.get(start as usize).copied().unwrap_or(0) }
            };
            Cells::One(starts.zip(&ends).map(id).collect())
        } else {
            Cells::Many { ids, ends }
        };
        TextColumn { symbols, cells }
    }

    /// Nothing comes any more for the endpoints before this.
    fn close(&mut self, endpoint: usize) {
        if self.ends.len() < endpoint {
            self.ends.resize(endpoint, u32::try_from(self.ids.len()).unwrap_or(u32::MAX));
        }
    }
}

impl TextColumn {
    /// The texts that are told of each endpoint.
    pub(super) fn read<E>(endpoints: &[E], read: impl Fn(&E, &mut dyn FnMut(&str))) -> Self {
        let mut builder = ColumnBuilder::default();
        for (number, endpoint) in endpoints.iter().enumerate() {
            read(endpoint, &mut |text| builder.add(number, text));
        }
        builder.finish(endpoints.len())
    }

    /// The endpoints of which some text fits. Each distinct text is looked at once, without regard to case.
    pub(super) fn rows(&self, endpoints: usize, fits: impl FnMut(&str) -> bool) -> Rows {
        let Some(hits) = self.symbols.hits(fits) else { return Rows::none(endpoints) };
        let hit = |id: &u32| hits.get(*id as usize).copied().unwrap_or(false);
        match &self.cells {
            Cells::One(ids) => Rows::of(endpoints, ids.iter().map(hit)),
            Cells::Many { ids, ends } => {
                let mut start = 0;
                let any = |end: &u32| {
                    let of_one = ids.get(start..*end as usize).unwrap_or(&[]);
                    start = *end as usize;
                    of_one.iter().any(hit)
                };
                Rows::of(endpoints, ends.iter().map(any))
            }
        }
    }

    /// How many of some endpoints have each text: the most frequent first, then by text.
    pub(super) fn facet(&self, endpoints: &[usize]) -> Vec<(&str, usize)> {
        let mut counts = vec![0_usize; self.symbols.len() + 1];
        for endpoint in endpoints {
            for id in self.ids(*endpoint) {
                if let Some(count) = counts.get_mut(*id as usize) {
                    *count += 1;
                }
            }
        }
        let counted = (0_u32..).zip(counts).filter(|(_, count)| *count > 0);
        let mut facet: Vec<_> = counted.filter_map(|(id, count)| Some((self.symbols.text(id)?, count))).collect();
        facet.sort_unstable_by(|(left, fewer), (right, more)| more.cmp(fewer).then_with(|| left.cmp(right)));
        facet
    }

    /// Its distinct texts, in the order of their numbers.
    pub(super) fn texts(&self) -> &[Box<str>] {
        self.symbols.texts()
    }

    pub(super) const fn cells(&self) -> &Cells {
        &self.cells
    }

    fn ids(&self, endpoint: usize) -> &[u32] {
        match &self.cells {
            Cells::One(ids) => ids.get(endpoint..=endpoint).unwrap_or(&[]),
            Cells::Many { ids, ends } => {
                let start = endpoint.checked_sub(1).map_or(Some(0), |before| ends.get(before).copied());
                let range = start.zip(ends.get(endpoint).copied());
                range.and_then(|(start, end)| ids.get(start as usize..end as usize)).unwrap_or(&[])
            }
        }
    }
}
