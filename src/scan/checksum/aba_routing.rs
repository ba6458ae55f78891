//! Routing numbers of US banks: American Bankers Association, Routing Number Policy & Procedures. Nine digits, of which
//! the first two tell the Federal Reserve district and the last one checks the rest with the weights 3, 7, 1.

/// Whether eight or nine digits are a routing number. Eight digits are a number that lost its leading zero.
pub(super) fn is_aba_routing(digits: &[u8]) -> bool {
    let padding = match digits.len() {
        8 => Some(&b'0'),
        9 => None,
        _ => return false,
    };
    let mut sum = 0_u32;
    let mut district = 0_u32;
    for (at, (digit, weight)) in padding.into_iter().chain(digits).zip([3, 7, 1].into_iter().cycle()).enumerate() {
        if !digit.is_ascii_digit() {
            return false;
        }
        let value = u32::from(digit - b'0');
        sum += weight * value;
        if at < 2 {
            district = district * 10 + value;
        }
    }
    // 00 is the government; 21 to 32 are thrift institutions, 61 to 72 electronic transactions, 80 traveller's cheques.
    let issued = matches!(district, 0..=12 | 21..=32 | 61..=72 | 80);
    sum > 0 && sum.is_multiple_of(10) && issued
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_routing_numbers_pass_with_and_without_their_leading_zero() {
        for number in ["021000021", "011401533", "091000019", "121042882", "21000021"] {
            assert!(is_aba_routing(number.as_bytes()), "{number}");
        }
    }

    #[test]
    fn any_single_changed_digit_is_noticed() {
        let number = *b"121042882";
        for at in 0..number.len() {
            for digit in b'0'..=b'9' {
                let mut other = number;
                other[at] = digit;
                assert_eq!(is_aba_routing(&other), digit == number[at]);
            }
        }
    }

    #[test]
    fn districts_that_do_not_exist_zeros_and_other_lengths_are_refused() {
        for number in ["130000006", "500000005", "000000000", "2100002", "0210000210", "02100002A"] {
            assert!(!is_aba_routing(number.as_bytes()), "{number}");
        }
    }
}
