//! Waiting mails. Their content is sealed, and gone once they are sent or given up.

mod content;

use async_trait::async_trait;
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, IntoCondition, OnConflict},
};
use tenantry_application::ports::{
    mailer::MailId,
    mails::{DueMail, FailedMail, MailReader, MailRepository, QueuedMail, SentMail, Unsent},
    queues::{FARTHEST, Queue, QueueKind, QueueOwner, QueueRepository},
    store_error::StoreError,
};
use tenantry_domain::{
    Span, Timestamp,
    invitation::InvitationId,
    mail_limits::{LONGEST_LIMIT, MailKind, SentBefore},
    user::UserId,
};

use super::{
    columns::{HashColumn, Row, SealedBytes},
    entities::{
        mails::{Column, Entity, Model},
        sent_mails,
    },
    error::translate,
    queues,
    unit_of_work::{Begun, PlatformReads, Store, Work},
};
use crate::sealing::Sealing;

#[async_trait]
impl<T: Begun, S: Send + Sync> MailRepository for Store<T, Work<S>> {
    async fn insert(&mut self, mail: &QueuedMail) -> Result<(), StoreError> {
        let content = content::written(&mail.mail);
        let sealed = self.scope.sealing.seal(mail.id.as_bytes(), &content);
        let row = Model {
            owner_id: mail.owner.as_uuid(),
            id: mail.id.as_uuid(),
            owner_kind: mail.owner.kind().to_owned(),
            invitation_id: mail.invitation.map(|id| id.as_uuid()),
            inviter_id: mail.inviter.map(|id| id.as_uuid()),
            sealed: Some(SealedBytes(sealed.map_err(|error| StoreError::Unavailable(Box::new(error)))?)),
            queued_at: mail.queued_at,
            due_at: mail.queued_at,
            attempts: 0,
            reply: None,
            failed_at: None,
        };
        self.scope.last.mails.push(row.into_active_model());
        self.wake(Queue { kind: QueueKind::Mail, owner: mail.owner }, mail.queued_at).await
    }

    async fn update(&mut self, owner: QueueOwner, id: MailId, reply: &str, then: Unsent) -> Result<(), StoreError> {
        let update = Entity::update_many().filter(one(owner, id));
        let failed = |update: sea_orm::UpdateMany<Entity>| {
            update
                .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1_i64))
                .col_expr(Column::Reply, Expr::value(reply))
        };
        let update = match then {
            Unsent::Waits(due_at) => update.col_expr(Column::DueAt, Expr::value(due_at)),
            Unsent::Again(due_at) => failed(update).col_expr(Column::DueAt, Expr::value(due_at)),
            Unsent::Never(at) => failed(update)
                .col_expr(Column::FailedAt, Expr::value(at))
                .col_expr(Column::Sealed, Expr::value(None::<Vec<u8>>)),
        };
        self.scope.last.write_mails(&self.connection).await?;
        update.exec(&self.connection).await.map(drop).map_err(translate)
    }

    async fn delete(&mut self, owner: QueueOwner, id: MailId) -> Result<(), StoreError> {
        let last = &mut self.scope.last;
        let gone = (owner.as_uuid(), id.as_uuid());
        last.mails.retain(|mail| (mail.owner_id.try_as_ref(), mail.id.try_as_ref()) != (Some(&gone.0), Some(&gone.1)));
        last.mails_gone.push(gone);
        Ok(())
    }

    async fn insert_sent(&mut self, mail: &SentMail) -> Result<(), StoreError> {
        let row = sent_mails::Model {
            recipient: HashColumn::from(&mail.recipient),
            id: mail.id.as_uuid(),
            kind: kind(mail.kind).to_owned(),
            inviter_id: mail.inviter.map(|id| id.as_uuid()),
            sent_at: mail.sent_at,
        };
        let once = OnConflict::columns([sent_mails::Column::Recipient, sent_mails::Column::Id]).do_nothing().to_owned();
        let insert = sent_mails::Entity::insert(row.into_active_model()).on_conflict(once).into_query();
        self.connection.execute(&insert).await.map(drop).map_err(translate)
    }
}

#[async_trait]
impl MailReader for PlatformReads {
    async fn list_due(&mut self, owner: QueueOwner, now: Timestamp, limit: u32) -> Result<Vec<DueMail>, StoreError> {
        let due = Column::DueAt.lte(now).or(Column::DueAt.gt(now + FARTHEST));
        let query = Entity::find()
            .filter(Column::OwnerId.eq(owner.as_uuid()))
            .filter(Column::FailedAt.is_null())
            .filter(due)
            .order_by_asc(Column::Id)
            .limit(u64::from(limit));
        let rows = query.all(&self.connection).await.map_err(translate)?;
        rows.iter().map(|row| due_mail(row, &self.scope.sealing)).collect()
    }

    async fn find_next_due(&mut self, owner: QueueOwner) -> Result<Option<Timestamp>, StoreError> {
        let query = Entity::find()
            .select_only()
            .column(Column::DueAt)
            .filter(Column::OwnerId.eq(owner.as_uuid()))
            .filter(Column::FailedAt.is_null())
            .order_by_asc(Column::DueAt);
        query.into_tuple().one(&self.connection).await.map_err(translate)
    }

    async fn list_sent_before(&mut self, mail: &SentMail) -> Result<SentBefore, StoreError> {
        let sent_since = |span| {
            let recent = sent_mails::Column::SentAt.gt(mail.sent_at - span);
            sent_mails::Entity::find().select_only().column(sent_mails::Column::SentAt).filter(recent)
        };
        let to_the_address = sent_since(LONGEST_LIMIT)
            .filter(sent_mails::Column::Recipient.eq(HashColumn::from(&mail.recipient)))
            .filter(sent_mails::Column::Kind.eq(kind(mail.kind)));
        let to_the_address = to_the_address.into_tuple().all(&self.connection).await.map_err(translate)?;
        let Some(inviter) = mail.inviter else {
            return Ok(SentBefore { to_the_address, by_the_inviter: Vec::new() });
        };
        let of_inviter = sent_mails::Column::InviterId.eq(inviter.as_uuid());
        let by_the_inviter = sent_since(Span::hours(1)).filter(of_inviter);
        let by_the_inviter = by_the_inviter.into_tuple().all(&self.connection).await.map_err(translate)?;
        Ok(SentBefore { to_the_address, by_the_inviter })
    }

    async fn list_failed(&mut self, limit: u32) -> Result<Vec<FailedMail>, StoreError> {
        let query = Entity::find()
            .filter(Column::FailedAt.is_not_null())
            .order_by_desc(Column::FailedAt)
            .order_by_desc(Column::Id)
            .limit(u64::from(limit));
        query.all(&self.connection).await.map_err(translate)?.iter().map(failed_mail).collect()
    }
}

const fn kind(kind: MailKind) -> &'static str {
    match kind {
        MailKind::Invitation => "invitation",
        MailKind::Code => "code",
        MailKind::PasswordReset => "password_reset",
        MailKind::Notice => "notice",
    }
}

fn one(owner: QueueOwner, id: MailId) -> sea_orm::Condition {
    Column::OwnerId.eq(owner.as_uuid()).and(Column::Id.eq(id.as_uuid())).into_condition()
}

fn due_mail(row: &Model, sealing: &Sealing) -> Result<DueMail, StoreError> {
    let read = Row::new("mail", row.id);
    let sealed = row.sealed.as_ref();
    let content = sealed.and_then(|sealed| sealing.open(row.id.as_bytes(), &sealed.0).ok());
    Ok(DueMail {
        id: MailId::new(row.id),
        owner: queues::owner(&row.owner_kind, row.owner_id).ok_or_else(|| read.corrupt())?,
        invitation: row.invitation_id.map(InvitationId::new),
        inviter: row.inviter_id.map(UserId::new),
        mail: content.and_then(|content| content::read(&content)),
        queued_at: row.queued_at,
        attempts: read.count(row.attempts)?,
    })
}

fn failed_mail(row: &Model) -> Result<FailedMail, StoreError> {
    let read = Row::new("mail", row.id);
    Ok(FailedMail {
        id: MailId::new(row.id),
        owner: queues::owner(&row.owner_kind, row.owner_id).ok_or_else(|| read.corrupt())?,
        attempts: read.count(row.attempts)?,
        failed_at: read.present(row.failed_at)?,
        reply: row.reply.clone().unwrap_or_default(),
    })
}
