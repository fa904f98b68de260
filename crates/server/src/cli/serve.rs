//! `serve`: builds the application, says where it is, serves, and shuts down gracefully.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::TcpListener;

use super::{
    CliError,
    banner::{Addresses, banner, database},
    print,
};
use crate::{
    compose::{Embedding, compose},
    serve::{Listener, Tls, serve},
    settings::Settings,
    signals::{hangups, stop_asked},
};

pub(super) async fn run(
    version: Option<&'static str>,
    settings: &Settings,
    embedding: Embedding,
) -> Result<(), CliError> {
    let tls = settings.tls.clone().map(Tls::load).transpose()?;
    let listener = listen(settings.bind, "TENANTRY_BIND").await?;
    let for_metrics = match settings.metrics_bind {
        Some(address) => Some(listen(address, "TENANTRY_METRICS_BIND").await?),
        None => None,
    };
    let addresses = Addresses {
        api: url_of(listener.local_addr()?, tls.is_some()),
        metrics: for_metrics.as_ref().map(TcpListener::local_addr).transpose()?.map(|address| url_of(address, false)),
    };
    let composed = compose(settings, &addresses.api, embedding).await?;
    // Install the signal handlers before announcing the server.
    let stop = stop_asked()?;
    if let Some(tls) = tls.clone() {
        let asked = hangups()?;
        tokio::spawn(async move { tls.keep_current(&asked).await });
    }
    if let Some(lines) = banner(version, &addresses, settings, &composed) {
        print(&lines)?;
    }
    tracing::info!(
        address = %addresses.api,
        metrics = addresses.metrics,
        version,
        database = database(&settings.database.url),
        data_dir = %settings.data_dir.display(),
        mails = composed.mail_destination,
        "listening"
    );
    if settings.public_url.is_none() && !settings.bind.ip().is_loopback() {
        tracing::warn!(
            "links in mails begin with {}, which other machines may not reach; set TENANTRY_PUBLIC_URL to the URL that \
             people use",
            addresses.api
        );
    }
    // Metrics are served until the very end.
    let metrics = for_metrics.zip(composed.metrics_router.clone()).map(|(listener, router)| {
        tokio::spawn(serve(listener, router, settings.listening.clone(), std::future::pending()))
    });
    composed.serve(Listener::from(listener).with_tls(tls), settings.listening.clone(), stop).await;
    if let Some(metrics) = metrics {
        metrics.abort();
    }
    tracing::info!("stopped");
    Ok(())
}

async fn listen(address: SocketAddr, setting: &'static str) -> Result<TcpListener, CliError> {
    TcpListener::bind(address).await.map_err(|source| CliError::Listen { address, setting, source })
}

/// Returns a URL that a browser on this machine can open.
pub(super) fn url_of(address: SocketAddr, tls: bool) -> String {
    let scheme = if tls { "https" } else { "http" };
    format!("{scheme}://{}", on_this_machine(address))
}

/// Returns the address at which this machine reaches a server that listens on the address.
pub(super) fn on_this_machine(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
