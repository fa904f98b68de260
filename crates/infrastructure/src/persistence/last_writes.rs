//! What a unit of work writes when it commits: its trail, its mails, and the queues that it wakes. Nothing in the unit
//! of work reads them, and written last they hold the queues only for a moment.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, ExprTrait, IdenStatic, Iterable,
    QueryFilter, QueryTrait, Set, Statement,
    sea_query::{
        CommonTableExpression, DeleteStatement, Expr, InsertStatement, Keyword, Query, SelectStatement,
        SubQueryStatement, WithClause, WithQuery,
    },
};
use tenantry_application::ports::{queues::Queue, store_error::StoreError};
use tenantry_domain::Timestamp;
use tenantry_isolation::ExecuteTogether;
use uuid::Uuid;

use super::{
    MOST_ROWS, counters,
    entities::{audit_events, mails, outbox},
    error::translate,
    wakes,
};

/// So many rows of each kind are written at once: on PostgreSQL in one statement, on SQLite in one text of several. Its
/// text depends on their numbers. A change has one or two as a rule.
const FEW: usize = 4;

/// An entry of the trail, still without its number, in both of its tables.
type Entry = (audit_events::ActiveModel, outbox::ActiveModel);

/// What a unit of work writes when it commits.
#[derive(Default)]
pub(crate) struct LastWrites {
    pub(super) trail: Vec<Entry>,
    pub(super) mails: Vec<mails::ActiveModel>,
    /// Mails that are no longer there: their owners and their ids.
    pub(super) mails_gone: Vec<(Uuid, Uuid)>,
    /// The queues, and when they are due.
    pub(super) woken: BTreeMap<Queue, Timestamp>,
}

impl LastWrites {
    /// Writes all of it.
    pub(super) async fn write(&mut self, connection: &impl ExecuteTogether) -> Result<(), StoreError> {
        let is_little = [self.trail.len(), self.mails.len(), self.mails_gone.len(), self.woken.len()];
        if is_little.into_iter().all(|rows| rows <= FEW) {
            return self.write_at_once(connection).await.map_err(translate);
        }
        self.write_mails(connection).await?;
        for entries in self.trail.chunks(MOST_ROWS) {
            write_trail(connection, entries).await?;
        }
        for wake in wakes::wake(&self.woken) {
            connection.execute(&wake).await.map_err(translate)?;
        }
        Ok(())
    }

    /// Writes the mails now, for a statement that may be about one of them.
    pub(super) async fn write_mails(&mut self, connection: &impl ConnectionTrait) -> Result<(), StoreError> {
        for (owner, id) in std::mem::take(&mut self.mails_gone) {
            connection.execute(&delete_mail(owner, id)).await.map_err(translate)?;
        }
        for mails in std::mem::take(&mut self.mails).chunks(MOST_ROWS) {
            connection.execute(&insert_mails(mails)).await.map_err(translate)?;
        }
        Ok(())
    }

    /// Counts the entries, and writes each table.
    async fn write_at_once(&self, connection: &impl ExecuteTogether) -> Result<(), DbErr> {
        let backend = connection.get_database_backend();
        let mut steps: Vec<SubQueryStatement> = Vec::new();
        steps.extend(self.mails_gone.iter().map(|(owner, id)| delete_mail(*owner, *id).into()));
        if !self.mails.is_empty() {
            steps.push(insert_mails(&self.mails).into());
        }
        steps.extend(wakes::wake(&self.woken).into_iter().map(SubQueryStatement::from));
        if !self.trail.is_empty() {
            let (audit_log, outbox): (Vec<_>, Vec<_>) = self.trail.iter().cloned().unzip();
            steps.insert(0, counters::count_audit(number(self.trail.len())).into());
            steps.extend([counted(backend, audit_log).into(), counted(backend, outbox).into()]);
        }
        if backend == DbBackend::Postgres
            && steps.len() > 1
            && let Some(last) = steps.pop()
        {
            return connection.execute(&as_one_statement(steps, last)).await.map(drop);
        }
        let statements = steps.iter().map(|step| built(backend, step)).collect();
        connection.execute_together(statements).await.map(drop)
    }
}

fn insert_mails(mails: &[mails::ActiveModel]) -> InsertStatement {
    mails::Entity::insert_many(mails.to_vec()).into_query()
}

fn delete_mail(owner: Uuid, id: Uuid) -> DeleteStatement {
    let is_it = mails::Column::OwnerId.eq(owner).and(mails::Column::Id.eq(id));
    mails::Entity::delete_many().filter(is_it).into_query()
}

/// Numbers the entries without a gap and stores them.
async fn write_trail(connection: &impl ConnectionTrait, entries: &[Entry]) -> Result<(), StoreError> {
    let count = number(entries.len());
    let counted = connection.query_one(&counters::count_audit(count)).await.map_err(translate)?;
    let last: i64 = counted.ok_or_else(|| no_counter(entries))?.try_get("", "value").map_err(translate)?;
    let numbered = (last - count + 1..).zip(entries.iter().cloned()).map(|(seq, (mut audit_event, mut message))| {
        (audit_event.seq, message.seq) = (Set(seq), Set(seq));
        (audit_event, message)
    });
    let (audit_log, outbox): (Vec<_>, Vec<_>) = numbered.unzip();
    audit_events::Entity::insert_many(audit_log).exec_without_returning(connection).await.map_err(translate)?;
    outbox::Entity::insert_many(outbox).exec_without_returning(connection).await.map(drop).map_err(translate)
}

/// Makes one statement of them: the last, with the other steps before it.
fn as_one_statement(steps: Vec<SubQueryStatement>, last: SubQueryStatement) -> WithQuery {
    let mut with = WithClause::new();
    for (place, step) in steps.into_iter().enumerate() {
        with.cte(CommonTableExpression::new().table_name(step_name(place)).query(step).to_owned());
    }
    with.query(last)
}

fn step_name(place: usize) -> String {
    format!("step_{place}")
}

fn built(backend: DbBackend, step: &SubQueryStatement) -> Statement {
    match step {
        SubQueryStatement::SelectStatement(select) => backend.build(select),
        SubQueryStatement::InsertStatement(insert) => backend.build(insert),
        SubQueryStatement::UpdateStatement(update) => backend.build(update),
        SubQueryStatement::DeleteStatement(delete) => backend.build(delete),
        SubQueryStatement::WithStatement(with) => backend.build(with),
    }
}

/// Inserts the rows, with numbers up to the last that was counted. The tenant scope adds the tenant. Every tenant has a
/// counter; without one the numbers would be missing, which the tables refuse.
fn counted<A: ActiveModelTrait>(backend: DbBackend, rows: Vec<A>) -> InsertStatement {
    type ColumnOf<A> = <<A as ActiveModelTrait>::Entity as EntityTrait>::Column;
    let columns = || ColumnOf::<A>::iter().filter(|column| column.as_str() != "tenant_id");
    let count = number(rows.len());
    let mut insert = Query::insert().into_table(A::Entity::default()).columns(columns()).take();
    for (place, row) in (1..).zip(rows) {
        let value = |column: ColumnOf<A>| match row.get(column).into_value() {
            _ if column.as_str() == "seq" => Expr::from(last_counted(backend)).sub(count - place),
            Some(value) => Expr::Value(value),
            None => Expr::Keyword(Keyword::Null),
        };
        insert.values_panic(columns().map(value));
    }
    insert
}

/// Returns the query for the number of the last entry. A statement of PostgreSQL sees of the steps beside it only what
/// they return.
fn last_counted(backend: DbBackend) -> SelectStatement {
    let mut counter = match backend {
        DbBackend::Postgres => Query::select().from(step_name(0)).take(),
        _ => counters::audit_counter(),
    };
    counter.column("value").take()
}

/// Returns the number as it is stored. None is ever that large.
fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Every tenant has a counter of its trail from the start.
fn no_counter(trail: &[Entry]) -> StoreError {
    let tenant = trail.iter().find_map(|(_, message)| message.tenant_id.try_as_ref());
    StoreError::Corrupt { what: "audit counter of tenant", id: tenant.map(ToString::to_string).unwrap_or_default() }
}
