//! The operator's commands: they show the jobs of one tenant without what they work with, and repeat or discard those that
//! failed too often. They show how far event handlers are, and retry or skip an event that failed.

use std::{path::Path, sync::Arc};

use async_trait::async_trait;
use serde_json::{Value, json};
use tenantry_application::{
    actor::{Actor, Origin, Who},
    ports::{
        event_handler::{Delivery, EventFilter, EventHandler, HandlerError, Start},
        outbox::Event,
        tenants::TenantKey,
    },
};
use tenantry_domain::{Span, event, job::MOST_ATTEMPTS, slug::Slug, tenant::TenantId};
use tenantry_server::{Tenantry, compose::Composed, jobs::NewJob, metrics};
use tenantry_testkit::fakes::{FastHasher, ManualClock, NO_SUCH_USER, RecordingMailer};

use crate::{
    cli::{run_beside, stdout},
    tenantry::{settings_in, sign_up},
};

async fn id_of_acme(composed: &Composed) -> TenantId {
    let operator = Actor { who: Who::PlatformAdmin { name: "test".to_owned() }, origin: Origin::default() };
    let key = TenantKey::Slug(Slug::parse("acme").unwrap());
    composed.service.app.application.tenants.find.execute(&operator, &key).await.unwrap().id()
}

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
    let acme = id_of_acme(&composed).await;
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

#[tokio::test(flavor = "multi_thread")]
async fn jobs_that_failed_too_often_are_discarded_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::default());
    let service = Tenantry::new("invoices")
        .clock(clock.clone())
        .password_hasher(Arc::new(FastHasher::default()))
        .job("invoice.remind", |_| async { Err("the other service said no") });
    let composed = service.compose(settings_in(folder.path()), "http://127.0.0.1").await.unwrap();
    let (_, acme) = (sign_up(&composed).await, id_of_acme(&composed).await);
    let enqueue = async |kind| composed.service.enqueue(acme, NewJob::new(kind, &7).unwrap()).await.unwrap();
    let dead = [enqueue("invoice.remind").await, enqueue("invoice.remind").await, enqueue("invoice.remind").await];
    for _ in 0..MOST_ATTEMPTS {
        composed.work_off().await.unwrap();
        clock.advance(Span::hours(8));
    }
    let waiting = enqueue("of.another.release").await.to_string();
    composed.close().await;

    let run = |arguments: &[&str]| run_beside(folder.path(), arguments);
    let left = || {
        let all = stdout(&run(&["jobs", "list", "acme", "--json"]));
        all.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        stdout(&run(&["jobs", "discard", "acme", &dead[0].to_string()])),
        format!("{} is discarded.\n", dead[0])
    );
    assert_eq!(left(), [dead[1].to_string(), dead[2].to_string(), waiting.clone()]);
    let (gone, every) = (dead[0].to_string(), "--all-dead");
    for refused in [&[][..], &[gone.as_str()], &[waiting.as_str()], &[waiting.as_str(), every]] {
        assert!(!run(&[&["jobs", "discard", "acme"][..], refused].concat()).status.success(), "{refused:?}");
    }
    let both = format!("{} is discarded.\n{} is discarded.\n", dead[1], dead[2]);
    assert_eq!(stdout(&run(&["jobs", "discard", "acme", every])), both);
    assert_eq!(left(), [waiting]);
}

/// Fails at the second event of a tenant.
struct Ledger;

#[async_trait]
impl EventHandler for Ledger {
    async fn handle(&self, event: &Event, _: &mut dyn Delivery) -> Result<(), HandlerError> {
        if event.seq == 2 { Err(HandlerError::failed("out of paper")) } else { Ok(()) }
    }
}

/// Starts a process with the ledger.
async fn ledger_in(folder: &Path, clock: &Arc<ManualClock>) -> Composed {
    let service = Tenantry::new("ledgers").clock(clock.clone()).password_hasher(Arc::new(FastHasher::default())).on(
        "ledger",
        Start::Beginning,
        EventFilter::all(),
        Ledger,
    );
    service.compose(settings_in(folder), "http://127.0.0.1").await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_failed_is_shown_and_retried_or_skipped() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::default());
    let run = |arguments: &[&str]| run_beside(folder.path(), arguments);
    let handler = |arguments: &[&str]| -> Value { serde_json::from_str(&stdout(&run(arguments))).unwrap() };
    let composed = ledger_in(folder.path(), &clock).await;
    sign_up(&composed).await;
    composed.work_off().await.unwrap();
    // The command has the clock of the system, by which the event is due again.
    let failed = handler(&["events", "list", "--json"]);
    assert_eq!((&failed["state"], &failed["failed"]), (&json!("waiting"), &json!(1)));
    for _ in 0..event::MOST_ATTEMPTS {
        clock.advance(Span::hours(1));
        composed.work_off().await.unwrap();
    }
    composed.close().await;

    let parked = handler(&["events", "list", "acme", "--json"]);
    assert_eq!(
        (&parked["tenant"], &parked["handler"], &parked["state"]),
        (&json!("acme"), &json!("ledger"), &json!("parked"))
    );
    assert_eq!((&parked["passed"], &parked["failed"]), (&json!(1), &json!(event::MOST_ATTEMPTS)));
    assert_eq!((&parked["next"]["event"], &parked["error"]), (&json!("member.joined"), &json!("out of paper")));
    let table = stdout(&run(&["events", "list"]));
    assert!(
        table.lines().count() == 2 && table.contains("2 member.joined") && table.contains("out of paper"),
        "{table}"
    );
    assert_eq!(stdout(&run(&["events", "list", "--handler", "other", "--json"])), "");

    assert_eq!(stdout(&run(&["events", "retry", "acme", "ledger"])), "Event 2 is tried again.\n");
    assert!(!run(&["events", "skip", "acme", "ledger"]).status.success());
    let composed = ledger_in(folder.path(), &clock).await;
    composed.work_off().await.unwrap();
    assert_eq!(handler(&["events", "list", "acme", "--json"])["failed"], 1);
    assert_eq!(stdout(&run(&["events", "skip", "acme", "ledger"])), "Event 2 is left out.\n");
    composed.work_off().await.unwrap();
    let passed = handler(&["events", "list", "acme", "--json"]);
    assert_eq!((&passed["state"], &passed["passed"], &passed["next"]), (&json!("up_to_date"), &json!(2), &Value::Null));
    assert_eq!(stdout(&run(&["events", "list", "--json"])), "");
    composed.close().await;

    for refused in [["retry", "acme", "ledger"], ["skip", "acme", "other"], ["retry", "nobody", "ledger"]] {
        assert!(!run(&[&["events"], &refused[..]].concat()).status.success(), "{refused:?}");
    }
    assert_eq!(stdout(&run(&["events", "forget", "ledger"])), "ledger is forgotten.\n");
    assert!(!run(&["events", "forget", "ledger"]).status.success());
    assert_eq!(stdout(&run(&["events", "list", "acme", "--json"])), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_that_were_given_up_are_counted_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = Arc::new(RecordingMailer::default());
    mailer.refuse();
    let service = Tenantry::new("invoices").mailer(mailer).password_hasher(Arc::new(FastHasher::default()));
    let composed = service.compose(settings_in(folder.path()), "http://127.0.0.1").await.unwrap();
    let counted = metrics::exposition().unwrap();
    assert!(counted().contains("tenantry_mails_total{outcome=\"refused\"} 0"), "{}", counted());
    sign_up(&composed).await;
    composed.work_off().await.unwrap();
    assert!(counted().contains("tenantry_mails_total{outcome=\"refused\"} 1"), "{}", counted());
    composed.close().await;

    let run = |arguments: &[&str]| stdout(&run_beside(folder.path(), arguments));
    let line: Value = serde_json::from_str(&run(&["mails", "failed", "--json"])).unwrap();
    assert_eq!((&line["reply"], &line["owner_kind"]), (&Value::from(NO_SUCH_USER), &Value::from("person")));
    assert_eq!(line["attempts"], 1);
    let all = run(&["mails", "failed"]);
    assert!(all.lines().count() == 2 && all.contains(NO_SUCH_USER) && !all.contains('@'), "{all}");
    assert!(!run_beside(folder.path(), &["mails", "failed", "--limit", "0"]).status.success());
}
