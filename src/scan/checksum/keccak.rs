//! Keccak-256 as Ethereum uses it: the Keccak reference (version 3.0) with rate 1088, capacity 512 and the original
//! padding `10…1`; FIPS 202 differs from it in the padding only.

/// Bytes that one permutation takes in.
const RATE: usize = 136;

/// Constants of the step ι.
#[rustfmt::skip]
const ROUNDS: [u64; 24] = [
    0x0000_0000_0000_0001, 0x0000_0000_0000_8082, 0x8000_0000_0000_808a, 0x8000_0000_8000_8000,
    0x0000_0000_0000_808b, 0x0000_0000_8000_0001, 0x8000_0000_8000_8081, 0x8000_0000_0000_8009,
    0x0000_0000_0000_008a, 0x0000_0000_0000_0088, 0x0000_0000_8000_8009, 0x0000_0000_8000_000a,
    0x0000_0000_8000_808b, 0x8000_0000_0000_008b, 0x8000_0000_0000_8089, 0x8000_0000_0000_8003,
    0x8000_0000_0000_8002, 0x8000_0000_0000_0080, 0x0000_0000_0000_800a, 0x8000_0000_8000_000a,
    0x8000_0000_8000_8081, 0x8000_0000_0000_8080, 0x0000_0000_8000_0001, 0x8000_0000_8000_8008,
];

/// The way of the steps ρ and π through the lanes: each lane's place and rotation.
#[rustfmt::skip]
const WALK: [(usize, u32); 24] = [
    (10, 1), (7, 3), (11, 6), (17, 10), (18, 15), (3, 21), (5, 28), (16, 36), (8, 45), (21, 55), (24, 2), (4, 14),
    (15, 27), (23, 41), (19, 56), (13, 8), (12, 25), (2, 43), (20, 62), (14, 18), (22, 39), (9, 61), (6, 20), (1, 44),
];

/// The digest of a text.
pub(super) fn keccak256(text: &[u8]) -> [u8; 32] {
    let mut lanes = [0_u64; 25];
    let (blocks, rest) = text.as_chunks::<RATE>();
    for block in blocks {
        absorb(&mut lanes, block);
    }
    let mut last = [0_u8; RATE];
    last.iter_mut().zip(rest.iter().chain(&[0x01])).for_each(|(to, from)| *to = *from);
    if let Some(end) = last.last_mut() {
        *end |= 0x80;
    }
    absorb(&mut lanes, &last);
    let mut digest = [0; 32];
    let (words, _) = digest.as_chunks_mut::<8>();
    words.iter_mut().zip(lanes).for_each(|(bytes, lane)| *bytes = lane.to_le_bytes());
    digest
}

fn absorb(lanes: &mut [u64; 25], block: &[u8; RATE]) {
    let (words, _) = block.as_chunks::<8>();
    lanes.iter_mut().zip(words).for_each(|(lane, bytes)| *lane ^= u64::from_le_bytes(*bytes));
    for constant in ROUNDS {
        round(lanes, constant);
    }
}

#[expect(clippy::many_single_char_names, reason = "five lanes of a row have no better names")]
fn round(lanes: &mut [u64; 25], constant: u64) {
    // θ: each column takes in the parity of its neighbours.
    let mut parity = [0_u64; 5];
    for row in lanes.as_chunks::<5>().0 {
        parity.iter_mut().zip(row).for_each(|(sum, lane)| *sum ^= lane);
    }
    let [a, b, c, d, e] = parity;
    let columns = [(e, b), (a, c), (b, d), (c, e), (d, a)].map(|(left, right)| left ^ right.rotate_left(1));
    for row in lanes.as_chunks_mut::<5>().0 {
        row.iter_mut().zip(columns).for_each(|(lane, column)| *lane ^= column);
    }
    // ρ and π: lanes turn and change places.
    let [_, mut carried, ..] = *lanes;
    for (place, turn) in WALK {
        if let Some(lane) = lanes.get_mut(place) {
            carried = std::mem::replace(lane, carried.rotate_left(turn));
        }
    }
    // χ: the only step that is not linear.
    for row in lanes.as_chunks_mut::<5>().0 {
        let [a, b, c, d, e] = *row;
        *row = [a ^ !b & c, b ^ !c & d, c ^ !d & e, d ^ !e & a, e ^ !a & b];
    }
    let [first, ..] = lanes;
    *first ^= constant;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &[u8]) -> String {
        keccak256(text).iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
    }

    /// Keccak team, known-answer tests of the SHA-3 submission, and values of the Ethereum yellow paper.
    #[test]
    fn published_values_hold() {
        assert_eq!(hex(b""), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
        assert_eq!(hex(b"abc"), "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
        assert_eq!(hex(&[0xcc]), "eead6dbfc7340a56caedc044696a168870549a6a7f6f56961e84a54bd9970b8a");
    }

    #[test]
    fn texts_of_a_block_and_more_are_taken_in_whole() {
        let digests: std::collections::BTreeSet<_> =
            [0, 1, 134, 135, 136, 137, 272].map(|length| hex(&vec![b'a'; length])).into_iter().collect();
        assert_eq!(digests.len(), 7);
    }
}
