//! A file that contains a key. Only its owner can read it, it is complete from the moment it exists, one process
//! creates it, and all processes read it.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

use super::error::InstallationKeysError;
use crate::{private_files, secrets::random_bytes};

/// The maximum length: no key is longer.
const MAX: u64 = 4096;

type Bytes = Zeroizing<Vec<u8>>;

/// A file that contains a key.
pub(super) struct KeyFile {
    path: PathBuf,
}

impl KeyFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub(super) fn damaged(&self, reason: &'static str) -> InstallationKeysError {
        InstallationKeysError::Damaged { path: self.path.clone(), reason }
    }

    /// Returns the content of the file. If the file does not exist, it is created with the output of `generate`. The
    /// content of the file decides in the end, so a process that comes second takes the key of the first.
    pub(super) fn read_or_create(
        &self,
        generate: impl FnOnce() -> Result<Bytes, InstallationKeysError>,
    ) -> Result<Bytes, InstallationKeysError> {
        if let Some(bytes) = self.read()? {
            return Ok(bytes);
        }
        self.create(&generate()?)?;
        self.read()?.ok_or_else(|| failed("read", &self.path)(io::ErrorKind::NotFound.into()))
    }

    fn read(&self) -> Result<Option<Bytes>, InstallationKeysError> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed("read", &self.path)(error)),
        };
        self.check_exposure(&file)?;
        // Allocated with its full capacity: a growing vector leaves copies behind that are not wiped.
        let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(MAX).unwrap_or_default() + 1));
        file.take(MAX + 1).read_to_end(&mut bytes).map_err(failed("read", &self.path))?;
        Ok(Some(bytes))
    }

    #[cfg(unix)]
    fn check_exposure(&self, file: &File) -> Result<(), InstallationKeysError> {
        use std::os::unix::fs::PermissionsExt;

        let mode = file.metadata().map_err(failed("read", &self.path))?.permissions().mode() & 0o7777;
        if mode & 0o077 != 0 {
            return Err(InstallationKeysError::Exposed { path: self.path.clone(), mode });
        }
        Ok(())
    }

    #[cfg(not(unix))]
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "only Unix has modes to check")]
    fn check_exposure(&self, _file: &File) -> Result<(), InstallationKeysError> {
        Ok(())
    }

    /// Writes the bytes to a temporary file and then links it under its name, which fails if another process was first.
    /// So a partial key is never visible, and no key is replaced.
    fn create(&self, bytes: &[u8]) -> Result<(), InstallationKeysError> {
        let draft = self.path.with_extension(format!("{}.tmp", HEXLOWER.encode(&random_bytes::<8>())));
        private_files::create(&draft, bytes).map_err(failed("write", &draft))?;
        let named = match fs::hard_link(&draft, &self.path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(failed("create", &self.path)(error)),
            _ => Ok(()),
        };
        let removed = fs::remove_file(&draft).map_err(failed("remove", &draft));
        named.and(removed)?;
        private_files::sync_parent(&self.path).map_err(failed("write", &self.path))
    }
}

pub(super) fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> InstallationKeysError + use<> {
    let path = path.to_owned();
    move |source| InstallationKeysError::Io { doing, path, source }
}
