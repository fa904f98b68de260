//! Proofs of mailboxes, keyed by the person. A version decides which of concurrent updates wins.

use async_trait::async_trait;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryTrait,
    sea_query::OnConflict,
};
use tenantry_application::ports::{mailbox_proofs::MailboxProofRepository, store_error::StoreError};
use tenantry_domain::{
    email::Email,
    email_change::{EmailChange, EmailChangeId},
    mailbox_proofs::{Code, CodePurpose, MailboxProofs, MailboxProofsSnapshot, Reset, ResetId},
    user::UserId,
};

use super::{
    columns::{HashColumn, Row},
    entities::{
        email_changes,
        mailbox_proofs::{Column, Entity, Model},
    },
    error::translate,
    unit_of_work::{Begun, Store, Work},
};

#[async_trait]
impl<T: Begun, S: Send + Sync> MailboxProofRepository for Store<T, Work<S>> {
    async fn find(&mut self, user: UserId) -> Result<Option<MailboxProofs>, StoreError> {
        let found = Entity::find_by_id(user.as_uuid()).one(&self.connection).await.map_err(translate)?;
        found.as_ref().map(restore).transpose()
    }

    async fn update(&mut self, before: &MailboxProofs, after: &MailboxProofs) -> Result<(), StoreError> {
        let changed = match before.snapshot().version {
            0 => {
                let mut stays = OnConflict::column(Column::UserId);
                let insert = Entity::insert(row(after).into_active_model()).on_conflict(stays.do_nothing().to_owned());
                let inserted = self.connection.execute(&insert.into_query()).await;
                inserted.map_err(translate)?.rows_affected()
            }
            version => {
                let mut row = row(after).into_active_model().reset_all();
                row.user_id = NotSet;
                let update = Entity::update_many()
                    .set(row)
                    .filter(Column::UserId.eq(before.snapshot().user_id.as_uuid()))
                    .filter(Column::Version.eq(i64::from(version)));
                update.exec(&self.connection).await.map_err(translate)?.rows_affected
            }
        };
        if changed == 0 { Err(StoreError::Stale) } else { Ok(()) }
    }

    async fn find_change(&mut self, user: UserId, id: EmailChangeId) -> Result<Option<EmailChange>, StoreError> {
        let found = email_changes::Entity::find_by_id((user.as_uuid(), id.as_uuid())).one(&self.connection).await;
        found.map_err(translate)?.as_ref().map(restore_change).transpose()
    }

    async fn insert_change(&mut self, change: &EmailChange) -> Result<(), StoreError> {
        let row = email_changes::Model {
            user_id: change.user_id.as_uuid(),
            id: change.id.as_uuid(),
            number: i64::from(change.number),
            before_norm: change.before.as_str().to_owned(),
            secret_hash: HashColumn::from(&change.hash),
            undo_until: change.undo_until,
        };
        let insert = email_changes::Entity::insert(row.into_active_model());
        insert.exec_without_returning(&self.connection).await.map(drop).map_err(translate)
    }

    async fn claim_change(&mut self, change: &EmailChange) -> Result<(), StoreError> {
        let own = email_changes::Entity::delete_by_id((change.user_id.as_uuid(), change.id.as_uuid()));
        if own.exec(&self.connection).await.map_err(translate)?.rows_affected == 0 {
            return Err(StoreError::Stale);
        }
        let later = email_changes::Entity::delete_many()
            .filter(email_changes::Column::UserId.eq(change.user_id.as_uuid()))
            .filter(email_changes::Column::Number.gt(i64::from(change.number)));
        later.exec(&self.connection).await.map(drop).map_err(translate)
    }
}

fn row(proofs: &MailboxProofs) -> Model {
    let proofs = proofs.snapshot();
    let (code, reset) = (proofs.code.as_ref(), proofs.reset.as_ref());
    Model {
        user_id: proofs.user_id.as_uuid(),
        code_purpose: code.map(|code| code.purpose.as_str().to_owned()),
        code_email_norm: code.map(|code| code.email.as_str().to_owned()),
        code_hash: code.map(|code| HashColumn::from(&code.hash)),
        code_expires_at: code.map(|code| code.expires_at),
        code_tries: code.map_or(0, |code| i64::from(code.tries)),
        tries: i64::from(proofs.tries),
        tries_since: proofs.tries_since,
        reset_id: reset.map(|reset| reset.id.as_uuid()),
        reset_email_norm: reset.map(|reset| reset.email.as_str().to_owned()),
        reset_hash: reset.map(|reset| HashColumn::from(&reset.hash)),
        reset_expires_at: reset.map(|reset| reset.expires_at),
        version: i64::from(proofs.version),
    }
}

fn restore(row: &Model) -> Result<MailboxProofs, StoreError> {
    let read = Row::new("proofs of mailbox of user", row.user_id);
    let email = |text: &String| read.parsed(Email::parse(text));
    let hash = |column: &HashColumn| read.present(column.hash());
    let code = match (&row.code_purpose, &row.code_email_norm, &row.code_hash, row.code_expires_at) {
        (None, None, None, None) => None,
        (Some(name), Some(address), Some(column), Some(expires_at)) => Some(Code {
            purpose: read.present(CodePurpose::ALL.into_iter().find(|purpose| purpose.as_str() == name))?,
            email: email(address)?,
            hash: hash(column)?,
            expires_at,
            tries: read.count(row.code_tries)?,
        }),
        _ => return Err(read.corrupt()),
    };
    let reset = match (row.reset_id, &row.reset_email_norm, &row.reset_hash, row.reset_expires_at) {
        (None, None, None, None) => None,
        (Some(id), Some(address), Some(column), Some(expires_at)) => {
            Some(Reset { id: ResetId::new(id), email: email(address)?, hash: hash(column)?, expires_at })
        }
        _ => return Err(read.corrupt()),
    };
    Ok(MailboxProofs::restore(MailboxProofsSnapshot {
        user_id: UserId::new(row.user_id),
        code,
        tries: read.count(row.tries)?,
        tries_since: row.tries_since,
        reset,
        version: read.count(row.version)?,
    }))
}

fn restore_change(row: &email_changes::Model) -> Result<EmailChange, StoreError> {
    let read = Row::new("change of address", row.id);
    Ok(EmailChange {
        id: EmailChangeId::new(row.id),
        user_id: UserId::new(row.user_id),
        number: read.count(row.number)?,
        before: read.parsed(Email::parse(&row.before_norm))?,
        hash: read.present(row.secret_hash.hash())?,
        undo_until: row.undo_until,
    })
}
