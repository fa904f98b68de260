//! A domain is lost in a running service: by the schedule that looks at its record every day, and by the operator.

use reqwest::{Method, StatusCode};
use serde_json::json;
use tenantry_domain::{Span, domain_claim::TxtAnswer};
use tenantry_server::Tenantry;
use tenantry_test_app::TestApp;
use tenantry_testkit::dns::DnsServer;

use crate::{
    cli::{run_beside, stdout},
    running_server::{RunningServer, access},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_gone_ends_the_verification_after_three_days() {
    let app = TestApp::sqlite(Tenantry::new("engines")).await;
    let engines = app.tenant("engines").await;
    let claim = engines.owner.post("/v1/domains", json!({"domain": "engines.example"})).await;
    let (name, value) = (claim.text("/record/name"), claim.text("/record/value"));
    app.dns.set_txt(&name, &[&value]);
    let path = format!("/v1/domains/{}", claim.text("/id"));
    engines.owner.send(Method::POST, &format!("{path}/verify"), None).await.assert("200");
    let lost = || async { app.mails_to("owner@engines.example").await };
    app.work_off().await;
    let before = lost().await.len();
    app.dns.set(&name, TxtAnswer::NoSuchName);
    for _ in 0..3 {
        app.advance(Span::hours(25));
        assert_eq!(lost().await.len(), before);
    }
    app.advance(Span::hours(25));
    let mails = lost().await;
    assert_eq!(mails.len(), before + 1);
    assert!(format!("{:?}", mails.last().unwrap().message).contains("engines.example"));
    let owner = app.sign_in("owner@engines.example").await;
    let found = owner.get(&path).await.assert("200");
    assert_eq!((found.text("/status"), found.text("/lost_reason")), ("lost".into(), "record_gone".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_releases_a_domain() {
    let (data, dns) = (tempfile::tempdir().unwrap(), DnsServer::start().await);
    let address = dns.address().to_string();
    let server = RunningServer::start(data.path(), &[("TENANTRY_DNS_RESOLVER", address.as_str())]);
    let (_, founder) = server.sign_up("ada@example.com", "engines").await;
    let (_, claim) = server.post("domains", Some(access(&founder)), json!({"domain": "*.engines.example"})).await;
    let text = |pointer| claim.pointer(pointer).unwrap().as_str().unwrap().to_owned();
    let release = |domain: &str| run_beside(data.path(), &["domain", "release", domain]);
    let refused = release("*.engines.example");
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("no tenant has this domain verified"), "{refused:?}");
    dns.set_txt(&text("/record/name"), &[&text("/record/value")]);
    let verify = format!("domains/{}/verify", text("/id"));
    let looked = server.try_call(Method::POST, &verify, Some(access(&founder)), None, &[]).await;
    let (status, looked) = looked.unwrap();
    assert_eq!((status, &looked["domain"]["status"]), (StatusCode::OK, &json!("verified")));
    let released = stdout(&release("*.Engines.example."));
    assert!(released.starts_with("*.engines.example was released by the tenant "), "{released}");
    assert!(released.contains("1 mail tells its owners and admins."), "{released}");
    let (_, lost) = server.get(&format!("domains/{}", text("/id")), access(&founder)).await;
    assert_eq!((&lost["status"], &lost["lost_reason"]), (&json!("lost"), &json!("released")));
    let wrong = release("acme");
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("must be a domain such as example.com"), "{wrong:?}");
}
