//! TLS with a certificate from files. New files are taken for new connections; those that are open go on with the old.

use std::{
    fs,
    io::{self, Read},
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime},
};

use tenantry_application::causes::with_causes;
use tokio::sync::Notify;
use tokio_rustls::rustls::{
    self, ServerConfig,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// No certificate or key is longer.
const LONGEST: u64 = 1 << 20;

/// The files of a certificate and its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate in PEM format, with the intermediate ones after it.
    pub certificate: PathBuf,
    /// Its key in PEM format, not encrypted.
    pub key: PathBuf,
}

/// Why there can be no TLS with these files. The messages say what to do.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read {path}; {setting} must name a file that the server's user can read")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The setting that names it.
        setting: &'static str,
        /// The cause.
        source: io::Error,
    },
    /// Everybody on the machine can read the key.
    #[error(
        "{path} is readable by others (mode {mode:04o}); run `chmod o= {path}`, or, if it may have been read, get a new \
         certificate with a new key"
    )]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// The file has no certificate.
    #[error(
        "{path} has no certificate; TENANTRY_TLS_CERT must name a PEM file with the server's certificate, and after it \
         the intermediate ones (often called fullchain.pem)"
    )]
    NoCertificate {
        /// The file.
        path: PathBuf,
    },
    /// The file has no usable key.
    #[error(
        "{path} has no private key; TENANTRY_TLS_KEY must name a PEM file with a key that is not encrypted (often \
         called privkey.pem)"
    )]
    NoKey {
        /// The file.
        path: PathBuf,
    },
    /// The key belongs to another certificate, or is of an unknown kind.
    #[error(
        "the key in {key} does not fit the certificate in {certificate}; TENANTRY_TLS_CERT and TENANTRY_TLS_KEY must \
         name the files of one certificate"
    )]
    Mismatch {
        /// The file of the certificate.
        certificate: PathBuf,
        /// The file of the key.
        key: PathBuf,
        /// The cause.
        source: rustls::Error,
    },
    /// The cryptographic library refuses its own defaults.
    #[error("cannot set up TLS")]
    Setup(#[source] rustls::Error),
}

/// TLS for the connections of a listener. Clones share the certificate.
#[derive(Debug, Clone)]
pub struct Tls {
    config: Arc<ServerConfig>,
    certificate: Arc<Certificate>,
}

/// The current certificate, and where it comes from.
#[derive(Debug)]
struct Certificate {
    files: TlsFiles,
    provider: Arc<CryptoProvider>,
    current: RwLock<Arc<CertifiedKey>>,
}

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// The variants of [`TlsError`].
    pub fn load(files: TlsFiles) -> Result<Self, TlsError> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let current = RwLock::new(Arc::new(files.read(&provider)?));
        let certificate = Arc::new(Certificate { files, provider: Arc::clone(&provider), current });
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(TlsError::Setup)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::<Certificate>::clone(&certificate));
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self { config: Arc::new(config), certificate })
    }

    /// Returns the configuration for a new connection.
    pub(super) fn config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.config)
    }

    /// Reads the files again and again: whenever they were modified, and whenever `asked` is notified. If they are wrong,
    /// the old certificate stays and the log says why. Never completes.
    pub async fn keep_current(&self, asked: &Notify) {
        self.keep_current_every(LOOK_EVERY, asked).await;
    }

    async fn keep_current_every(&self, interval: Duration, asked: &Notify) {
        let files = &self.certificate.files;
        let mut seen = files.stamps();
        loop {
            let must = tokio::select! {
                () = asked.notified() => true,
                () = tokio::time::sleep(interval) => false,
            };
            let found = files.stamps();
            if !must && found == seen {
                continue;
            }
            seen = found;
            match files.read(&self.certificate.provider) {
                Ok(new) => {
                    *self.certificate.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
                    tracing::info!("the TLS certificate was read again");
                }
                // Of two files, one is always replaced first. The next look sees both.
                Err(error) => {
                    tracing::error!(
                        cause = with_causes(&error),
                        "cannot use the new TLS certificate, the old one stays"
                    );
                }
            }
        }
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// What changes when a file is replaced or written to.
type Stamp = Option<(SystemTime, u64, u64)>;

impl TlsFiles {
    fn read(&self, provider: &CryptoProvider) -> Result<CertifiedKey, TlsError> {
        let Self { certificate, key } = self;
        let text = read(certificate, "TENANTRY_TLS_CERT", |_| Ok(()))?;
        let no_certificate = || TlsError::NoCertificate { path: certificate.clone() };
        let chain: Vec<_> =
            CertificateDer::pem_slice_iter(&text).collect::<Result<_, _>>().map_err(|_| no_certificate())?;
        if chain.is_empty() {
            return Err(no_certificate());
        }
        let text = read(key, "TENANTRY_TLS_KEY", |file| self.check_exposure(file))?;
        let secret = PrivateKeyDer::from_pem_slice(&text).map_err(|_| TlsError::NoKey { path: key.clone() })?;
        CertifiedKey::from_der(chain, secret, provider).map_err(|source| TlsError::Mismatch {
            certificate: certificate.clone(),
            key: key.clone(),
            source,
        })
    }

    /// A group may read the key: that is how a server gets a key that another program renews.
    #[cfg(unix)]
    fn check_exposure(&self, file: &fs::File) -> Result<(), TlsError> {
        use std::os::unix::fs::PermissionsExt;
        let failed = |source| TlsError::Unreadable { path: self.key.clone(), setting: "TENANTRY_TLS_KEY", source };
        let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o7777;
        if mode % 0o10 == 0 { Ok(()) } else { Err(TlsError::Exposed { path: self.key.clone(), mode }) }
    }

    #[cfg(not(unix))]
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "only Unix has modes to check")]
    fn check_exposure(&self, _: &fs::File) -> Result<(), TlsError> {
        Ok(())
    }

    fn stamps(&self) -> [Stamp; 2] {
        [&self.certificate, &self.key].map(|path| {
            let metadata = fs::metadata(path).ok()?;
            #[cfg(unix)]
            let number = std::os::unix::fs::MetadataExt::ino(&metadata);
            #[cfg(not(unix))]
            let number = 0;
            Some((metadata.modified().ok()?, metadata.len(), number))
        })
    }
}

fn read(
    path: &PathBuf,
    setting: &'static str,
    check: impl FnOnce(&fs::File) -> Result<(), TlsError>,
) -> Result<Vec<u8>, TlsError> {
    let unreadable = |source| TlsError::Unreadable { path: path.clone(), setting, source };
    let file = fs::File::open(path).map_err(unreadable)?;
    check(&file)?;
    let mut bytes = Vec::new();
    file.take(LONGEST).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use tempfile::TempDir;

    use super::*;

    const CERTIFICATES: [&str; 2] =
        [include_str!("../../tests/it/support/tls/one.pem"), include_str!("../../tests/it/support/tls/two.pem")];
    const KEYS: [&str; 2] =
        [include_str!("../../tests/it/support/tls/one.key"), include_str!("../../tests/it/support/tls/two.key")];
    const LIMIT: Duration = Duration::from_secs(20);

    fn write(path: &PathBuf, text: &str) {
        fs::write(path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }

    fn files(certificate: &str, key: &str) -> (TempDir, TlsFiles) {
        let folder = tempfile::tempdir().unwrap();
        let files = TlsFiles { certificate: folder.path().join("cert.pem"), key: folder.path().join("key.pem") };
        write(&files.certificate, certificate);
        write(&files.key, key);
        (folder, files)
    }

    fn refused(files: &TlsFiles) -> String {
        with_causes(&Tls::load(files.clone()).unwrap_err())
    }

    #[test]
    fn whatever_is_wrong_with_the_files_is_told_with_what_to_do() {
        for (certificate, key, expected) in [
            ("", KEYS[0], "cert.pem has no certificate; TENANTRY_TLS_CERT must name a PEM file"),
            ("junk", KEYS[0], "cert.pem has no certificate"),
            (KEYS[0], KEYS[0], "cert.pem has no certificate"),
            ("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n", KEYS[0], "cert.pem has no certificate"),
            (CERTIFICATES[0], "", "key.pem has no private key; TENANTRY_TLS_KEY must name a PEM file"),
            (CERTIFICATES[0], CERTIFICATES[0], "key.pem has no private key"),
            (
                CERTIFICATES[0],
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n",
                "a key that is not encrypted",
            ),
            (CERTIFICATES[0], KEYS[1], "TENANTRY_TLS_CERT and TENANTRY_TLS_KEY must name the files of one certificate"),
            (
                CERTIFICATES[0],
                "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n",
                "does not fit the certificate",
            ),
        ] {
            let (_folder, files) = files(certificate, key);
            let message = refused(&files);
            assert!(message.contains(expected), "{message}");
        }
        let (_folder, mut good) = files(CERTIFICATES[0], KEYS[0]);
        fs::set_permissions(&good.key, fs::Permissions::from_mode(0o644)).unwrap();
        let message = refused(&good);
        assert!(message.contains("is readable by others (mode 0644); run `chmod o= "), "{message}");
        fs::set_permissions(&good.key, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(Tls::load(good.clone()).is_ok());
        good.key = good.key.with_file_name("missing.pem");
        let message = refused(&good);
        assert!(
            message.contains("missing.pem; TENANTRY_TLS_KEY must name a file that the server's user can"),
            "{message}"
        );
        good.certificate = good.certificate.with_file_name("missing.pem");
        assert!(refused(&good).contains("TENANTRY_TLS_CERT must name a file"));
    }

    /// Waits until the certificate is the one with this number.
    async fn becomes(tls: &Tls, number: usize) {
        let expected = CertificateDer::from_pem_slice(CERTIFICATES[number].as_bytes()).unwrap();
        let current = || tls.certificate.current.read().unwrap().cert[0].clone();
        let waited = tokio::time::timeout(LIMIT, async {
            while current() != expected {
                tokio::task::yield_now().await;
            }
        });
        assert!(waited.await.is_ok(), "the certificate does not become that of number {number}");
    }

    #[tokio::test]
    async fn new_files_are_taken_and_wrong_ones_are_not() {
        let (_folder, files) = files(CERTIFICATES[0], KEYS[0]);
        let tls = Tls::load(files.clone()).unwrap();
        let nobody = Notify::new();
        let looks = tls.keep_current_every(Duration::from_millis(1), &nobody);
        let changes = async {
            // The certificate alone does not fit the old key.
            write(&files.certificate, CERTIFICATES[1]);
            tokio::time::timeout(Duration::from_millis(50), becomes(&tls, 1)).await.unwrap_err();
            becomes(&tls, 0).await;
            write(&files.key, KEYS[1]);
            becomes(&tls, 1).await;
            // Replaced by new files with the old names, as programs that renew certificates do it.
            for (path, text) in [(&files.certificate, CERTIFICATES[0]), (&files.key, KEYS[0])] {
                let new = path.with_extension("new");
                write(&new, text);
                fs::rename(&new, path).unwrap();
            }
            becomes(&tls, 0).await;
        };
        tokio::select! {
            () = looks => {}
            () = changes => {}
        }
    }

    #[tokio::test]
    async fn whoever_asks_need_not_wait() {
        let (_folder, files) = files(CERTIFICATES[0], KEYS[0]);
        let tls = Tls::load(files.clone()).unwrap();
        let asked = Notify::new();
        let looks = tls.keep_current_every(Duration::from_hours(1), &asked);
        let changes = async {
            write(&files.certificate, CERTIFICATES[1]);
            write(&files.key, KEYS[1]);
            asked.notify_one();
            becomes(&tls, 1).await;
        };
        tokio::select! {
            () = looks => {}
            () = changes => {}
        }
    }
}
