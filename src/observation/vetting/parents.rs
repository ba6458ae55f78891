//! What stands around the entries of a dictionary: the key above them, and keys that frame them.

/// Keys that stand beside the entries of a dictionary: links, counts, defaults.
pub(super) fn frames(name: &str) -> bool {
    const FRAMES: [&str; 30] = [
        "@odata.count",
        "__typename",
        "_links",
        "_meta",
        "_self",
        "count",
        "cursor",
        "default",
        "has_more",
        "hasMore",
        "last_updated",
        "lastUpdated",
        "limit",
        "links",
        "meta",
        "metadata",
        "next",
        "next_page",
        "object",
        "offset",
        "other",
        "page",
        "self",
        "total",
        "total_count",
        "totalCount",
        "type",
        "unknown",
        "updatedAt",
        "updated_at",
    ];
    FRAMES.contains(&name) || matches!(name, "prev" | "previous" | "size" | "timestamp" | "version")
}

/// Parents that list people, or animals, by what they are called.
pub(super) fn names_people(parent: &str) -> bool {
    const PEOPLE: [&str; 38] = [
        "admins",
        "assignees",
        "attendees",
        "authors",
        "beneficiaries",
        "candidates",
        "children",
        "clients",
        "contacts",
        "customers",
        "doctors",
        "drivers",
        "employees",
        "followers",
        "friends",
        "guests",
        "horses",
        "logins",
        "managers",
        "members",
        "online",
        "owners",
        "participants",
        "patients",
        "people",
        "persons",
        "pets",
        "players",
        "presence",
        "recipients",
        "reviewers",
        "staff",
        "students",
        "teachers",
        "typing",
        "usernames",
        "users",
        "voters",
    ];
    let lower = parent.to_ascii_lowercase();
    PEOPLE.contains(&lower.as_str())
        || ["_by_user", "byuser", "by_name", "by_member"].iter().any(|end| lower.ends_with(end))
}

/// Parents that list people, things and days by what they are called.
pub(super) fn names_a_crowd(parent: &str) -> bool {
    const CROWDS: [&str; 58] = [
        "accounts",
        "allergies",
        "answers",
        "attachments",
        "attendees",
        "authors",
        "balances",
        "beneficiaries",
        "blocked",
        "bookings",
        "cache",
        "cart",
        "cities",
        "companies",
        "contacts",
        "customers",
        "devices",
        "diagnoses",
        "employees",
        "entities",
        "files",
        "followers",
        "friends",
        "horses",
        "hosts",
        "inventory",
        "items",
        "locations",
        "lookup",
        "medications",
        "members",
        "nodes",
        "orders",
        "owners",
        "participants",
        "patients",
        "payouts",
        "peers",
        "people",
        "persons",
        "pets",
        "players",
        "portfolio",
        "presence",
        "products",
        "projects",
        "ratings",
        "records",
        "repos",
        "reviewers",
        "scores",
        "sessions",
        "stock",
        "tags",
        "teams",
        "typing",
        "users",
        "votes",
    ];
    let lower = parent.to_ascii_lowercase();
    CROWDS.contains(&lower.as_str()) || lower.starts_with("by_") || lower.contains("_by_") || lower.starts_with("byid")
}

#[cfg(test)]
mod tests {
    use super::{frames, names_a_crowd, names_people};

    #[test]
    fn parents_that_list_are_told_from_parents_that_hold_fields() {
        assert!(names_people("users") && names_people("balances_by_user") && !names_people("settings"));
        assert!(names_a_crowd("products") && names_a_crowd("by_date") && !names_a_crowd("address"));
        assert!(frames("total") && !frames("admin"));
    }
}
