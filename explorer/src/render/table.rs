//! Tables that fit the terminal.

use unicode_width::UnicodeWidthStr;

use super::text::{shown, shown_in};

/// On which side a column's cells stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Texts.
    #[default]
    Left,
    /// Numbers.
    Right,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// What stands above it.
    pub title: String,
    /// The side of its cells.
    pub align: Align,
}

/// A table of text. Cells may hold any text; what a terminal would obey is escaped.
#[derive(Clone, Debug, Default)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

/// What stands between columns.
const GAP: usize = 2;

/// A column is not made narrower than this.
const NARROWEST: usize = 6;

impl Table {
    /// A table with columns.
    #[must_use]
    pub fn new(columns: Vec<Column>) -> Self {
        Self { columns, rows: Vec::new() }
    }

    /// Adds a row, one cell a column.
    pub fn push(&mut self, cells: &[String]) {
        self.rows.push(cells.iter().map(|cell| shown(cell)).collect());
    }

    /// Drops columns from the right until what is left needs no cutting to fit a width, as long as there are more than some.
    #[must_use]
    pub fn fitting(mut self, width: Option<usize>, at_least: usize) -> Self {
        let Some(limit) = width else { return self };
        let mut widths = self.widths(None);
        while widths.len() > at_least && widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1) > limit {
            widths.pop();
        }
        self.columns.truncate(widths.len());
        self.rows.iter_mut().for_each(|row| row.truncate(widths.len()));
        self
    }

    /// The table as lines. With a width, the widest columns are cut until it fits; columns are dropped from the right where
    /// all are as narrow as they may be.
    ///
    /// ```
    /// use api_inventory_explorer::render::{Align, Column, Table};
    /// let column = |title: &str, align| Column { title: title.to_owned(), align };
    /// let mut table = Table::new(vec![column("ROUTE", Align::Left), column("REQUESTS", Align::Right)]);
    /// table.push(&["/orders/{id}/items".to_owned(), "7".to_owned()]);
    /// assert_eq!(table.render(Some(20)), "ROUTE       REQUESTS\n/orders/{…         7\n");
    /// ```
    #[must_use]
    pub fn render(&self, width: Option<usize>) -> String {
        let widths = self.widths(width);
        let mut text = String::new();
        let titles: Vec<&str> = self.columns.iter().map(|column| column.title.as_str()).collect();
        self.push_line(&titles, &widths, &mut text);
        for row in &self.rows {
            let cells: Vec<&str> = row.iter().map(String::as_str).collect();
            self.push_line(&cells, &widths, &mut text);
        }
        text
    }

    fn push_line(&self, cells: &[&str], widths: &[usize], text: &mut String) {
        let mut line = String::new();
        for ((cell, column), width) in cells.iter().zip(&self.columns).zip(widths) {
            let cell = shown_in(cell, *width);
            let room = width.saturating_sub(cell.width());
            if column.align == Align::Right {
                line.push_str(&" ".repeat(room));
            }
            line.push_str(&cell);
            if column.align == Align::Left {
                line.push_str(&" ".repeat(room));
            }
            line.push_str(&" ".repeat(GAP));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }

    /// How wide each column is; fewer than there are if not all fit.
    fn widths(&self, width: Option<usize>) -> Vec<usize> {
        let widest = |(at, column): (usize, &Column)| {
            let cells = self.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.width());
            cells.chain([column.title.width()]).max().unwrap_or(0)
        };
        let mut widths: Vec<usize> = self.columns.iter().enumerate().map(widest).collect();
        let Some(limit) = width else { return widths };
        let total = |widths: &[usize]| widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
        while total(&widths) > limit {
            let over = total(&widths) - limit;
            let mut sorted = widths.clone();
            sorted.sort_unstable_by(|left, right| right.cmp(left));
            let (Some(widest), next) =
                (sorted.first().copied(), sorted.iter().find(|width| Some(*width) != sorted.first()))
            else {
                break;
            };
            if widest <= NARROWEST {
                if widths.len() == 1 {
                    return vec![limit.min(widest)];
                }
                widths.pop();
                continue;
            }
            // All of the widest together, down to the next.
            let many = widths.iter().filter(|width| **width == widest).count();
            let step = over.div_ceil(many).min(widest - next.copied().unwrap_or(NARROWEST).max(NARROWEST)).max(1);
            widths.iter_mut().filter(|width| **width == widest).for_each(|width| *width -= step);
        }
        widths
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(rows: &[Vec<String>], columns: usize) -> Table {
        let columns = (0..columns).map(|at| Column { title: format!("C{at}"), align: Align::Left }).collect();
        let mut table = Table::new(columns);
        for row in rows {
            table.push(row);
        }
        table
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_terminal(
            rows in prop::collection::vec(prop::collection::vec(any::<String>(), 5), 0..6),
            width in 1_usize..120,
        ) {
            for line in table(&rows, 5).render(Some(width)).lines() {
                prop_assert!(line.width() <= width, "{}", line.width());
            }
        }
    }

    #[test]
    fn without_a_width_nothing_is_cut() {
        let long = "x".repeat(500);
        assert!(table(&[vec![long.clone(), "b".to_owned()]], 2).render(None).contains(&long));
    }

    #[test]
    fn the_widest_column_is_cut_first() {
        let rendered = table(&[vec!["a".repeat(60), "b".repeat(10), "c".to_owned()]], 3).render(Some(40));
        assert!(rendered.contains(&"b".repeat(10)) && rendered.contains('…'), "{rendered}");
    }
}
