//! The words by which members are found, the orders in which they are listed, and how many there are.

use std::collections::BTreeSet;

use sea_orm::{DbBackend, ExprTrait, TryGetable};
use sea_orm_migration::{
    prelude::*,
    schema::{integer, text, uuid},
};
use tenantry_domain::{email::Email, names::DisplayName, role::Role, words::words_of};
use uuid::Uuid;

use super::{drop_tables, index, of_tenant, table};
use crate::persistence::{MOST_ROWS, roles::raise_walls};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const WORDS: &str = "tenantry_member_words";
const MEMBERSHIPS: &str = "tenantry_memberships";
/// The new orders, each with the columns of its index.
const ORDERS: [(&str, &[&str]); 2] = [
    ("tenantry_memberships_by_joined", &["tenant_id", "joined_at", "user_id"]),
    ("tenantry_memberships_by_role", &["tenant_id", "role_order", "name_norm", "user_id"]),
];
/// Served the search by the beginning of an address.
const BY_EMAIL: (&str, &[&str]) = ("tenantry_memberships_by_email", &["tenant_id", "email_norm"]);

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let on_postgres = manager.get_database_backend() == DbBackend::Postgres;
        let lowest = integer("role_order").default(4).take();
        manager.alter_table(Table::alter().table(MEMBERSHIPS).add_column(lowest).take()).await?;
        let words = table(WORDS, &["tenant_id", "user_id", "word"], [uuid("tenant_id"), uuid("user_id"), text("word")])
            .foreign_key(&mut of_tenant(WORDS))
            .take();
        manager.create_table(words).await?;
        if on_postgres {
            let alter = format!("ALTER TABLE {WORDS} ALTER COLUMN word TYPE text COLLATE \"C\"");
            manager.get_connection().execute_unprepared(&alter).await?;
        }
        // The owner of the tables is restricted too, and belongs to no tenant.
        bind_owner(manager, false).await?;
        fill(manager).await?;
        bind_owner(manager, true).await?;
        manager.create_index(index("tenantry_member_words_by_word", WORDS, &["tenant_id", "word", "user_id"])).await?;
        for (name, columns) in ORDERS {
            manager.create_index(index(name, MEMBERSHIPS, columns)).await?;
        }
        manager.drop_index(Index::drop().name(BY_EMAIL.0).table(MEMBERSHIPS).to_owned()).await?;
        if on_postgres { raise_walls(manager, WORDS).await } else { Ok(()) }
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_index(index(BY_EMAIL.0, MEMBERSHIPS, BY_EMAIL.1)).await?;
        for (name, _) in ORDERS {
            manager.drop_index(Index::drop().name(name).table(MEMBERSHIPS).to_owned()).await?;
        }
        bind_owner(manager, false).await?;
        let counted =
            Query::delete().from_table("tenantry_tenant_counters").and_where(Expr::col("name").eq("members")).take();
        manager.execute(counted).await?;
        bind_owner(manager, true).await?;
        drop_tables(manager, [WORDS]).await?;
        manager.alter_table(Table::alter().table(MEMBERSHIPS).drop_column("role_order").take()).await
    }
}

/// Lets row-level security restrict the owner of the tables that are filled, or not, on PostgreSQL.
async fn bind_owner(manager: &SchemaManager<'_>, bound: bool) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let force = if bound { "FORCE" } else { "NO FORCE" };
    for table in ["tenantry_tenants", "tenantry_tenant_counters", MEMBERSHIPS] {
        let alter = format!("ALTER TABLE {table} {force} ROW LEVEL SECURITY");
        manager.get_connection().execute_unprepared(&alter).await?;
    }
    Ok(())
}

async fn fill(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for (order, role) in (0_i32..).zip(Role::ALL) {
        let update = Query::update()
            .table(MEMBERSHIPS)
            .value("role_order", order)
            .and_where(Expr::col("role").eq(role.as_str()))
            .take();
        manager.execute(update).await?;
    }
    let members = Query::select()
        .expr(Expr::col("user_id").count())
        .from(MEMBERSHIPS)
        .and_where(Expr::col((MEMBERSHIPS, "tenant_id")).equals(("tenantry_tenants", "id")))
        .take();
    let counters = Query::select()
        .column("id")
        .expr(Expr::value("members"))
        .expr(Expr::from(members))
        .expr(Expr::value(0_i64))
        .from("tenantry_tenants")
        .take();
    let mut insert = Query::insert();
    insert.into_table("tenantry_tenant_counters").columns(["tenant_id", "name", "value", "floor"]);
    insert.select_from(counters).map_err(|error| DbErr::Migration(error.to_string()))?;
    manager.execute(insert).await?;
    fill_words(manager).await
}

/// Stores the words of the members that exist, page by page.
async fn fill_words(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut after = (Uuid::nil(), Uuid::nil());
    loop {
        let page = Query::select()
            .columns(["tenant_id", "user_id", "name", "email_norm"])
            .from(MEMBERSHIPS)
            .and_where(
                Expr::tuple([Expr::col("tenant_id"), Expr::col("user_id")])
                    .gt(Expr::tuple([Expr::value(after.0), Expr::value(after.1)])),
            )
            .order_by("tenant_id", Order::Asc)
            .order_by("user_id", Order::Asc)
            .limit(MOST_ROWS as u64)
            .take();
        let members = manager.get_connection().query_all(&page).await?;
        let mut rows = Vec::new();
        for member in &members {
            after = (get(member, "tenant_id")?, get(member, "user_id")?);
            rows.extend(words(member)?.into_iter().map(|word| (after.0, after.1, word)));
        }
        for some in rows.chunks(MOST_ROWS) {
            let mut insert = Query::insert();
            insert.into_table(WORDS).columns(["tenant_id", "user_id", "word"]);
            for (tenant, user, word) in some {
                insert.values_panic([(*tenant).into(), (*user).into(), word.as_str().into()]);
            }
            manager.execute(insert).await?;
        }
        if members.len() < MOST_ROWS {
            return Ok(());
        }
    }
}

fn words(member: &sea_orm::QueryResult) -> Result<BTreeSet<String>, DbErr> {
    let unreadable = |field: &str| DbErr::Migration(format!("a member has a {field} that cannot be read"));
    let name = DisplayName::parse(&get::<String>(member, "name")?).map_err(|_| unreadable("name"))?;
    let email = Email::parse(&get::<String>(member, "email_norm")?).map_err(|_| unreadable("email address"))?;
    Ok(words_of(&name, &email))
}

fn get<T: TryGetable>(row: &sea_orm::QueryResult, column: &str) -> Result<T, DbErr> {
    row.try_get("", column)
}
