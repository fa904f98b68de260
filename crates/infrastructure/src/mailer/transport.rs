//! The destination of mails: a mail server, a console, or a directory with one file per mail, written completely or not
//! at all.

use std::{
    fmt, fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use lettre::Address;
use uuid::Uuid;

use super::{
    config::{MailConfig, MailConfigError, MailUrlError},
    smtp::{Server, Smtp},
};
use crate::private_files;

/// The destination of mails.
pub(super) enum Transport {
    /// A console.
    Console(Arc<Mutex<Box<dyn Write + Send>>>),
    /// A directory.
    Directory(PathBuf),
    /// A mail server.
    Server(Box<Smtp>),
}

impl Transport {
    pub(super) fn open(
        config: &MailConfig,
        from: &Address,
        console: Box<dyn Write + Send>,
    ) -> Result<Self, MailConfigError> {
        match named(&config.url)? {
            Named::Console => Ok(Self::Console(Arc::new(Mutex::new(console)))),
            Named::Directory(path) => {
                private_files::create_dir(path)
                    .map_err(|source| MailUrlError::Directory { path: path.to_owned(), source })?;
                Ok(Self::Directory(path.to_owned()))
            }
            Named::Server { implicit, rest } => {
                let server = Server::parse(implicit, rest).map_err(MailUrlError::Smtp)?;
                Ok(Self::Server(Box::new(Smtp::open(server, config.ca.as_deref(), from)?)))
            }
        }
    }
}

/// Writes the mail to the console. Blocks.
pub(super) fn print(console: &Mutex<Box<dyn Write + Send>>, mail: &[u8]) -> io::Result<()> {
    // A console that panicked while writing can still be written to.
    let mut console = console.lock().unwrap_or_else(PoisonError::into_inner);
    console.write_all(mail)?;
    console.flush()
}

/// Writes the mail to a file of its own. Blocks.
pub(super) fn store(directory: &Path, id: Uuid, mail: &[u8]) -> io::Result<()> {
    let draft = directory.join(format!(".{id}.tmp"));
    private_files::create(&draft, mail)?;
    let file = directory.join(format!("{id}.eml"));
    fs::rename(&draft, &file)?;
    private_files::sync_parent(&file)
}

/// Checks that the URL names a destination, which need not exist yet.
pub(super) fn check(url: &str) -> Result<(), MailUrlError> {
    match named(url)? {
        Named::Console | Named::Directory(_) => Ok(()),
        Named::Server { implicit, rest } => Server::parse(implicit, rest).map(drop).map_err(MailUrlError::Smtp),
    }
}

/// What a URL names.
enum Named<'a> {
    Console,
    Directory(&'a Path),
    Server { implicit: bool, rest: &'a str },
}

fn named(url: &str) -> Result<Named<'_>, MailUrlError> {
    match url.split_once(':') {
        Some(("console", "" | "//")) => Ok(Named::Console),
        Some(("file", path)) => directory(path).map(Named::Directory).ok_or(MailUrlError::Unknown),
        Some(("smtp", rest)) => Ok(Named::Server { implicit: false, rest }),
        Some(("smtps", rest)) => Ok(Named::Server { implicit: true, rest }),
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
            Self::Server(smtp) => smtp.fmt(f),
        }
    }
}
