//! Column types and the reading of rows. A value that can't be read is `Corrupt`, and no secret is ever printed.

use std::fmt;

use sea_orm::{
    ColumnTrait, DbErr, DeriveValueType, EntityTrait, FromQueryResult, Iden, Iterable, QueryResult, TryFromU64,
    sea_query::{Alias, Expr, SelectStatement},
};
use tenantry_application::ports::store_error::StoreError;
use tenantry_domain::{password::PasswordHash, secret::SecretHash};
use uuid::Uuid;

use super::error::translate;

/// The 32 bytes of a [`SecretHash`].
#[derive(Clone, PartialEq, Eq, DeriveValueType)]
pub(crate) struct HashColumn(Vec<u8>);

impl HashColumn {
    /// Returns the hash, or `None` if the column does not hold 32 bytes.
    pub(crate) fn hash(&self) -> Option<SecretHash> {
        self.0.as_slice().try_into().ok().map(SecretHash::restore)
    }
}

impl From<&SecretHash> for HashColumn {
    fn from(hash: &SecretHash) -> Self {
        Self(hash.as_bytes().to_vec())
    }
}

impl fmt::Debug for HashColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HashColumn(…)")
    }
}

impl TryFromU64 for HashColumn {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::ConvertFromU64("HashColumn"))
    }
}

/// Bytes that only the installation's key opens.
#[derive(Clone, PartialEq, Eq, DeriveValueType)]
pub(crate) struct SealedBytes(pub(crate) Vec<u8>);

impl fmt::Debug for SealedBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedBytes(…)")
    }
}

/// The text of a credential.
#[derive(Clone, PartialEq, Eq, DeriveValueType)]
pub(crate) struct SecretText(String);

impl From<&PasswordHash> for SecretText {
    fn from(hash: &PasswordHash) -> Self {
        Self(hash.as_str().to_owned())
    }
}

impl From<SecretText> for PasswordHash {
    fn from(text: SecretText) -> Self {
        Self::restore(text.0)
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(…)")
    }
}

/// A row that is being read. It adds its name to the error if a field is invalid.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    what: &'static str,
    id: Uuid,
}

impl Row {
    pub(crate) const fn new(what: &'static str, id: Uuid) -> Self {
        Self { what, id }
    }

    pub(crate) fn corrupt(self) -> StoreError {
        StoreError::Corrupt { what: self.what, id: self.id.to_string() }
    }

    pub(crate) fn parsed<T, E>(self, field: Result<T, E>) -> Result<T, StoreError> {
        field.map_err(|_| self.corrupt())
    }

    pub(crate) fn present<T>(self, field: Option<T>) -> Result<T, StoreError> {
        field.ok_or_else(|| self.corrupt())
    }

    /// Returns a number that is only ever incremented, and therefore fits into 32 bits.
    pub(crate) fn count(self, field: i64) -> Result<u32, StoreError> {
        self.parsed(u32::try_from(field))
    }
}

/// Selects all columns of `E` from `alias`, under names that [`read`] knows.
pub(crate) fn select<E: EntityTrait>(query: &mut SelectStatement, alias: &'static str) {
    for column in E::Column::iter() {
        let expression = column.select_as(Expr::col((Alias::new(alias), column)));
        query.expr_as(expression, Alias::new(format!("{alias}_{}", column.unquoted())));
    }
}

/// Reads the row that [`select`] selected from `alias`.
pub(crate) fn read<M: FromQueryResult>(row: &QueryResult, alias: &str) -> Result<M, StoreError> {
    M::from_query_result(row, &format!("{alias}_")).map_err(translate)
}

/// Like [`read`], for the optional side of a left join: returns `None` if `key`, which every row has, is null.
pub(crate) fn read_joined<M: FromQueryResult>(
    row: &QueryResult,
    alias: &str,
    key: &str,
) -> Result<Option<M>, StoreError> {
    let prefix = format!("{alias}_");
    let found: Option<Uuid> = row.try_get(&prefix, key).map_err(translate)?;
    found.map(|_| M::from_query_result(row, &prefix).map_err(translate)).transpose()
}
