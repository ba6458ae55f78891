//! `ip_match`: a text is an address of one of some networks.

use std::net::{IpAddr, Ipv6Addr};

use ipnet::Ipv6Net;

use super::super::Place;

/// Networks, all of them as of IPv6: those of IPv4 are mapped.
pub(crate) struct Ip(Vec<Ipv6Net>);

impl Ip {
    pub(super) fn read(parameters: &Place<'_>) -> Option<Self> {
        let network = |item: &Place<'_>| match network(item.text()?) {
            Some(network) => Some(network),
            None => item.fail("an address, or a network like 10.0.0.0/8"),
        };
        let list = parameters.need("list").and_then(|_| parameters.each("list", network))?;
        Some(Self(Ipv6Net::aggregate(&list)))
    }

    pub(super) fn matches(&self, text: &[u8]) -> bool {
        let address = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
        address.is_some_and(|address| {
            let address = mapped(address);
            // The networks are in order, and none is within another.
            let after = self.0.partition_point(|network| network.network() <= address);
            after.checked_sub(1).and_then(|at| self.0.get(at)).is_some_and(|network| network.contains(&address))
        })
    }

    pub(super) fn canonical(&self) -> String {
        format!("ip_match {:?}", self.0)
    }
}

fn mapped(address: IpAddr) -> Ipv6Addr {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    }
}

fn network(text: &str) -> Option<Ipv6Net> {
    let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
    let address: IpAddr = address.parse().ok()?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    let length = match length {
        Some(length) => length.parse().ok().filter(|length| *length <= longest)?,
        None => longest,
    };
    Ipv6Net::new(mapped(address), 128 - longest + length).ok().map(|network| network.trunc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(list: &[&str], text: &str) -> bool {
        let list: Vec<Ipv6Net> = list.iter().map(|text| network(text).unwrap()).collect();
        Ip(Ipv6Net::aggregate(&list)).matches(text.as_bytes())
    }

    #[test]
    fn addresses_are_in_networks_or_not() {
        let list = ["192.0.2.7", "10.1.2.3/8", "2001:db8::/32", "10.0.0.0/9"];
        for text in ["192.0.2.7", "10.255.0.1", "2001:db8:1::1", "::ffff:10.0.0.1"] {
            assert!(found(&list, text), "{text}");
        }
        for text in ["192.0.2.8", "11.0.0.1", "2001:db9::1", "", "10.0.0.1/32", "ten"] {
            assert!(!found(&list, text), "{text}");
        }
        assert!(!found(&[], "10.0.0.1"));
    }

    #[test]
    fn a_network_of_all_addresses_is_one() {
        assert!(found(&["0.0.0.0/0"], "198.51.100.1"));
        assert!(!found(&["0.0.0.0/0"], "2001:db8::1"));
        assert!(found(&["::/0"], "2001:db8::1"));
        assert!(found(&["::/0"], "198.51.100.1"));
        assert!(found(&["::ffff:10.0.0.0/104"], "10.1.1.1"));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["10.0.0.0/33", "::/129", "10.0.0", "10.0.0.0/", "010.0.0.1", "010.0.0.0/8", "name"] {
            assert!(network(text).is_none(), "{text}");
        }
    }
}
