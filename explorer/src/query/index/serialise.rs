//! Columns as JSON, for whoever answers the same queries elsewhere.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::column::{Cells, Column, TextColumn};
use super::{Attribute, Index};

impl Index<'_> {
    /// The column of an attribute, to be written; none of what nobody measures.
    ///
    /// `{"numbers": [1.0, null]}` has a number for each endpoint. `{"texts": ["a"], "one": [1, 0]}` has the distinct texts,
    /// by numbers from 1, and the number of the one that an endpoint has, 0 for none.
    /// `{"texts": ["a", "b"], "ids": [1, 2], "ends": [2, 2]}` has the numbers of several, one endpoint behind the other, and
    /// where those of each end.
    #[must_use]
    pub fn written_column(&self, attribute: &Attribute) -> Option<impl Serialize> {
        self.column(attribute)
    }

    /// What free words look at, to be written.
    #[must_use]
    pub fn written_words(&self) -> impl Serialize {
        self.words()
    }

    /// What rules of the operator say, to be written, with the name of each in lower case.
    pub fn written_tagged(&self) -> impl Iterator<Item = (&str, impl Serialize)> {
        self.tagged().iter().map(|(name, column)| (name.as_str(), column))
    }
}

impl Serialize for Column {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Texts(column) => column.serialize(serializer),
            Self::Numbers(numbers) => {
                let mut object = serializer.serialize_struct("Column", 1)?;
                // NaN is written as `null`.
                object.serialize_field("numbers", numbers)?;
                object.end()
            }
        }
    }
}

impl Serialize for TextColumn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Column", 3)?;
        object.serialize_field("texts", self.texts())?;
        match self.cells() {
            Cells::One(ids) => object.serialize_field("one", ids)?,
            Cells::Many { ids, ends } => {
                object.serialize_field("ids", ids)?;
                object.serialize_field("ends", ends)?;
            }
        }
        object.end()
    }
}
