//! PostgreSQL's own reading of each statement of every port: whatever touches a tenant's table is guarded. Statements of
//! the platform, which act for no tenant, touch none.

use std::collections::BTreeSet;

use tenantry_infrastructure::persistence::registry;
use tenantry_isolation::{Dialect, Hook};

use crate::{
    persistence_calls::call_everything,
    persistence_fixture::Fixture,
    prove::{Claim, Prover, Reading, Tally},
};

/// Returns the number of parameters.
fn parameters(sql: &str) -> usize {
    (1..u8::MAX).take_while(|number| sql.contains(&format!("${number}"))).count()
}

#[tokio::test]
async fn each_statement_of_every_port_is_guarded_as_postgresql_reads_it() {
    let fixture = Fixture::on_postgres().await;
    call_everything(&fixture).await;
    let statements: BTreeSet<String> = fixture.statements.take().into_iter().map(|(_, sql)| sql).collect();
    let mut one = sea_orm::ConnectOptions::new(fixture.url());
    one.max_connections(1);
    let prover = Prover::of(sea_orm::Database::connect(one).await.unwrap()).await;
    let hook = Hook::new(registry().unwrap());
    let (mut tally, mut wrong) = (Tally::default(), Vec::new());
    for sql in &statements {
        // The tenant follows the caller's parameters. Which of these must equal it depends on the columns they go to.
        let again = hook.rewrite(Dialect::Postgres, sql);
        let equal = again.map_or(Vec::new(), |plan| plan.must_be_tenant().iter().map(|place| place + 1).collect());
        let claim = Claim { text: sql, tenant: parameters(sql), equal, names: true };
        match prover.prove(hook.registry(), &claim).await {
            Ok(reading @ Reading::Proved(_)) => tally.count(&reading),
            Ok(Reading::Refused(error)) => wrong.push(format!("{sql}\n    {error}")),
            Err(fault) => wrong.push(fault),
        }
    }
    assert!(wrong.is_empty(), "{} statements:\n{}", wrong.len(), wrong.join("\n"));
    assert!(tally.statements > 50 && tally.relations > 20, "{tally:?}: that proves little");
    tally.tell("statements of our ports");
}
