//! A tenant of the test: its owner, further members, and its rows.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::http::Method;
use serde_json::{Value, json};
use tenantry_application::{
    actor::{Actor, Origin, Who},
    ports::{mailer::Message, tenants::TenantKey},
    use_cases::tenants::change_tenant_status::Command,
};
use tenantry_domain::{
    role::Role,
    tenant::{TenantId, TenantMove},
};
use tenantry_infrastructure::persistence::TenantDatabase;
use tenantry_server::Service;
use tenantry_testkit::fakes::RecordingMailer;

use crate::{
    PASSWORD,
    member::TestMember,
    request::{Client, call},
};

/// A tenant, founded as people found one: by signing up.
#[derive(Debug)]
pub struct TestTenant {
    /// Its id.
    pub id: TenantId,
    /// Its slug.
    pub slug: String,
    /// The person who founded it: `owner@SLUG.example`.
    pub owner: TestMember,
    service: Service,
    client: Client,
    mailer: Arc<RecordingMailer>,
    invited: AtomicUsize,
}

/// Returns the body of the sign-up that founds a tenant with this slug. Send it yourself to see a sign-up refused.
pub fn sign_up_body(slug: &str) -> Value {
    json!({
        "email": format!("owner@{slug}.example"),
        "password": PASSWORD,
        "name": "Owner",
        "tenant": {"name": slug, "slug": slug},
    })
}

impl TestTenant {
    pub(crate) async fn found(client: Client, service: Service, mailer: Arc<RecordingMailer>, slug: &str) -> Self {
        let founded = client.send(call(Method::POST, "/v1/auth/signup", "", Some(sign_up_body(slug)))).await;
        let owner = TestMember::of(&client, &founded.assert("201"));
        Self {
            id: owner.tenant_id,
            slug: slug.to_owned(),
            owner,
            service,
            client,
            mailer,
            invited: AtomicUsize::new(0),
        }
    }

    /// Returns the tenant's rows, as its members reach them: without a call, to prepare or to check.
    pub fn database(&self) -> TenantDatabase {
        self.service.database.tenant(self.id)
    }

    /// Adds a person with that role, such as `admin1@SLUG.example`.
    pub async fn member(&self, role: Role) -> TestMember {
        let number = self.invited.fetch_add(1, Ordering::Relaxed) + 1;
        self.member_at(&format!("{role}{number}@{}.example", self.slug), role).await
    }

    /// Adds a new person with that address. The owner invites them, and they accept by the mailed link.
    pub async fn member_at(&self, email: &str, role: Role) -> TestMember {
        let acceptance = self.invite(email, role).await;
        let accepted = self.client.send(call(Method::POST, "/v1/invitations/accept", "", Some(acceptance))).await;
        TestMember::of(&self.client, &accepted.assert("201"))
    }

    /// Invites a person. Returns the body by which they accept, at `POST /v1/invitations/accept`.
    pub async fn invite(&self, email: &str, role: Role) -> Value {
        let body = json!({"email": email, "role": role.as_str()});
        self.owner.post("/v1/invitations", body).await.assert("201");
        let application = &self.service.app.application;
        let worker = Actor { who: Who::System { job: "test" }, origin: Origin::default() };
        let deliver = &application.mails.deliver;
        while application.queues.take_turn.execute(&worker, deliver).await.expect("the database answers").is_some() {}
        let mails = self.mailer.sent();
        let link = mails.iter().rev().filter(|mail| mail.to.as_str() == email).find_map(|mail| match &mail.message {
            Message::Invitation { link, .. } => Some(link),
            _ => None,
        });
        let (_, token) = link.and_then(|link| link.split_once("token=")).expect("the invitation was mailed");
        json!({"token": token, "name": "Somebody", "password": PASSWORD})
    }

    /// Suspends, activates or cancels the tenant, as its operator does.
    pub async fn change_status(&self, step: TenantMove) {
        let actor = Actor { who: Who::PlatformAdmin { name: "test".to_owned() }, origin: Origin::default() };
        let command = Command { tenant: TenantKey::parse(&self.slug).unwrap(), step };
        self.service.app.application.tenants.change_status.execute(&actor, command).await.unwrap();
    }
}
