//! Words that judge keys for all scanners.

/// Words that judge keys for all rules.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vocabulary {
    /// A key of these words only says nothing: `value`, `field_1`, `notes`.
    pub(crate) opaque: Vec<String>,
    /// A key with one of these words says that its value is something else: `order_id`, `sku`.
    pub(crate) claims: Vec<String>,
    /// One of these words right before a token of a text says that it is something else, unless a checksum proves
    /// otherwise: `version`, `tracking number`.
    pub(crate) denials: Vec<String>,
    /// One of these words after a phrase takes the name back: `password` … `changed_at`.
    pub(crate) after: Vec<String>,
    /// One of these words before a phrase takes the name back: `hashed` … `password`.
    pub(crate) before: Vec<String>,
    /// Whole keys whose value names what a sibling holds: `type`, `name`, `field name`.
    pub(crate) labels: Vec<String>,
    /// Whole keys that a label speaks for, though they say something: `id`, `code`.
    pub(crate) values: Vec<String>,
    /// Phrases that say: an identifier of some country. `tax id`, `national id`.
    pub(crate) ids: Vec<String>,
    /// Phrases that say: a country. `country`, `nationality`.
    pub(crate) countries: Vec<String>,
    /// Whole keys of lists of column names: `columns`, `header`.
    pub(crate) headers: Vec<String>,
}

impl Vocabulary {
    /// Adds the words of another.
    pub(crate) fn extend(&mut self, other: Self) {
        self.opaque.extend(other.opaque);
        self.claims.extend(other.claims);
        self.denials.extend(other.denials);
        self.after.extend(other.after);
        self.before.extend(other.before);
        self.labels.extend(other.labels);
        self.values.extend(other.values);
        self.ids.extend(other.ids);
        self.countries.extend(other.countries);
        self.headers.extend(other.headers);
    }

    /// What lists have beyond those that they begin with.
    pub(crate) fn beyond<'a>(&'a self, known: &Self) -> VocabularyLists<'a> {
        fn rest<'a>(list: &'a [String], known: &[String]) -> &'a [String] {
            list.get(known.len()..).unwrap_or_default()
        }
        VocabularyLists {
            opaque: rest(&self.opaque, &known.opaque),
            claims: rest(&self.claims, &known.claims),
            denials: rest(&self.denials, &known.denials),
            after: rest(&self.after, &known.after),
            before: rest(&self.before, &known.before),
            labels: rest(&self.labels, &known.labels),
            values: rest(&self.values, &known.values),
            ids: rest(&self.ids, &known.ids),
            countries: rest(&self.countries, &known.countries),
            headers: rest(&self.headers, &known.headers),
        }
    }
}

/// Parts of a [`Vocabulary`], list by list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VocabularyLists<'a> {
    pub(crate) opaque: &'a [String],
    pub(crate) claims: &'a [String],
    pub(crate) denials: &'a [String],
    pub(crate) after: &'a [String],
    pub(crate) before: &'a [String],
    pub(crate) labels: &'a [String],
    pub(crate) values: &'a [String],
    pub(crate) ids: &'a [String],
    pub(crate) countries: &'a [String],
    pub(crate) headers: &'a [String],
}
