//! DNS, through hickory. Nothing is kept in a cache of ours, so that a record counts as soon as the servers show it.

mod config;

use std::time::Duration;

use async_trait::async_trait;
use hickory_resolver::{
    TokioResolver,
    config::{ConnectionConfig, NameServerConfig, ResolverConfig},
    net::{DnsError, NetError, runtime::TokioRuntimeProvider},
    proto::{
        op::ResponseCode,
        rr::{Name, RData, RecordType, rdata::TXT},
    },
};
use tenantry_application::{causes::with_causes, ports::dns_resolver::DnsResolver};
use tenantry_domain::domain_claim::{LookupFailure, TxtAnswer};
use tokio::{sync::OnceCell, time::timeout};

pub use self::config::{DnsServers, DnsServersError};

/// How long one server may take for an answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often a question without an answer is asked.
const ATTEMPTS: usize = 2;
/// How long a question may take in all.
const LONGEST: Duration = Duration::from_secs(10);

/// Asks DNS servers.
pub struct HickoryDns {
    servers: DnsServers,
    longest: Duration,
    /// Made with the first question: a machine without DNS serves everything else.
    resolver: OnceCell<TokioResolver>,
}

impl HickoryDns {
    /// Creates a resolver that asks these servers.
    pub fn new(servers: DnsServers) -> Self {
        Self { servers, longest: LONGEST, resolver: OnceCell::new() }
    }

    /// Gives a question that much time in all, and not ten seconds.
    #[must_use]
    pub fn with_longest(self, longest: Duration) -> Self {
        Self { longest, ..self }
    }

    fn build(&self) -> Result<TokioResolver, NetError> {
        let mut builder = match &self.servers {
            DnsServers::System => TokioResolver::builder_tokio()?,
            DnsServers::At(addresses) => {
                let server = |address: &std::net::SocketAddr| {
                    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
                        connection.port = address.port();
                        connection
                    });
                    NameServerConfig::new(address.ip(), true, connections.into())
                };
                let config = ResolverConfig::from_name_servers(addresses.iter().map(server).collect());
                TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
            }
        };
        let options = builder.options_mut();
        options.cache_size = 0;
        options.timeout = PATIENCE.min(self.longest);
        options.attempts = ATTEMPTS;
        builder.build()
    }

    async fn find(&self, name: &str) -> Result<Vec<String>, NetError> {
        let resolver = self.resolver.get_or_try_init(|| async { self.build() }).await?;
        let mut name = Name::from_ascii(name)?;
        // Otherwise the search domains of the machine would be tried behind it.
        name.set_fqdn(true);
        let found = resolver.lookup(name, RecordType::TXT).await?;
        let value = |data: &RData| if let RData::TXT(txt) = data { Some(joined(txt)) } else { None };
        Ok(found.answers().iter().filter_map(|record| value(&record.data)).collect())
    }
}

/// Returns the strings of a record as one text. What is not UTF-8 in it is nothing that we ask for.
fn joined(txt: &TXT) -> String {
    String::from_utf8_lossy(&txt.txt_data.concat()).into_owned()
}

#[async_trait]
impl DnsResolver for HickoryDns {
    async fn find_txt(&self, name: &str) -> TxtAnswer {
        let failed = match timeout(self.longest, self.find(name)).await {
            Ok(Ok(values)) => return TxtAnswer::Found(values),
            Ok(Err(error)) if error.is_nx_domain() => return TxtAnswer::NoSuchName,
            Ok(Err(NetError::Dns(DnsError::NoRecordsFound(none)))) if none.response_code == ResponseCode::NoError => {
                return TxtAnswer::Found(Vec::new());
            }
            Ok(Err(NetError::Timeout)) | Err(_) => LookupFailure::TimedOut,
            Ok(Err(error)) => {
                tracing::info!(name, error = with_causes(&error), "a question to DNS got no answer");
                LookupFailure::ServerFailed
            }
        };
        TxtAnswer::Failed(failed)
    }
}

impl std::fmt::Debug for HickoryDns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HickoryDns").field("servers", &self.servers).finish_non_exhaustive()
    }
}
