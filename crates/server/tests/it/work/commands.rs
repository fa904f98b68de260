//! The operator's commands: they show the jobs of one tenant without what they work with, and repeat those that failed too
//! often.

use std::sync::Arc;

use serde_json::Value;
use tenantry_application::{
    actor::{Actor, Origin, Who},
    ports::tenants::TenantKey,
};
use tenantry_domain::{Span, job::MOST_ATTEMPTS, slug::Slug};
use tenantry_server::{Tenantry, jobs::NewJob};
use tenantry_testkit::fakes::{FastHasher, ManualClock};

use crate::{
    cli::{run_beside, stdout},
    tenantry::{settings_in, sign_up},
};

#[tokio::test(flavor = "multi_thread")]
async fn jobs_that_failed_too_often_are_shown_and_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::default());
    let service = Tenantry::new("invoices")
        .clock(clock.clone())
        .password_hasher(Arc::new(FastHasher::default()))
        .job("invoice.remind", |_| async { Err("the other service said no") });
    let composed = service.compose(settings_in(folder.path()), "http://127.0.0.1").await.unwrap();
    sign_up(&composed).await;
    let operator = Actor { who: Who::PlatformAdmin { name: "test".to_owned() }, origin: Origin::default() };
    let key = TenantKey::Slug(Slug::parse("acme").unwrap());
    let acme = composed.service.app.application.tenants.find.execute(&operator, &key).await.unwrap().id();
    let job = composed.service.enqueue(acme, NewJob::new("invoice.remind", &"payload-4711").unwrap()).await.unwrap();
    for _ in 0..MOST_ATTEMPTS {
        composed.work_off().await.unwrap();
        clock.advance(Span::hours(8));
    }
    composed.service.enqueue(acme, NewJob::new("of.another.release", &7).unwrap()).await.unwrap();
    composed.close().await;

    let run = |arguments: &[&str]| run_beside(folder.path(), arguments);
    let dead = stdout(&run(&["jobs", "list", "acme", "--dead", "--json"]));
    let line: Value = serde_json::from_str(&dead).unwrap();
    assert_eq!(line["id"], job.to_string());
    assert_eq!((&line["state"], &line["attempts"]), (&Value::from("dead"), &Value::from(10)));
    assert_eq!(line["last_fault"], "the other service said no");
    let all = stdout(&run(&["jobs", "list", "acme"]));
    assert!(all.lines().count() == 3 && all.contains("of.another.release") && !all.contains("4711"), "{all}");
    assert!(!run(&["jobs", "retry", "acme", &acme.to_string()]).status.success());
    assert!(!run(&["jobs", "retry", "acme"]).status.success());
    assert!(!run(&["jobs", "list", "nobody"]).status.success());
    assert_eq!(stdout(&run(&["jobs", "retry", "acme", "--all-dead"])), format!("{job} waits again.\n"));
    assert_eq!(stdout(&run(&["jobs", "list", "acme", "--dead", "--json"])), "");
    assert_eq!(stdout(&run(&["jobs", "retry", "acme", &job.to_string()])), format!("{job} waits again.\n"));
}
