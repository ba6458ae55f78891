//! Routes of different sources, told to be the same.
