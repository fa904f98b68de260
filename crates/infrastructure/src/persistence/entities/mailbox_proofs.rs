//! Codes and reset links of people, one row for each person. A decoy has the id of no person.

use sea_orm::entity::prelude::*;

use crate::persistence::columns::HashColumn;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tenantry_mailbox_proofs")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    pub(crate) code_purpose: Option<String>,
    pub(crate) code_email_norm: Option<String>,
    pub(crate) code_hash: Option<HashColumn>,
    pub(crate) code_expires_at: Option<DateTimeUtc>,
    pub(crate) code_tries: i64,
    pub(crate) tries: i64,
    pub(crate) tries_since: DateTimeUtc,
    pub(crate) reset_id: Option<Uuid>,
    pub(crate) reset_email_norm: Option<String>,
    pub(crate) reset_hash: Option<HashColumn>,
    pub(crate) reset_expires_at: Option<DateTimeUtc>,
    pub(crate) version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
