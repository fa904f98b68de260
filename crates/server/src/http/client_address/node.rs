//! How proxies write an address: as RFC 7239 §6 says, and as they write it in `X-Forwarded-For`, which no document
//! defines.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Parses `192.0.2.1`, `2001:db8::1` or `[2001:db8::1]`; the first and the last may have a port. Returns `None` for
/// everything else, such as `unknown` and the names that hide an address (`_proxy`).
pub(super) fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim_matches([' ', '\t']);
    if let Ok(address) = text.parse() {
        return Some(address);
    }
    let (address, after) = if let Some(literal) = text.strip_prefix('[') {
        let (address, after) = literal.split_once(']')?;
        (address.parse::<Ipv6Addr>().ok()?.into(), after)
    } else {
        let (address, after) = text.split_at(text.find(':')?);
        (address.parse::<Ipv4Addr>().ok()?.into(), after)
    };
    (after.is_empty() || after.strip_prefix(':').is_some_and(is_port)).then_some(address)
}

/// Matches a port, or a name that hides one (`_443`).
fn is_port(text: &str) -> bool {
    match text.strip_prefix('_') {
        Some(name) => {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        }
        // `parse` alone would accept a sign.
        None => text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok(),
    }
}
