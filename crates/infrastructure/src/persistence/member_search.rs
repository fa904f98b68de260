//! Two ways to list the members who have some words or one of some roles.
//!
//! Which way is cheap depends on how many members they are, and no planner knows that for each tenant. So a first
//! statement asks for each word, and for the roles, whether few members have them. If so, the page is that of those few
//! members, sorted. If not, the list is walked in its order, and each member is looked at: a page is full soon.
//! `docs/adr/0029-search.md` has the figures.

use sea_orm::{
    ConnectionTrait, QueryFilter, QueryTrait, Select,
    sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement},
};
use tenantry_application::ports::store_error::StoreError;

use super::{
    entities::memberships::{Column, Entity},
    error::translate,
    member_words::{beginning_with, has},
};

/// The most entries of an index that count as few.
const FEW: u64 = 10_000;

/// More rows than a list of few reads. With a limit, a planner runs this part of the statement first.
const NO_LIMIT: u64 = 1_000_000;

/// Narrows the list to members who have all of the words. `with_roles` finds those who pass the list's filter of roles,
/// if it should be tried to begin with them.
pub(super) async fn narrow(
    connection: &impl ConnectionTrait,
    mut members: Select<Entity>,
    words: &[String],
    with_roles: Option<SelectStatement>,
) -> Result<Select<Entity>, StoreError> {
    let mut parts: Vec<SelectStatement> = words.iter().map(|word| beginning_with(word)).chain(with_roles).collect();
    if parts.is_empty() {
        return Ok(members);
    }
    let few = find_few(connection, &parts).await?;
    for (_, word) in words.iter().enumerate().filter(|(at, _)| Some(*at) != few) {
        members = members.filter(has(word));
    }
    if let Some(at) = few {
        let hits = parts.swap_remove(at).limit(NO_LIMIT).take();
        let found = Query::select().distinct().column(("hits", "user_id")).from_subquery(hits, "hits").take();
        let by_user = Expr::col(("found", "user_id")).equals((Entity, Column::UserId));
        // A CROSS JOIN is what makes SQLite begin with its left side.
        let query = QueryTrait::query(&mut members);
        query.from_clear().from_subquery(found, "found").cross_join(Entity).and_where(by_user);
    }
    Ok(members)
}

/// Returns the position of a part that finds few, if there is one.
async fn find_few(connection: &impl ConnectionTrait, parts: &[SelectStatement]) -> Result<Option<usize>, StoreError> {
    let mut query = Query::select();
    for (at, part) in parts.iter().enumerate() {
        let one_more = part.clone().limit(1).offset(FEW).take();
        query.expr_as(Expr::from(one_more).is_null(), Alias::new(format!("few_{at}")));
    }
    let Some(row) = connection.query_one(&query).await.map_err(translate)? else { return Ok(None) };
    for at in 0..parts.len() {
        if row.try_get::<bool>("", &format!("few_{at}")).map_err(translate)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}
