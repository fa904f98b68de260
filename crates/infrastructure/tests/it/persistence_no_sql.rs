//! An embedder's statements need a database: over the store in memory they get an error that says where to test them.

use tenantry_application::ports::provisioner::ProvisionError;
use tenantry_infrastructure::persistence::{NoSqlTransaction, tenant_transaction};
use tenantry_testkit::{builders::id, memory::MemoryStore};

#[tokio::test]
async fn a_unit_of_work_in_memory_has_no_sql_transaction() {
    let work = MemoryStore::new().factory().begin(id()).await.unwrap();
    let refused = tenant_transaction(&*work).unwrap_err();
    assert_eq!(refused, NoSqlTransaction);
    assert!(refused.to_string().contains("test your own statements on SQLite (`TestApp::sqlite`"), "{refused}");
    // A provisioner returns it by `?`. It is for the log, so the person learns only that something failed.
    let ProvisionError::Failed(cause) = ProvisionError::from(refused) else { panic!("expected a failure") };
    assert_eq!(cause.to_string(), refused.to_string());
}
