//! The daily report: a schedule stores a job for each tenant, and each job sees its own tenant.

use tenantry_application::{
    actor::{Actor, Origin, Who},
    ports::tenants::TenantKey,
    use_cases::jobs::list_jobs,
};
use tenantry_domain::{Span, page::PageRequest, slug::Slug};
use tenantry_test_app::TestApp;

#[tokio::test]
async fn each_tenant_gets_its_report_once_a_day() {
    let app = TestApp::sqlite(storefront::shop(100)).await;
    for slug in ["north", "south"] {
        app.tenant(slug).await;
    }
    let (composed, operator) =
        (&app.composed, Actor { who: Who::PlatformAdmin { name: "test".to_owned() }, origin: Origin::default() });
    // The first time, mails to the founders leave too.
    composed.work_off().await.unwrap();
    app.advance(Span::hours(25));
    let first = composed.work_off().await.unwrap();
    assert!(first >= 3, "the schedules and two tenants had a turn each: {first}");
    let application = &composed.service.app.application;
    for slug in ["north", "south"] {
        let key = TenantKey::Slug(Slug::parse(slug).unwrap());
        let tenant_id = application.tenants.find.execute(&operator, &key).await.unwrap().id();
        let command = list_jobs::Command { tenant_id, state: None, page: PageRequest::default() };
        assert_eq!(application.jobs.list.execute(&operator, command).await.unwrap().items, []);
    }
    assert!(composed.work_off().await.unwrap() <= 1, "nothing but a look at the schedules");
    app.advance(Span::hours(25));
    assert_eq!(composed.work_off().await.unwrap(), first);
}
