//! Which DNS servers are asked.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

/// The port of DNS, where none is given.
const PORT: u16 = 53;

/// The DNS servers to ask.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum DnsServers {
    /// Those that the machine is configured with.
    #[default]
    System,
    /// Those at these addresses, and no others.
    At(Vec<SocketAddr>),
}

/// The text does not say which servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be `system`, or addresses such as 192.0.2.53 or 192.0.2.53:5353,[2001:db8::53]:53")]
pub struct DnsServersError;

impl FromStr for DnsServers {
    type Err = DnsServersError;

    fn from_str(text: &str) -> Result<Self, DnsServersError> {
        if text.trim() == "system" {
            return Ok(Self::System);
        }
        let address = |text: &str| {
            let text = text.trim();
            let with_port = || text.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, PORT));
            text.parse().or_else(|_| with_port()).map_err(|_| DnsServersError)
        };
        text.split(',').map(address).collect::<Result<_, _>>().map(Self::At)
    }
}

impl fmt::Display for DnsServers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("system"),
            Self::At(addresses) => {
                let texts: Vec<String> = addresses.iter().map(ToString::to_string).collect();
                f.write_str(&texts.join(","))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_the_systems_or_addresses() {
        for (text, read) in [
            ("system", "system"),
            ("192.0.2.53", "192.0.2.53:53"),
            ("127.0.0.1:5353, 2001:db8::53,[::1]:53", "127.0.0.1:5353,[2001:db8::53]:53,[::1]:53"),
        ] {
            assert_eq!(text.parse::<DnsServers>().map(|servers| servers.to_string()), Ok(read.to_owned()), "{text}");
        }
        for text in ["", "dns.example", "192.0.2.53;192.0.2.54", "192.0.2.53:70000", "System", ","] {
            assert_eq!(text.parse::<DnsServers>(), Err(DnsServersError), "{text}");
        }
    }
}
