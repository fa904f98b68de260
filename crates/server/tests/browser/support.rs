//! What the running server needs besides its folder.

use std::path::Path;

/// Returns the folder's database, which is empty at first. Pages know no database, so `SQLite` is enough for them.
pub(crate) fn database_in(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("tenantry.db").display())
}
