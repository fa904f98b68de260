//! The single connection that writes to a SQLite file. A transaction that SQLite has ended stays ended, and a
//! connection whose transaction may still be open is closed.
//!
//! When the disk is full or fails, or when a constraint says so, SQLite rolls the transaction back itself
//! (<https://www.sqlite.org/lang_transaction.html>, section 3). The driver does not know this: its ROLLBACK fails, it
//! still counts that transaction as open, and it begins every later one as a savepoint that is never committed.
//! Statements sent after such a rollback would be stored at once, each on its own. Three rules prevent that:
//!
//! - every user of the connection begins with `BEGIN IMMEDIATE`, which SQLite refuses inside a transaction;
//! - once a transaction was rolled back, the connection stores nothing until it is returned to the pool;
//! - the pool hands it out again only if the driver counts no open transaction and no BEGIN, COMMIT or ROLLBACK failed.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use sea_orm::sqlx::{Connection, Error, SqliteConnection, sqlite::SqlitePoolOptions};

use crate::persistence::write_health::WriteHealth;

/// Guards the connection of that pool, which must have at most one.
pub(super) fn guard(pool: SqlitePoolOptions, health: &Arc<WriteHealth>) -> SqlitePoolOptions {
    let rolled_back = Arc::new(AtomicBool::new(false));
    let (of_new, health) = (Arc::clone(&rolled_back), Arc::clone(health));
    pool.after_connect(move |connection, _| {
        let rolled_back = Arc::clone(&of_new);
        Box::pin(async move { watch(connection, rolled_back).await })
    })
    .before_acquire(move |connection, _| {
        // The pool has waited until the rollback of a dropped transaction was done.
        let is_over = !connection.is_in_transaction() && !health.take_suspicion();
        rolled_back.store(false, Ordering::Release);
        if !is_over {
            tracing::warn!("closing the write connection: a transaction on it did not end as expected");
        }
        Box::pin(async move { Ok(is_over) })
    })
}

/// After any rollback, the connection refuses to commit.
async fn watch(connection: &mut SqliteConnection, rolled_back: Arc<AtomicBool>) -> Result<(), Error> {
    rolled_back.store(false, Ordering::Release);
    let mut handle = connection.lock_handle().await?;
    let ends = Arc::clone(&rolled_back);
    handle.set_rollback_hook(move || ends.store(true, Ordering::Release));
    handle.set_commit_hook(move || !rolled_back.load(Ordering::Acquire));
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use sea_orm::{ConnectionTrait, DbErr, Statement};
    use tempfile::TempDir;

    use super::super::{Database, DatabaseOptions};
    use tenantry_isolation::Begin;

    struct World {
        folder: TempDir,
        database: Database,
    }

    impl World {
        async fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let database = Database::open(options(folder.path())).await.unwrap();
            let table = "CREATE TABLE notes (name TEXT PRIMARY KEY ON CONFLICT ROLLBACK, body TEXT)";
            database.writer().execute_unprepared(table).await.unwrap();
            Self { folder, database }
        }

        /// Limits the growth of the file to `pages`, as long as the connection is the same.
        async fn let_grow(&self, pages: u32) {
            let answer = self.database.writer().query_one_raw(statement("PRAGMA page_count")).await.unwrap().unwrap();
            let most = answer.try_get_by_index::<i64>(0).unwrap() + i64::from(pages);
            self.database.writer().execute_unprepared(&format!("PRAGMA max_page_count = {most}")).await.unwrap();
        }

        /// Runs a unit of work that writes one large row.
        async fn store(&self, name: &str) -> Result<(), DbErr> {
            let work = self.database.begin().await?;
            work.execute_raw(insert(name)).await?;
            work.commit().await
        }

        /// Returns what a new connection finds in the file.
        async fn stored(&self) -> Vec<String> {
            let database = Database::open(options(self.folder.path())).await.unwrap();
            let rows =
                database.reader().query_all_raw(statement("SELECT name FROM notes ORDER BY name")).await.unwrap();
            rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
        }
    }

    fn options(folder: &Path) -> DatabaseOptions {
        DatabaseOptions::new(format!("sqlite://{}/x.db", folder.display()))
    }

    fn statement(sql: &str) -> Statement {
        Statement::from_string(sea_orm::DbBackend::Sqlite, sql)
    }

    fn insert(name: &str) -> Statement {
        statement(&format!("INSERT INTO notes VALUES ('{name}', '{}')", "x".repeat(10_000)))
    }

    #[tokio::test]
    async fn after_the_file_could_not_grow_what_is_acknowledged_is_stored() {
        let world = World::new().await;
        let (mut acknowledged, mut refused) = (Vec::new(), 0);
        for number in 0..60 {
            if number % 10 == 0 {
                world.let_grow(15).await;
            }
            let name = format!("{number:02}");
            match world.store(&name).await {
                Ok(()) => acknowledged.push(name),
                Err(_) => refused += 1,
            }
            // A work that is abandoned leaves no trace either.
            let given_up = world.database.begin().await.unwrap();
            refused += usize::from(given_up.execute_raw(insert(&format!("given up {number}"))).await.is_err());
        }
        assert!(refused > 3, "the file was full {refused} times");
        assert!(acknowledged.len() > refused, "{acknowledged:?}");
        assert_eq!(world.stored().await, acknowledged);
    }

    #[tokio::test]
    async fn what_comes_after_the_database_has_rolled_back_is_not_stored() {
        let world = World::new().await;
        world.store("one").await.unwrap();
        let work = world.database.begin().await.unwrap();
        work.execute_raw(insert("two")).await.unwrap();
        work.execute_raw(insert("one")).await.unwrap_err();
        // SQLite has ended the transaction itself: each of these statements would be its own transaction.
        let alone = work.execute_raw(insert("three")).await;
        assert!(alone.is_err(), "a statement was stored by itself");
        let savepoint = work.begin_transaction(sea_orm::TransactionOptions::default()).await.unwrap();
        let _ = savepoint.execute_raw(insert("four")).await;
        let _ = savepoint.commit().await;
        assert!(work.commit().await.is_err(), "nothing was left to commit");
        world.store("five").await.unwrap();
        assert_eq!(world.stored().await, ["five", "one"]);
    }

    #[tokio::test]
    async fn a_transaction_nobody_knows_of_holds_nothing_up() {
        let world = World::new().await;
        world.database.writer().execute_unprepared("BEGIN").await.unwrap();
        world.database.writer().execute_raw(insert("never committed")).await.unwrap();
        // SQLite refuses the next one, and the connection is closed.
        assert!(world.database.begin().await.is_err());
        world.store("one").await.unwrap();
        assert_eq!(world.stored().await, ["one"]);
    }

    #[tokio::test]
    async fn a_savepoint_that_failed_is_undone_and_the_rest_is_stored() {
        let world = World::new().await;
        let work = world.database.begin().await.unwrap();
        work.execute_raw(insert("one")).await.unwrap();
        let savepoint = work.begin_transaction(sea_orm::TransactionOptions::default()).await.unwrap();
        savepoint.execute_raw(statement("INSERT INTO nowhere VALUES (1)")).await.unwrap_err();
        assert!(savepoint.commit().await.is_err());
        work.execute_raw(insert("two")).await.unwrap();
        work.commit().await.unwrap();
        assert_eq!(world.stored().await, ["one", "two"]);
    }

    #[tokio::test]
    async fn a_failed_statement_fails_the_transaction() {
        let world = World::new().await;
        let work = world.database.begin().await.unwrap();
        work.execute_raw(insert("one")).await.unwrap();
        work.execute_raw(statement("INSERT INTO nowhere VALUES (1)")).await.unwrap_err();
        work.execute_raw(insert("two")).await.unwrap();
        assert!(work.commit().await.is_err());
        assert!(world.stored().await.is_empty());
    }
}
