//! Whose request it is where proxies stand in between.
//!
//! A proxy adds the address it was called from to the end of `X-Forwarded-For`. Whatever a client
//! wrote there itself comes before that, so the list is read from its end, for as long as what
//! speaks is a proxy that the operator trusts.

use std::net::IpAddr;

use axum::http::HeaderMap;
use ipnet::IpNet;

/// The header that proxies write.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The address a request came from first, as far as it can be believed.
pub fn client_of(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address));
    let mut client = peer.to_canonical();
    if !is_trusted(client) {
        return client;
    }
    let lines = headers.get_all(FORWARDED_FOR).into_iter().rev();
    let texts = lines.map(|line| line.to_str().unwrap_or_default());
    for hop in texts.flat_map(|line| line.rsplit(',')) {
        let Ok(hop) = hop.trim().parse::<IpAddr>() else {
            // Nothing before it can be believed either.
            return client;
        };
        client = hop.to_canonical();
        if !is_trusted(client) {
            return client;
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nobody_in_between("203.0.113.7", &[], "203.0.113.7")]
    #[case::a_stranger_is_not_believed("203.0.113.7", &["198.51.100.1"], "203.0.113.7")]
    #[case::one_proxy("10.0.0.1", &["198.51.100.1"], "198.51.100.1")]
    #[case::what_the_client_wrote("10.0.0.1", &["1.1.1.1, 198.51.100.1"], "198.51.100.1")]
    #[case::two_proxies("10.0.0.1", &["198.51.100.1, 10.0.0.2"], "198.51.100.1")]
    #[case::two_lines("10.0.0.1", &["1.1.1.1, 198.51.100.1", "10.0.0.2"], "198.51.100.1")]
    #[case::nothing_written("10.0.0.1", &[], "10.0.0.1")]
    #[case::no_address("10.0.0.1", &["198.51.100.1, unknown"], "10.0.0.1")]
    #[case::mapped("::ffff:10.0.0.1", &["2001:db8::1"], "2001:db8::1")]
    fn the_last_address_that_no_trusted_proxy_has_is_the_clients(
        #[case] peer: &str,
        #[case] lines: &[&str],
        #[case] expected: &str,
    ) {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let client = client_of(peer.parse().unwrap(), &headers, &trusted);
        assert_eq!(client, expected.parse::<IpAddr>().unwrap());
    }
}
