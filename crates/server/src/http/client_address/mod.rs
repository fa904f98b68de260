//! The address of a request's client. Behind a proxy the peer is the proxy, and a header names the client. Anyone can
//! send such a header, so it counts only as far as trusted proxies wrote it.
//!
//! Each proxy appends the address that it was called from. So the header is read from the right: the first address that
//! is not a trusted proxy's is the client's. An entry that is not an address ends the reading at the address before it.
//! No entry to the left of that can be believed.

mod node;
mod pairs;

use std::{borrow::Cow, net::IpAddr, str::FromStr, sync::Arc};

use axum::http::{HeaderMap, HeaderName, HeaderValue, header::FORWARDED};
use ipnet::IpNet;

use self::{node::address, pairs::addresses};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// More proxies than any request passes. What a header names beyond them is not read.
const MOST_PROXIES: usize = 32;

/// The networks of the proxies whose headers are believed. Cheap to clone. The default is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Option<Arc<[IpNet]>>);

/// A text is not a list of networks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be addresses or networks separated by commas, such as 127.0.0.1,10.0.0.0/8,2001:db8::/48; a network begins \
     with its lowest address, and none may include all addresses"
)]
pub struct NotNetworks;

impl FromStr for TrustedProxies {
    type Err = NotNetworks;

    fn from_str(text: &str) -> Result<Self, NotNetworks> {
        text.split(',')
            .map(|part| network(part.trim()))
            .collect::<Option<_>>()
            .map(|all| Self(Some(all)))
            .ok_or(NotNetworks)
    }
}

impl TrustedProxies {
    /// Returns whether the address is a trusted proxy's.
    pub(crate) fn include(&self, address: IpAddr) -> bool {
        self.0.iter().flat_map(|networks| networks.iter()).any(|network| network.contains(&address))
    }

    /// Returns the address of the client of a request that came from the peer. An IPv4 address that is written as IPv6
    /// counts as IPv4.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.include(peer) {
            return peer;
        }
        let lines = |name| headers.get_all(name).iter().rev();
        let (in_forwarded, in_x_forwarded_for) = (
            self.walk(peer, lines(FORWARDED).flat_map(|line| addresses(&text(line)).into_iter().rev())),
            self.walk(
                peer,
                lines(X_FORWARDED_FOR).flat_map(|line| text(line).rsplit(',').map(address).collect::<Vec<_>>()),
            ),
        );
        match (in_forwarded, in_x_forwarded_for) {
            (Some(client), None) | (None, Some(client)) => client,
            (Some(one), Some(other)) if one == other => one,
            // A proxy writes one of the headers and passes the other on, so one of the two is the client's own. Nothing
            // tells which. Only the peer is certain.
            (Some(_), Some(_)) | (None, None) => peer,
        }
    }

    /// Reads addresses from the right, up to the first that is not a trusted proxy's. Returns `None` without entries.
    fn walk(&self, peer: IpAddr, entries: impl Iterator<Item = Option<IpAddr>>) -> Option<IpAddr> {
        let mut entries = entries.take(MOST_PROXIES).peekable();
        entries.peek()?;
        let mut client = peer;
        for address in entries.map_while(|entry| entry.map(|address| address.to_canonical())) {
            client = address;
            if !self.include(address) {
                break;
            }
        }
        Some(client)
    }
}

/// Returns a header's line. What is no text in it is no address, and hides none of those that proxies appended.
fn text(line: &HeaderValue) -> Cow<'_, str> {
    String::from_utf8_lossy(line.as_bytes())
}

/// Parses an address or a network. Peers that use IPv4 count as IPv4, so a network of IPv4 addresses written as IPv6
/// would never match.
fn network(text: &str) -> Option<IpNet> {
    let network = text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))?;
    let mapped = network.addr() != network.addr().to_canonical();
    (network.prefix_len() > 0 && network.network() == network.addr() && !mapped).then_some(network)
}

#[cfg(test)]
mod tests;
