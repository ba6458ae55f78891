//! The order in which libddwaf asks scanners, which decides between several that would find something.
//!
//! It is that of a hash map: an accident, but a lasting one. Libddwaf is built with libc++, whose hash of a text is
//! `CityHash64` and whose map keeps all entries in one list, those of a bucket beside each other. Found by experiment.

/// The places of ids, in the order in which a map has them that they were put into one by one.
pub(super) fn order(ids: &[&str]) -> Vec<usize> {
    let mut map = Map { buckets: 0, list: Vec::with_capacity(ids.len()) };
    for (at, id) in ids.iter().enumerate() {
        map.insert((hash(id.as_bytes()), at));
    }
    map.list.into_iter().map(|(_, at)| at).collect()
}

struct Map {
    buckets: u64,
    list: Vec<(u64, usize)>,
}

impl Map {
    fn insert(&mut self, entry: (u64, usize)) {
        let entries = self.list.len() as u64 + 1;
        if entries > self.buckets {
            let odd = u64::from(self.buckets < 3 || !self.buckets.is_power_of_two());
            self.spread((2 * self.buckets + odd).max(entries));
        }
        // At the front of its bucket; a new bucket is at the front of all.
        let bucket = self.bucket(entry.0);
        let at = self.list.iter().position(|other| self.bucket(other.0) == bucket).unwrap_or(0);
        self.list.insert(at, entry);
    }

    /// Makes more buckets. Entries stay in order, but for those whose bucket is there already.
    fn spread(&mut self, wanted: u64) {
        self.buckets = match wanted {
            1 => 2,
            wanted if wanted.is_power_of_two() => wanted,
            wanted => (wanted..=2 * wanted).find(|number| is_prime(*number)).unwrap_or(wanted),
        };
        let mut spread: Vec<(u64, usize)> = Vec::with_capacity(self.list.len());
        let mut last = None;
        for entry in std::mem::take(&mut self.list) {
            let bucket = self.bucket(entry.0);
            let front = spread.iter().position(|other| self.bucket(other.0) == bucket);
            if let Some(front) = front.filter(|_| last != Some(bucket)) {
                spread.insert(front, entry);
            } else {
                spread.push(entry);
                last = Some(bucket);
            }
        }
        self.list = spread;
    }

    fn bucket(&self, hash: u64) -> u64 {
        hash.checked_rem(self.buckets).unwrap_or_default()
    }
}

fn is_prime(number: u64) -> bool {
    number > 1
        && (2..number).take_while(|divisor| divisor * divisor <= number).all(|divisor| !number.is_multiple_of(divisor))
}

const K0: u64 = 0xC3A5_C85C_97CB_3127;
const K1: u64 = 0xB492_B66F_BE98_F273;
const K2: u64 = 0x9AE1_6A3B_2F90_404F;
const K3: u64 = 0xC949_D7C7_509E_6557;

/// `CityHash64` as libc++ has it, for texts of up to 64 bytes; ids of rules are not longer.
fn hash(text: &[u8]) -> u64 {
    let length = text.len() as u64;
    let back = |count: usize| text.len().saturating_sub(count);
    let word = |at: usize| number(text, at, 8);
    match text.len() {
        0 => K2,
        1..4 => {
            let (first, middle, last) = (number(text, 0, 1), number(text, text.len() / 2, 1), number(text, back(1), 1));
            let (y, z) = (first + (middle << 8), length + (last << 2));
            mix(y.wrapping_mul(K2) ^ z.wrapping_mul(K3)).wrapping_mul(K2)
        }
        // Three bits are lost here.
        4..=8 => pair(length + ((number(text, 0, 4) << 3) & 0xFFFF_FFFF), number(text, back(4), 4)),
        9..=16 => {
            let (first, last) = (word(0), word(back(8)));
            pair(first, last.wrapping_add(length).rotate_right(text.len().try_into().unwrap_or(0))) ^ last
        }
        17..=32 => {
            let (a, b) = (word(0).wrapping_mul(K1), word(8));
            let (c, d) = (word(back(8)).wrapping_mul(K2), word(back(16)).wrapping_mul(K0));
            let first = a.wrapping_sub(b).rotate_right(43).wrapping_add(c.rotate_right(30)).wrapping_add(d);
            pair(first, a.wrapping_add((b ^ K3).rotate_right(20)).wrapping_sub(c).wrapping_add(length))
        }
        _ => {
            let z = word(24);
            let a = word(0).wrapping_add(length.wrapping_add(word(back(16))).wrapping_mul(K0));
            let (front, front_rest) = half(a, z, word(8), word(16));
            let a = word(16).wrapping_add(word(back(32)));
            let (end, end_rest) = half(a, z.wrapping_add(word(back(8))), word(back(24)), word(back(16)));
            let mixed = front.wrapping_add(end_rest).wrapping_mul(K2);
            let mixed = mix(mixed.wrapping_add(end.wrapping_add(front_rest).wrapping_mul(K0)));
            mix(mixed.wrapping_mul(K0).wrapping_add(front_rest)).wrapping_mul(K2)
        }
    }
}

fn half(a: u64, z: u64, second: u64, third: u64) -> (u64, u64) {
    let b = a.wrapping_add(z).rotate_right(52);
    let c = a.rotate_right(37);
    let a = a.wrapping_add(second);
    let c = c.wrapping_add(a.rotate_right(7));
    let a = a.wrapping_add(third);
    (a.wrapping_add(z), b.wrapping_add(a.rotate_right(31)).wrapping_add(c))
}

fn pair(first: u64, second: u64) -> u64 {
    const FACTOR: u64 = 0x9DDF_EA08_EB38_2D69;
    let fold = |number: u64| number ^ (number >> 47);
    let first = fold((first ^ second).wrapping_mul(FACTOR));
    fold((second ^ first).wrapping_mul(FACTOR)).wrapping_mul(FACTOR)
}

fn mix(number: u64) -> u64 {
    number ^ (number >> 47)
}

/// A number of some bytes, the lowest first.
fn number(text: &[u8], at: usize, length: usize) -> u64 {
    let bytes = text.iter().skip(at).take(length);
    bytes.zip(0..).fold(0, |number, (byte, place)| number | u64::from(*byte) << (8 * place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_all_lengths_are_in_the_order_that_libddwaf_has() {
        let ids = [
            "a",
            "b",
            "cc",
            "ddd",
            "four",
            "fives",
            "sixsix",
            "sevens7",
            "eight888",
            "ninenine9",
            "ten_letter",
            "a-rule-of-16-byt",
            "a-rule-of-17-byte",
            "a-rule-of-20-bytes-x",
            "a-rule-of-32-bytes-0123456789012",
            "a-rule-of-33-bytes-01234567890123",
            "a-rule-of-40-bytes-012345678901234567890",
            "a-rule-of-64-bytes-012345678901234567890123456789012345678901234",
            "0a1b2c3d-0000-4000-8000-000000000001",
            "0a1b2c3d-0000-4000-8000-000000000002",
            "email.standard",
            "phone_number",
            "fruit.pear",
            "fruit.plum",
            "x1",
            "x2",
            "x3",
        ];
        // As libddwaf 2.1.0 tells, asked for one after the other.
        let theirs = [26, 24, 21, 8, 20, 1, 22, 18, 14, 13, 5, 17, 12, 15, 11, 23, 16, 10, 19, 6, 4, 25, 3, 0, 9, 7, 2];
        assert_eq!(order(&ids), theirs);
        assert_eq!(order(&["alone"]), [0]);
        assert!(order(&[]).is_empty());
    }
}
