//! Invitation links. The database counts their uses, and lets none be used more often than it may be.

use async_trait::async_trait;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use tenantry_application::ports::{
    invitation_links::{InvitationLinkReader, InvitationLinkRepository},
    store_error::StoreError,
};
use tenantry_domain::{
    allowed_domains::AllowedDomains,
    invitation_link::{InvitationLink, LinkId, LinkSnapshot, LinkTerms},
    names::Label,
    page::{Page, PageRequest},
    tenant::TenantId,
    user::UserId,
};

use super::{
    columns::{HashColumn, Row},
    entities::invitation_links::{Column, Entity, Model},
    error::translate,
    unit_of_work::{TenantReads, TenantWork},
};

#[async_trait]
impl InvitationLinkRepository for TenantWork {
    async fn find(&mut self, id: LinkId) -> Result<Option<InvitationLink>, StoreError> {
        find(&self.connection, id).await
    }

    async fn insert(&mut self, link: &InvitationLink) -> Result<(), StoreError> {
        let insert = Entity::insert(row(link).into_active_model());
        insert.exec_without_returning(&self.connection).await.map(drop).map_err(translate)
    }

    async fn update(&mut self, before: &InvitationLink, after: &InvitationLink) -> Result<(), StoreError> {
        let mut row = row(after).into_active_model().reset_all();
        (row.tenant_id, row.id, row.uses) = (NotSet, NotSet, NotSet);
        let update = Entity::update_many().set(row).filter(version(before));
        changed(update.exec(&self.connection).await.map_err(translate)?.rows_affected)
    }

    async fn claim(&mut self, link: &InvitationLink) -> Result<(), StoreError> {
        let update = Entity::update_many().col_expr(Column::Uses, Expr::col(Column::Uses).add(1_i64));
        changed(update.filter(version(link)).exec(&self.connection).await.map_err(translate)?.rows_affected)
    }

    async fn delete(&mut self, link: &InvitationLink) -> Result<(), StoreError> {
        let delete = Entity::delete_many().filter(version(link));
        changed(delete.exec(&self.connection).await.map_err(translate)?.rows_affected)
    }
}

#[async_trait]
impl InvitationLinkReader for TenantReads {
    async fn find(&mut self, id: LinkId) -> Result<Option<InvitationLink>, StoreError> {
        find(&self.connection, id).await
    }

    async fn list(&mut self, page: PageRequest<LinkId>) -> Result<Page<InvitationLink, LinkId>, StoreError> {
        let after = page.after.map(|id| Column::Id.lt(id.as_uuid()));
        let query = Entity::find()
            .filter(Condition::all().add_option(after))
            .order_by_desc(Column::Id)
            .limit(u64::from(page.limit.get()) + 1);
        let rows = query.all(&self.connection).await.map_err(translate)?;
        let links = rows.iter().map(restore).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::from_overread(links, page.limit, InvitationLink::id))
    }
}

async fn find(connection: &impl ConnectionTrait, id: LinkId) -> Result<Option<InvitationLink>, StoreError> {
    let found = Entity::find().filter(Column::Id.eq(id.as_uuid())).one(connection).await.map_err(translate)?;
    found.as_ref().map(restore).transpose()
}

/// Returns the condition for the row of the link in that version.
fn version(link: &InvitationLink) -> Condition {
    let (id, version) = (link.id().as_uuid(), i64::from(link.snapshot().version));
    Condition::all().add(Column::Id.eq(id)).add(Column::Version.eq(version))
}

fn changed(rows: u64) -> Result<(), StoreError> {
    if rows == 0 { Err(StoreError::Stale) } else { Ok(()) }
}

fn row(link: &InvitationLink) -> Model {
    let LinkSnapshot { terms, .. } = link.snapshot();
    let link = link.snapshot();
    Model {
        tenant_id: link.tenant_id.as_uuid(),
        id: link.id.as_uuid(),
        label: terms.label.as_ref().map(|label| label.as_str().to_owned()),
        role: terms.role.as_str().to_owned(),
        max_uses: terms.max_uses.map(|most| i64::from(most.get())),
        uses: i64::from(link.uses),
        expires_at: terms.expires_at,
        allowed_domains: domains(&terms.allowed_domains),
        made_by: link.made_by.as_uuid(),
        secret_hash: HashColumn::from(&link.secret),
        disabled_at: link.disabled_at,
        created_at: link.created_at,
        version: i64::from(link.version),
    }
}

/// Returns the column of a list of domains: a space stands between them, which no domain contains.
fn domains(domains: &AllowedDomains) -> Option<String> {
    domains.is_restricted().then(|| domains.iter().collect::<Vec<_>>().join(" "))
}

fn restore(row: &Model) -> Result<InvitationLink, StoreError> {
    let read = Row::new("invitation link", row.id);
    let max_uses = row.max_uses.map(|most| read.parsed(read.count(most)?.try_into())).transpose()?;
    let listed = row.allowed_domains.iter().flat_map(|domains| domains.split(' '));
    Ok(InvitationLink::restore(LinkSnapshot {
        id: LinkId::new(row.id),
        tenant_id: TenantId::new(row.tenant_id),
        terms: LinkTerms {
            label: row.label.as_deref().map(|label| read.parsed(Label::parse(label))).transpose()?,
            role: read.parsed(row.role.parse())?,
            max_uses,
            expires_at: row.expires_at,
            allowed_domains: read.parsed(AllowedDomains::parse(listed))?,
        },
        made_by: UserId::new(row.made_by),
        secret: read.present(row.secret_hash.hash())?,
        uses: read.count(row.uses)?,
        disabled_at: row.disabled_at,
        created_at: row.created_at,
        version: read.count(row.version)?,
    }))
}
