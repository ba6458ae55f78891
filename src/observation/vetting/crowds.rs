//! Segments of paths that list people or things by what they are called.
//!
//! Narrower than what a key above an object says: `/agents` and `/runners` are parts of an API more often than a list of
//! somebody's, and have routes of their own below them.

use super::word_list::WordList;

static PEOPLE: WordList = WordList::new(
    "admins assignees attendees authors beneficiaries candidates children clients contacts customers doctors \
     drivers employees followers friends guests horses logins managers members online owners participants \
     patients people persons pets players presence recipients reviewers staff students teachers typing usernames \
     users voters",
);

static THINGS: WordList = WordList::new(
    "accounts allergies answers attachments attendees authors balances beneficiaries blocked bookings cache cart \
     cities companies contacts customers devices diagnoses employees entities files followers friends horses \
     hosts inventory items locations lookup medications members nodes orders owners participants patients \
     payouts peers people persons pets players portfolio presence products projects ratings records repos \
     reviewers scores sessions stock tags teams typing users votes",
);

/// Whether a segment lists people, or animals.
pub(super) fn names_people(segment: &str) -> bool {
    PEOPLE.contains(segment)
}

/// Whether a segment lists people or things.
pub(super) fn names_a_crowd(segment: &str) -> bool {
    THINGS.contains(segment) || PEOPLE.contains(segment)
}

#[cfg(test)]
mod tests {
    use super::{names_a_crowd, names_people};

    #[test]
    fn lists_are_told_from_parts_of_an_api() {
        assert!(names_people("users") && names_a_crowd("products") && names_a_crowd("users"));
        assert!(!names_people("products") && !names_a_crowd("agents") && !names_a_crowd("settings"));
    }
}
