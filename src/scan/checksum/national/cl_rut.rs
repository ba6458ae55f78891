//! Chilean RUT and RUN: Servicio de Impuestos Internos. Seven or eight digits and a check character modulo 11, K for 10.

use crate::scan::checksum::mod_11::complement;
use crate::scan::checksum::weighted_sum::{digit, is_uniform};

const WEIGHTS: [u32; 8] = [3, 2, 7, 6, 5, 4, 3, 2];

/// Whether digits and a check character are a RUT.
pub(super) fn is_cl_rut(characters: &[u8]) -> bool {
    let Some((check, body)) = characters.split_last() else { return false };
    let weights = WEIGHTS.len().checked_sub(body.len()).and_then(|unused| WEIGHTS.get(unused..)).unwrap_or_default();
    let check = if *check == b'K' { Some(10) } else { digit(*check) };
    matches!(body.len(), 7 | 8) && !is_uniform(body) && check.is_some() && complement(body, weights) == check
}
