//! Which address counts, as a table of what a proxy could send and what a client could make it send.

use super::*;

/// Trusts these: the machine itself, a private network of each kind, and one address.
const TRUSTED: &str = "127.0.0.0/8, ::1,10.0.0.0/8,2001:db8:aa::/48, 192.0.2.7";

fn trusted() -> TrustedProxies {
    TRUSTED.parse().unwrap()
}

/// Returns the client of a request from the peer, with these headers.
fn client(peer: &str, headers: &[(&str, &str)]) -> String {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    trusted().client(peer.parse().unwrap(), &map).to_string()
}

const X: &str = "X-Forwarded-For";
const F: &str = "Forwarded";

#[test]
fn bytes_that_are_no_text_hide_no_address() {
    for (name, lines, expected) in [
        (X, &[&b"\xff, 198.51.100.1"[..]][..], "198.51.100.1"),
        (X, &[b"\xff", b"198.51.100.1"], "198.51.100.1"),
        (X, &[b"6.6.6.6, \xff"], "10.0.0.1"),
        (F, &[b"for=\"\xff\", for=198.51.100.1"], "198.51.100.1"),
    ] {
        let mut map = HeaderMap::new();
        for line in lines {
            map.append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_bytes(line).unwrap());
        }
        assert_eq!(trusted().client("10.0.0.1".parse().unwrap(), &map).to_string(), expected, "{lines:?}");
    }
}

#[test]
fn only_a_trusted_proxy_is_believed() {
    for peer in ["203.0.113.9", "::ffff:203.0.113.9", "11.0.0.1", "192.0.2.6", "192.0.2.8"] {
        let own = peer.trim_start_matches("::ffff:");
        assert_eq!(client(peer, &[(X, "198.51.100.1")]), own);
        assert_eq!(client(peer, &[(F, "for=198.51.100.1")]), own);
    }
    for peer in ["10.0.0.1", "::ffff:10.0.0.1", "127.0.0.1", "::1", "2001:db8:aa::5", "192.0.2.7"] {
        assert_eq!(client(peer, &[(X, "198.51.100.1")]), "198.51.100.1", "{peer}");
        assert_eq!(client(peer, &[(F, "for=198.51.100.1")]), "198.51.100.1", "{peer}");
    }
    let nobody = TrustedProxies::default();
    let headers = HeaderMap::from_iter([(X_FORWARDED_FOR, HeaderValue::from_static("198.51.100.1"))]);
    assert_eq!(nobody.client("127.0.0.1".parse().unwrap(), &headers).to_string(), "127.0.0.1");
}

#[test]
fn x_forwarded_for_is_read_from_the_right() {
    let many = format!("6.6.6.6{}", ", 10.0.0.2".repeat(40));
    let junk = format!("{}, 198.51.100.1", "6.6.6.6,".repeat(100_000));
    for (header, expected) in [
        ("198.51.100.1", "198.51.100.1"),
        // The client wrote the first two.
        ("6.6.6.6, 7.7.7.7, 198.51.100.1", "198.51.100.1"),
        ("6.6.6.6,198.51.100.1,10.2.3.4, 192.0.2.7", "198.51.100.1"),
        ("6.6.6.6, 2001:db8::1, 2001:db8:aa::9", "2001:db8::1"),
        // Nobody but proxies: the one that is farthest away.
        ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
        // IPv4 as IPv6, ports, brackets, spaces.
        ("::ffff:198.51.100.1", "198.51.100.1"),
        ("6.6.6.6, 198.51.100.1, ::ffff:10.0.0.2", "198.51.100.1"),
        ("198.51.100.1:4711", "198.51.100.1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        (" \t198.51.100.1\t ", "198.51.100.1"),
        // What is no address ends the walk at the last good one.
        ("6.6.6.6, unknown, 10.0.0.2", "10.0.0.2"),
        ("6.6.6.6, _hidden", "10.0.0.1"),
        ("6.6.6.6, ", "10.0.0.1"),
        ("6.6.6.6,, 10.0.0.2", "10.0.0.2"),
        ("", "10.0.0.1"),
        ("198.51.100.1:", "10.0.0.1"),
        ("198.51.100.1:+80", "10.0.0.1"),
        ("198.51.100.1:65536", "10.0.0.1"),
        ("198.51.100.1:80:80", "10.0.0.1"),
        ("198.51.100.256", "10.0.0.1"),
        ("198.51.100", "10.0.0.1"),
        ("0xC6336401", "10.0.0.1"),
        ("198.51.100.01", "10.0.0.1"),
        ("[198.51.100.1]", "10.0.0.1"),
        ("[2001:db8::1", "10.0.0.1"),
        ("[2001:db8::1]x", "10.0.0.1"),
        ("fe80::1%eth0", "10.0.0.1"),
        ("\"198.51.100.1\"", "10.0.0.1"),
        ("for=198.51.100.1", "10.0.0.1"),
        ("198.51.100.1; 6.6.6.6", "10.0.0.1"),
        ("198.51.100.ä", "10.0.0.1"),
        // Very long ones.
        (&many, "10.0.0.2"),
        (&junk, "198.51.100.1"),
    ] {
        assert_eq!(client("10.0.0.1", &[(X, header)]), expected, "{header:.80}");
    }
}

#[test]
fn forwarded_is_read_from_the_right() {
    let long = format!("for=6.6.6.6;x=\"{}\", for=198.51.100.1", "x".repeat(4096));
    for (header, expected) in [
        ("for=198.51.100.1", "198.51.100.1"),
        ("For=\"198.51.100.1:4711\";Proto=https;by=10.0.0.1", "198.51.100.1"),
        ("proto=https ; host=\"a, b; c\" ;FOR=198.51.100.1", "198.51.100.1"),
        ("for=6.6.6.6, for=198.51.100.1, for=10.0.0.2", "198.51.100.1"),
        ("for=\"[2001:db8::1]:4711\"", "2001:db8::1"),
        ("for=\"[2001:db8::1]:_port\"", "2001:db8::1"),
        ("for=\"[2001:db8:\\:1]\"", "2001:db8::1"),
        ("for=\"[::ffff:198.51.100.1]\"", "198.51.100.1"),
        (";;for=198.51.100.1;;", "198.51.100.1"),
        // What is no address ends the walk at the last good one.
        ("for=6.6.6.6, for=unknown, for=10.0.0.2", "10.0.0.2"),
        ("for=6.6.6.6, for=_hidden", "10.0.0.1"),
        ("for=6.6.6.6, by=10.0.0.1", "10.0.0.1"),
        ("for=6.6.6.6,", "10.0.0.1"),
        ("", "10.0.0.1"),
        ("198.51.100.1", "10.0.0.1"),
        ("for", "10.0.0.1"),
        ("for=", "10.0.0.1"),
        ("for= 198.51.100.1", "10.0.0.1"),
        ("for=\"198.51.100.1:_\"", "10.0.0.1"),
        ("for=6.6.6.6;for=198.51.100.1", "10.0.0.1"),
        // A client's quotation cannot swallow what the proxy appends.
        ("for=6.6.6.6;x=\", for=198.51.100.1", "10.0.0.1"),
        ("for=6.6.6.6;x=\", for=\"[2001:db8::1]:80\"", "10.0.0.1"),
        ("for=6.6.6.6;x=\", for=198.51.100.1;host=\"\"", "10.0.0.1"),
        ("for=6.6.6.6;x=\"\\, for=\"198.51.100.1\"", "10.0.0.1"),
        ("for=6.6.6.6;x=\"a\"b, for=198.51.100.1", "10.0.0.1"),
        (&long, "10.0.0.1"),
    ] {
        assert_eq!(client("10.0.0.1", &[(F, header)]), expected, "{header:.80}");
    }
}

#[test]
fn repeated_headers_are_one_list() {
    for (headers, expected) in [
        ([(X, "6.6.6.6"), (X, "198.51.100.1, 10.0.0.2")], "198.51.100.1"),
        ([(X, "198.51.100.1"), (X, "10.0.0.2")], "198.51.100.1"),
        ([(X, "6.6.6.6, 10.0.0.3"), (X, "")], "10.0.0.1"),
        ([(F, "for=6.6.6.6;x=\""), (F, "for=198.51.100.1")], "198.51.100.1"),
        ([(F, "for=6.6.6.6;x=\""), (F, "for=10.0.0.2")], "10.0.0.2"),
    ] {
        assert_eq!(client("10.0.0.1", &headers), expected, "{headers:?}");
    }
}

#[test]
fn two_headers_that_disagree_say_nothing() {
    for (forwarded, other, expected) in [
        ("for=198.51.100.1", "198.51.100.1", "198.51.100.1"),
        ("for=\"[::ffff:198.51.100.1]\"", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("for=6.6.6.6", "198.51.100.1", "10.0.0.1"),
        ("for=198.51.100.1", "6.6.6.6", "10.0.0.1"),
        ("junk", "198.51.100.1", "10.0.0.1"),
        ("for=198.51.100.1", "", "10.0.0.1"),
    ] {
        assert_eq!(client("10.0.0.1", &[(F, forwarded), (X, other)]), expected, "{forwarded} and {other}");
    }
}

#[test]
fn a_network_is_written_as_one() {
    for good in ["10.0.0.0/8", "192.0.2.7", "::1", "2001:db8::/32,10.1.0.0/16", " 127.0.0.1 , ::1 ", "10.0.0.1/32"] {
        assert!(good.parse::<TrustedProxies>().is_ok(), "{good}");
    }
    for bad in [
        "",
        ",",
        "10.0.0.0/8,",
        "10.0.0.1/8",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/255.0.0.0",
        "10.0.0.0/8 10.1.0.0/16",
        "0.0.0.0/0",
        "::/0",
        "::ffff:10.0.0.1",
        "::ffff:10.0.0.0/104",
        "localhost",
        "proxy.example.com",
        "*",
        "10.*",
        "10.0.0.1:80",
        "[::1]",
    ] {
        assert_eq!(bad.parse::<TrustedProxies>(), Err(NotNetworks), "{bad}");
    }
}
