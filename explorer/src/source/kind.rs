//! What a source holds, told from what is in it.
