//! One tenant's attempts on the other. Everything is tried: a violation does not stop the trial.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbErr, TransactionSession, TransactionTrait};
use tenantry_isolation::TenantKey;

use super::{
    baseline::{Baseline, Snapshot, compared, difference, read, texts},
    joins::joins,
    raw::hostile,
    reads::{Read, reads},
    report::Report,
    rows::Row,
    shape::{Shape, Spelling, quoted, quoted_table},
    writes::{Allowed, Side, Write, writes},
};

/// A tenant and its connection.
pub(super) struct TenantUnderTest<C> {
    pub(super) tenant: TenantKey,
    pub(super) db: C,
    /// New rows, by table.
    pub(super) spares: BTreeMap<String, Row>,
}

/// The attempts of one side on the other.
pub(super) struct Attack<'a, C, B> {
    pub(super) baseline: &'a Baseline<'a, B>,
    pub(super) own: &'a TenantUnderTest<C>,
    pub(super) other: &'a TenantUnderTest<C>,
    pub(super) report: &'a mut Report,
}

impl<C: ConnectionTrait + TransactionTrait, B: ConnectionTrait> Attack<'_, C, B> {
    pub(super) async fn run(&mut self) {
        let (own, other) =
            (self.baseline.snapshot(&self.own.tenant).await, self.baseline.snapshot(&self.other.tenant).await);
        let shapes = self.baseline.shapes;
        for shape in shapes {
            self.read(shape, &own, &other).await;
            self.write(shape, &own, &other).await;
            self.hostile(shape, &own).await;
        }
    }

    fn plain(&self) -> Spelling<'static> {
        Spelling::plain(self.own.db.get_database_backend())
    }

    fn as_truth(&self) -> Spelling<'_> {
        self.baseline.spelling(&self.own.tenant)
    }

    /// Tries every read on its own, and the ones that returned rows again inside a savepoint.
    async fn read(&mut self, shape: &Shape, own: &Snapshot, other: &Snapshot) {
        let (own_rows, other_rows) = (&own[&shape.name], &other[&shape.name]);
        let spelled = |spelling| {
            let mut all = reads(shape, spelling, own_rows, other_rows);
            for second in self.baseline.shapes {
                let rows = |one: &str| own[one].len() + other[one].len();
                all.extend(joins(shape, second, spelling, rows(&shape.name) * rows(&second.name)));
            }
            all
        };
        let (plain, baseline) = (spelled(self.plain()), spelled(self.as_truth()));
        let mut answered = Vec::new();
        for (asked, baseline) in plain.into_iter().zip(baseline) {
            // If the database itself can't run this on these columns, no tenant can.
            let true_rows = self.baseline.of(&self.own.tenant);
            let Ok(expected) = read(true_rows, &baseline.sql, &baseline.values).await else { continue };
            let naked = read(self.baseline.db, &asked.sql, &asked.values).await;
            self.report.telling += usize::from(naked.is_ok_and(|naked| naked != expected));
            let got = read(&self.own.db, &asked.sql, &asked.values).await;
            if self.judge(shape, &asked, &expected, got, "") {
                answered.push((asked, expected));
            }
        }
        if let Err(error) = self.read_inside(shape, &answered).await {
            self.report.fail(&shape.name, "reads in a savepoint", "", error.to_string());
        }
    }

    async fn read_inside(&mut self, shape: &Shape, answered: &[(Read, Vec<Row>)]) -> Result<(), DbErr> {
        let transaction = self.own.db.begin().await?;
        let savepoint = transaction.begin().await?;
        for (asked, expected) in answered {
            let got = read(&savepoint, &asked.sql, &asked.values).await;
            if got.is_err() {
                self.judge(
                    shape,
                    &Read::new(&asked.what, asked.sql.clone(), vec![]).due(),
                    expected,
                    got,
                    " in a savepoint",
                );
                return transaction_over(savepoint, transaction).await;
            }
            self.judge(shape, asked, expected, got, " in a savepoint");
        }
        transaction_over(savepoint, transaction).await
    }

    /// Returns whether the read returned what it should.
    fn judge(
        &mut self,
        shape: &Shape,
        asked: &Read,
        expected: &[Row],
        got: Result<Vec<Row>, DbErr>,
        place: &str,
    ) -> bool {
        self.report.tried += 1;
        let attempt = format!("{}{place}", asked.what);
        match got {
            Ok(got) if texts(&got) == texts(expected) => return true,
            Ok(got) => {
                let crossed = compared(expected, &got);
                self.report.fail(&shape.name, &attempt, &asked.sql, crossed);
            }
            Err(error) => {
                self.report.refused += 1;
                if asked.is_due {
                    let crossed = format!("own rows do not come back: {error}");
                    self.report.fail(&shape.name, &attempt, &asked.sql, crossed);
                }
            }
        }
        false
    }

    /// Tries every write, first in a transaction that is rolled back, then committed. Afterwards everything is
    /// restored.
    async fn write(&mut self, shape: &Shape, own: &Snapshot, other: &Snapshot) {
        let sides = [(own, self.own), (other, self.other)];
        let [own_side, other_side] =
            sides.map(|(rows, side)| Side::of(&rows[&shape.name], side.spares.get(&shape.name)));
        let all = writes(shape, self.plain(), own_side, other_side);
        if all.is_empty() {
            self.report.note(format!("{}: writes were not tried, its tenant can't be bound as a value", shape.name));
        }
        for write in &all {
            if let Err(error) = self.write_and_undo(shape, write, own).await {
                self.report.fail(&shape.name, &write.what, &write.sql, format!("no transaction: {error}"));
            }
        }
        self.check(shape, "writes that were rolled back", "", own, other).await;
        for write in &all {
            self.report.tried += 1;
            let statement = sea_orm::Statement::from_sql_and_values(
                self.own.db.get_database_backend(),
                write.sql.as_str(),
                write.values.clone(),
            );
            match self.own.db.execute_raw(statement).await {
                Ok(_) => self.check(shape, &write.what, &write.sql, own, other).await,
                Err(_) => self.report.refused += 1,
            }
        }
        self.check(shape, "writes that were refused", "", own, other).await;
    }

    async fn write_and_undo(&mut self, shape: &Shape, write: &Write, own: &Snapshot) -> Result<(), DbErr> {
        let most = match &write.allowed {
            Allowed::Nothing => 0,
            Allowed::Own => usize::MAX,
            Allowed::Matching(condition, values) => {
                let sql = format!("SELECT 1 AS one FROM {} AS a WHERE {condition}", self.as_truth().table(shape));
                read(self.baseline.of(&self.own.tenant), &sql, values).await?.len()
            }
        };
        let alias = if write.sql.contains(" AS a SET ") { "a." } else { "" };
        let sql = format!("{} RETURNING {alias}{}", write.sql, quoted(&shape.tenant));
        self.report.tried += 1;
        let transaction = self.own.db.begin().await?;
        let written = read(&transaction, &sql, &write.values).await;
        transaction.rollback().await?;
        let Ok(written) = written else {
            self.report.refused += 1;
            return Ok(());
        };
        // The name of the column comes back as it was declared, which on SQLite may be in other letters.
        let own_tenant = own[&shape.name].first().and_then(|row| row.field(&shape.tenant)).map(|field| &field.text);
        let foreign = written.iter().filter(|row| row.0.first().map(|field| &field.text) != own_tenant).count();
        if foreign > 0 {
            self.report.fail(&shape.name, &write.what, &sql, format!("{foreign} rows of the other were written"));
        } else if written.len() > most {
            let crossed = format!("{} rows were written, of the own only {most} are meant", written.len());
            self.report.fail(&shape.name, &write.what, &sql, crossed);
        }
        Ok(())
    }

    /// Reports a failure if rows of the other changed, and restores everything.
    async fn check(&mut self, shape: &Shape, attempt: &str, sql: &str, own: &Snapshot, other: &Snapshot) {
        let now = self.baseline.snapshot(&self.other.tenant).await;
        let ours = self.baseline.snapshot(&self.own.tenant).await;
        if now != *other {
            self.report.fail(&shape.name, attempt, sql, format!("of the other {}", difference(other, &now)));
        }
        let before = [(&self.other.tenant, &now, other), (&self.own.tenant, &ours, own)];
        if let Err(why) = self.baseline.restore(&before).await {
            self.report.fail(&shape.name, attempt, sql, format!("the rows could not be restored: {why}"));
        }
    }

    async fn hostile(&mut self, shape: &Shape, own: &Snapshot) {
        let backend = self.own.db.get_database_backend();
        let literal = self.baseline.literal(shape, &self.other.tenant);
        for (what, sql) in hostile(shape, backend, &self.other.tenant, &literal) {
            self.report.tried += 1;
            let Ok(transaction) = self.own.db.begin().await else { continue };
            let ran = transaction.execute_unprepared(&sql).await.is_ok();
            let mut crossed = "it ran, and must be refused".to_owned();
            if ran {
                let all = format!("SELECT {} FROM {} AS a", shape.list("a"), quoted_table(&shape.name));
                if let Ok(seen) = read(&transaction, &all, &[]).await
                    && seen.len() != own[&shape.name].len()
                {
                    crossed = format!("{crossed}; afterwards {} rows are seen", seen.len());
                }
            }
            let ended = transaction.rollback().await;
            if ran {
                self.report.fail(&shape.name, what, &sql, crossed);
            } else {
                self.report.refused += 1;
            }
            if let Err(error) = ended {
                self.report.fail(&shape.name, what, &sql, format!("the transaction can't be ended: {error}"));
            }
        }
    }
}

async fn transaction_over<T: TransactionSession>(savepoint: T, transaction: T) -> Result<(), DbErr> {
    savepoint.rollback().await?;
    transaction.rollback().await
}
