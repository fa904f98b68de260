//! `serve`: builds the application, prints its address, serves, and shuts down gracefully.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::TcpListener;

use super::{CliError, print};
use crate::{
    compose::{Embedding, compose},
    settings::Settings,
    signals::stop_asked,
};

pub(super) async fn run(name: &str, settings: &Settings, embedding: Embedding) -> Result<(), CliError> {
    let failed = |source| CliError::Listen { address: settings.bind, source };
    let listener = TcpListener::bind(settings.bind).await.map_err(failed)?;
    let own_url = url_of(listener.local_addr()?);
    let composed = compose(settings, &own_url, embedding).await?;
    // Install the signal handlers before announcing the server.
    let stop = stop_asked()?;
    print(&format!(
        "{} listens on {own_url}\nDocumentation: {own_url}/docs\nMails: {}\n",
        title(name),
        composed.mail_destination
    ))?;
    tracing::info!(address = %own_url, "listening");
    composed.serve(listener, settings.listening.clone(), stop).await;
    tracing::info!("stopped");
    Ok(())
}

/// Returns the name as it begins a sentence.
fn title(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Returns a URL that a browser on this machine can open.
pub(super) fn url_of(address: SocketAddr) -> String {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, address.port()))
}
