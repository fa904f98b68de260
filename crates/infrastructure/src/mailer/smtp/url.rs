//! The URL of a mail server: `smtp://user:password@host:587` or `smtps://user:password@host:465`.

use std::{fmt, net::IpAddr};

use zeroize::Zeroizing;

/// The port at which servers take mail from those who sign in (RFC 6409).
const SUBMISSION: u16 = 587;
/// The port at which they do so within TLS from the first byte on (RFC 8314).
const SUBMISSIONS: u16 = 465;

/// Why the URL of a mail server is rejected, and what to write instead. Nothing of the URL is repeated, because it can
/// contain a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SmtpUrlError {
    /// There is no host, or it can't be one.
    #[error(
        "must name a host, such as smtp://user:password@smtp.example.com:587, with special characters of user and \
         password escaped (%40 for @, %3F for ?)"
    )]
    Host,
    /// The port is not a number that a port can have.
    #[error("must have a port from 1 to 65535 after the host, such as :587, or none")]
    Port,
    /// There is something after the host and the port.
    #[error("must end after the host and the port, or continue with ?tls=required or ?tls=none")]
    Rest,
    /// A parameter is unknown.
    #[error("must have no parameter but tls, which is required or none: ?tls=required")]
    Parameter,
    /// There is a user without a password, or the other way round.
    #[error("must have a user and a password, such as smtp://user:password@smtp.example.com:587, or neither")]
    Credentials,
    /// An escape is not one.
    #[error("must have two hexadecimal digits after each % in user and password; write % itself as %25")]
    Escape,
    /// The TLS of `smtps` can't be switched off.
    #[error("must begin with smtp:// instead of smtps:// if it ends with ?tls=none")]
    Contradiction,
    /// The password would travel where others can read it.
    #[error("must not have a password and ?tls=none, unless the host is this machine; remove one of them")]
    Readable,
}

/// How a connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encryption {
    /// TLS from the first byte on.
    Implicit,
    /// STARTTLS, without which nothing is sent.
    StartTls,
    /// None.
    None,
}

/// A mail server, and how to reach it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) encryption: Encryption,
    pub(super) credentials: Option<Credentials>,
}

/// What proves who we are.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Credentials {
    pub(super) user: String,
    pub(super) password: Zeroizing<String>,
}

impl Server {
    /// Parses what follows `smtp:`, or `smtps:` if TLS is implicit.
    pub(crate) fn parse(implicit: bool, rest: &str) -> Result<Self, SmtpUrlError> {
        let rest = rest.strip_prefix("//").ok_or(SmtpUrlError::Host)?;
        let (address, query) = rest.split_once('?').map_or((rest, None), |(address, query)| (address, Some(query)));
        // A password may contain an `@` that nobody escaped, but a host never does.
        let (user, place) = address.rsplit_once('@').map_or((None, address), |(user, place)| (Some(user), place));
        let (host, port) = host_and_port(place.strip_suffix('/').unwrap_or(place))?;
        let credentials = user.map(Credentials::parse).transpose()?;
        let local = is_this_machine(&host);
        let encryption = match (implicit, query) {
            (true, None | Some("tls=required")) => Encryption::Implicit,
            (true, Some("tls=none")) => return Err(SmtpUrlError::Contradiction),
            (false, Some("tls=required")) => Encryption::StartTls,
            (false, Some("tls=none")) if credentials.is_some() && !local => return Err(SmtpUrlError::Readable),
            (false, Some("tls=none")) => Encryption::None,
            (false, None) => {
                if local {
                    Encryption::None
                } else {
                    Encryption::StartTls
                }
            }
            (_, Some(_)) => return Err(SmtpUrlError::Parameter),
        };
        let port = port.unwrap_or(if implicit { SUBMISSIONS } else { SUBMISSION });
        Ok(Self { host, port, encryption, credentials })
    }
}

impl Credentials {
    fn parse(text: &str) -> Result<Self, SmtpUrlError> {
        let (user, password) = text.split_once(':').ok_or(SmtpUrlError::Credentials)?;
        let (user, password) = (unescaped(user)?, Zeroizing::new(unescaped(password)?));
        if user.is_empty() || password.is_empty() {
            return Err(SmtpUrlError::Credentials);
        }
        Ok(Self { user, password })
    }
}

fn host_and_port(place: &str) -> Result<(String, Option<u16>), SmtpUrlError> {
    let (host, rest) = match place.strip_prefix('[') {
        Some(literal) => literal.split_once(']').ok_or(SmtpUrlError::Host)?,
        None => place.split_at(place.find([':', '/', '#']).unwrap_or(place.len())),
    };
    let is_name =
        |host: &str| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'));
    let is_literal = place.starts_with('[');
    if host.is_empty() || (is_literal && host.parse::<IpAddr>().is_err()) || (!is_literal && !is_name(host)) {
        return Err(SmtpUrlError::Host);
    }
    let port = match rest.strip_prefix(':') {
        None if rest.is_empty() => None,
        None => return Err(SmtpUrlError::Rest),
        Some(port) if port.contains(['/', '#']) => return Err(SmtpUrlError::Rest),
        Some(port) => Some(port.parse().ok().filter(|port| *port > 0).ok_or(SmtpUrlError::Port)?),
    };
    Ok((host.to_owned(), port))
}

/// Returns whether what is sent to the host never leaves this machine.
fn is_this_machine(host: &str) -> bool {
    let named = host.eq_ignore_ascii_case("localhost") || host.to_ascii_lowercase().ends_with(".localhost");
    named || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Replaces each `%` and the two digits after it by the byte that they name.
fn unescaped(text: &str) -> Result<String, SmtpUrlError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
        let code = digit().zip(digit()).map(|(high, low)| high * 16 + low);
        bytes.push(code.and_then(|code| u8::try_from(code).ok()).ok_or(SmtpUrlError::Escape)?);
    }
    // A NUL would end the user or the password in the middle of the command (RFC 4616).
    let text = String::from_utf8(bytes).ok().filter(|text| !text.contains(char::is_control));
    text.ok_or(SmtpUrlError::Escape)
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encrypted = match self.encryption {
            Encryption::Implicit => "TLS",
            Encryption::StartTls => "STARTTLS",
            Encryption::None => "no encryption",
        };
        let (host, port) = (&self.host, self.port);
        if host.contains(':') {
            write!(f, "the mail server [{host}]:{port} with {encrypted}")
        } else {
            write!(f, "the mail server {host}:{port} with {encrypted}")
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Result<Server, SmtpUrlError> {
        let (scheme, rest) = url.split_once(':').unwrap();
        Server::parse(scheme == "smtps", rest)
    }

    #[test]
    fn an_url_names_server_encryption_and_credentials() {
        for (url, place, encryption, credentials) in [
            ("smtp://mail.example", "mail.example:587", Encryption::StartTls, None),
            ("smtp://mail.example:2525/", "mail.example:2525", Encryption::StartTls, None),
            ("smtps://mail.example", "mail.example:465", Encryption::Implicit, None),
            ("smtps://mail.example?tls=required", "mail.example:465", Encryption::Implicit, None),
            ("smtp://u:p@mail.example", "mail.example:587", Encryption::StartTls, Some(("u", "p"))),
            ("smtp://a%40b.example:p%3a%25%3F@m", "m:587", Encryption::StartTls, Some(("a@b.example", "p:%?"))),
            // Amazon's passwords look like this, and people paste them.
            ("smtps://AKIA:a+b/c=@m", "m:465", Encryption::Implicit, Some(("AKIA", "a+b/c="))),
            ("smtp://a@b.example:p@ss@m", "m:587", Encryption::StartTls, Some(("a@b.example", "p@ss"))),
            ("smtp://localhost:25", "localhost:25", Encryption::None, None),
            ("smtp://u:p@127.0.0.1:1025", "127.0.0.1:1025", Encryption::None, Some(("u", "p"))),
            ("smtp://[::1]:25", "[::1]:25", Encryption::None, None),
            ("smtp://localhost?tls=required", "localhost:587", Encryption::StartTls, None),
            ("smtp://relay.internal:25?tls=none", "relay.internal:25", Encryption::None, None),
        ] {
            let server = parse(url).unwrap_or_else(|error| panic!("{url}: {error}"));
            assert!(server.to_string().starts_with(&format!("the mail server {place} with ")), "{url}: {server}");
            assert_eq!(server.encryption, encryption, "{url}");
            let found = server.credentials.as_ref().map(|found| (found.user.as_str(), found.password.as_str()));
            assert_eq!(found, credentials, "{url}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_what_to_write() {
        for (url, error) in [
            ("smtp:", SmtpUrlError::Host),
            ("smtp://", SmtpUrlError::Host),
            ("smtp:mail.example", SmtpUrlError::Host),
            ("smtp://:587", SmtpUrlError::Host),
            ("smtp://u:p@", SmtpUrlError::Host),
            ("smtp://mail example", SmtpUrlError::Host),
            ("smtp://[mail.example]", SmtpUrlError::Host),
            ("smtp://mail.example:0", SmtpUrlError::Port),
            ("smtp://mail.example:x", SmtpUrlError::Port),
            ("smtp://mail.example:65536", SmtpUrlError::Port),
            ("smtp://mail.example/inbox", SmtpUrlError::Rest),
            ("smtp://mail.example:587/inbox", SmtpUrlError::Rest),
            ("smtp://mail.example?ssl=true", SmtpUrlError::Parameter),
            ("smtp://mail.example?tls=opportunistic", SmtpUrlError::Parameter),
            ("smtp://mail.example?", SmtpUrlError::Parameter),
            ("smtp://user@mail.example", SmtpUrlError::Credentials),
            ("smtp://user:@mail.example", SmtpUrlError::Credentials),
            ("smtp://:p@mail.example", SmtpUrlError::Credentials),
            ("smtp://user:100%@mail.example", SmtpUrlError::Escape),
            ("smtp://user:%zz@mail.example", SmtpUrlError::Escape),
            ("smtp://user:a%00b@mail.example", SmtpUrlError::Escape),
            ("smtp://user:%FF@mail.example", SmtpUrlError::Escape),
            ("smtps://mail.example?tls=none", SmtpUrlError::Contradiction),
            ("smtp://u:p@mail.example?tls=none", SmtpUrlError::Readable),
        ] {
            assert_eq!(parse(url).unwrap_err(), error, "{url}");
            assert!(error.to_string().starts_with("must "));
        }
    }

    #[test]
    fn no_password_is_printed() {
        let server = parse("smtp://someone:hunter2@mail.example").unwrap();
        assert_eq!(format!("{server:?}"), "Server(the mail server mail.example:587 with STARTTLS)");
    }
}
