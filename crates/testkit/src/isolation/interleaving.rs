//! Two tenants in turns on the same connections: no transaction, savepoint or error may affect the next user.

use sea_orm::{ConnectionTrait, DbErr, TransactionSession, TransactionTrait};

use super::{
    attack::TenantUnderTest,
    baseline::{Baseline, Snapshot, read, texts},
    report::Report,
    rows::Row,
    shape::{Shape, quoted_table},
};

/// The number of turns.
const ROUNDS: usize = 3;

/// Lets both tenants read every table in turns, in every state that a transaction can be left in.
pub(super) async fn interleave<C, B>(baseline: &Baseline<'_, B>, sides: [&TenantUnderTest<C>; 2], report: &mut Report)
where
    C: ConnectionTrait + TransactionTrait,
    B: ConnectionTrait,
{
    let rows = [baseline.snapshot(&sides[0].tenant).await, baseline.snapshot(&sides[1].tenant).await];
    for round in 0..ROUNDS {
        for (side, rows) in sides.into_iter().zip(&rows) {
            for shape in baseline.shapes {
                if let Err(error) = turn(shape, side, rows, round, report).await {
                    report.fail(&shape.name, "turns", "", error.to_string());
                }
            }
        }
    }
}

async fn turn<C: ConnectionTrait + TransactionTrait>(
    shape: &Shape,
    side: &TenantUnderTest<C>,
    rows: &Snapshot,
    round: usize,
    report: &mut Report,
) -> Result<(), DbErr> {
    look(shape, &side.db, rows, "before any transaction", report).await?;
    let transaction = side.db.begin().await?;
    look(shape, &transaction, rows, "in a transaction", report).await?;
    let savepoint = transaction.begin().await?;
    let nonsense = format!("SELECT {0} FROM {0} WHERE", quoted_table(&shape.name));
    if savepoint.execute_unprepared(&nonsense).await.is_ok() {
        report.fail(&shape.name, "a statement that is none", &nonsense, "it ran");
    }
    savepoint.rollback().await?;
    look(shape, &transaction, rows, "after a failed savepoint", report).await?;
    let savepoint = transaction.begin().await?;
    look(shape, &savepoint, rows, "in a savepoint", report).await?;
    savepoint.commit().await?;
    look(shape, &transaction, rows, "after a savepoint", report).await?;
    match round % 3 {
        0 => transaction.commit().await?,
        1 => transaction.rollback().await?,
        _ => drop(transaction),
    }
    look(shape, &side.db, rows, "after a transaction", report).await
}

async fn look<C: ConnectionTrait>(
    shape: &Shape,
    db: &C,
    rows: &Snapshot,
    when: &str,
    report: &mut Report,
) -> Result<(), DbErr> {
    let sql = format!("SELECT {} FROM {} AS a", shape.list("a"), quoted_table(&shape.name));
    report.tried += 1;
    let (seen, own) = (read(db, &sql, &[]).await?, &rows[&shape.name]);
    // The dump has columns that the entity lacks, so only the tenants of the rows and their number are compared.
    let whose = |rows: &[Row]| -> Vec<Option<String>> {
        rows.iter().map(|row| row.field(&shape.tenant).and_then(|field| field.text.clone())).collect()
    };
    if whose(&seen) != whose(own) {
        let crossed =
            format!("{} rows are seen, {} are the tenant's: {:?}", seen.len(), own.len(), texts(&seen).first());
        report.fail(&shape.name, when, &sql, crossed);
    }
    Ok(())
}
