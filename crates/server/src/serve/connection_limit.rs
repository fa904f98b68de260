//! Limits the connections of each client. A client is an IPv4 address or an IPv6 /64. A trusted proxy has many clients,
//! so it has no such limit.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use crate::http::{client_address::TrustedProxies, rate_limit::subscriber};

/// The slots of all clients.
#[derive(Debug)]
pub(super) struct ConnectionLimit {
    most: usize,
    unlimited: TrustedProxies,
    taken: Mutex<HashMap<IpAddr, usize>>,
}

/// A client's slot. Dropping it releases the slot.
#[derive(Debug)]
pub(super) struct ConnectionPermit {
    /// `None` for a trusted proxy.
    client: Option<IpAddr>,
    places: Arc<ConnectionLimit>,
}

impl ConnectionLimit {
    /// Creates slots with the given number per client.
    pub(super) fn new(most: usize, unlimited: TrustedProxies) -> Arc<Self> {
        Arc::new(Self { most, unlimited, taken: Mutex::default() })
    }

    /// Takes a slot for the client, or returns `None` if it holds all of its slots.
    pub(super) fn take(self: &Arc<Self>, ip: IpAddr) -> Option<ConnectionPermit> {
        let ip = ip.to_canonical();
        if self.unlimited.include(ip) {
            return Some(ConnectionPermit { client: None, places: Arc::clone(self) });
        }
        let client = subscriber(ip);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let held = taken.entry(client).or_default();
        if *held >= self.most {
            return None;
        }
        *held += 1;
        Some(ConnectionPermit { client: Some(client), places: Arc::clone(self) })
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        let Some(client) = self.client else { return };
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(held) = taken.get_mut(&client) else { return };
        *held -= 1;
        // Clients without connections use no memory.
        if *held == 0 {
            taken.remove(&client);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_client_has_its_share_and_gets_it_back() {
        let places = ConnectionLimit::new(2, TrustedProxies::default());
        let take = |ip: &str| places.take(ip.parse().unwrap());
        let (first, second) = (take("192.0.2.1"), take("::ffff:192.0.2.1"));
        assert!(first.is_some() && second.is_some());
        assert!(take("192.0.2.1").is_none());
        assert!(take("192.0.2.2").is_some());
        drop(first);
        assert!(take("192.0.2.1").is_some());
        drop(second);
        assert!(places.taken.lock().unwrap().is_empty());
    }

    #[test]
    fn addresses_of_one_ipv6_subscriber_share() {
        let places = ConnectionLimit::new(1, TrustedProxies::default());
        let _first = places.take("2001:db8:0:1::1".parse().unwrap()).unwrap();
        assert!(places.take("2001:db8:0:1:ffff::2".parse().unwrap()).is_none());
        assert!(places.take("2001:db8:0:2::1".parse().unwrap()).is_some());
    }

    #[test]
    fn a_trusted_proxy_has_no_limit() {
        let places = ConnectionLimit::new(1, "192.0.2.0/24".parse().unwrap());
        let take = |ip: &str| places.take(ip.parse().unwrap());
        let held: Vec<_> = (0..3).map(|_| take("::ffff:192.0.2.1")).collect();
        assert!(held.iter().all(Option::is_some));
        assert!(places.taken.lock().unwrap().is_empty());
        let other = take("198.51.100.1");
        assert!(other.is_some() && take("198.51.100.1").is_none());
    }
}
