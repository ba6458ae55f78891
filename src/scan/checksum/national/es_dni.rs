//! Spanish DNI: Real Decreto 1553/2005, Ministerio del Interior. Eight digits and a letter that says their remainder by 23.

use super::es_nie::has_letter;

/// Whether digits and a letter are a DNI.
pub(super) fn is_es_dni(characters: &[u8]) -> bool {
    characters.len() == 9 && characters.split_last().is_some_and(|(letter, digits)| has_letter(digits, 0, *letter))
}
