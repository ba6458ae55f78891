//! A language to ask the inventory, one for search, rules and mutes.
