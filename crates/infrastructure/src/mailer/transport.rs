//! The destination of mails: a console, or a directory with one file per mail, written completely or not at all.

use std::{
    fmt, fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use uuid::Uuid;

use crate::private_files;

/// Why a mail URL is rejected. The part after the scheme is never repeated: it can contain a password.
#[derive(Debug, thiserror::Error)]
pub enum MailUrlError {
    /// SMTP is not implemented yet.
    #[error("sending mail by SMTP is not available yet; set the mail URL to `console:` or `file:DIRECTORY`")]
    Smtp,
    /// The URL has another scheme.
    #[error("the mail URL must be `console:` or `file:DIRECTORY`, such as `file:./data/mail` or `file:/var/mail/out`")]
    Unknown,
    /// The directory can't be created.
    #[error("cannot create the mail directory {path}")]
    Directory {
        /// The directory.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

/// The destination of mails.
#[derive(Clone)]
pub(super) enum Transport {
    /// A console.
    Console(Arc<Mutex<Box<dyn Write + Send>>>),
    /// A directory.
    Directory(PathBuf),
}

impl Transport {
    pub(super) fn open(url: &str, console: Box<dyn Write + Send>) -> Result<Self, MailUrlError> {
        match named(url)? {
            None => Ok(Self::Console(Arc::new(Mutex::new(console)))),
            Some(path) => {
                private_files::create_dir(path)
                    .map_err(|source| MailUrlError::Directory { path: path.to_owned(), source })?;
                Ok(Self::Directory(path.to_owned()))
            }
        }
    }

    /// Delivers the mail. Blocks.
    pub(super) fn put(&self, id: Uuid, mail: &[u8]) -> io::Result<()> {
        match self {
            Self::Console(console) => {
                // A console that panicked while writing can still be written to.
                let mut console = console.lock().unwrap_or_else(PoisonError::into_inner);
                console.write_all(mail)?;
                console.flush()
            }
            Self::Directory(directory) => {
                let draft = directory.join(format!(".{id}.tmp"));
                private_files::create(&draft, mail)?;
                let file = directory.join(format!("{id}.eml"));
                fs::rename(&draft, &file)?;
                private_files::sync_parent(&file)
            }
        }
    }
}

/// Checks that the URL names a destination, which need not exist yet.
pub(super) fn check(url: &str) -> Result<(), MailUrlError> {
    named(url).map(drop)
}

/// Returns the directory that a URL names, or `None` for the console.
fn named(url: &str) -> Result<Option<&Path>, MailUrlError> {
    match url.split_once(':') {
        Some(("console", "" | "//")) => Ok(None),
        Some(("file", path)) => directory(path).map(Some).ok_or(MailUrlError::Unknown),
        Some(("smtp" | "smtps", _)) => Err(MailUrlError::Smtp),
        _ => Err(MailUrlError::Unknown),
    }
}

/// Returns the path in `file:PATH` or `file:///PATH`. A URL with a host does not name a local directory.
fn directory(path: &str) -> Option<&Path> {
    let path = match path.strip_prefix("//") {
        Some(absolute) => Some(absolute).filter(|absolute| absolute.starts_with('/')),
        None => Some(path),
    };
    path.filter(|path| !path.is_empty()).map(Path::new)
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Console(_) => f.write_str("the console"),
            Self::Directory(path) => write!(f, "files in {}", path.display()),
        }
    }
}
