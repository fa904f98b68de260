//! The authorization matrix as a readable text: every route, every role, and the outcome.

use std::fmt::Write;

use axum::http::Method;
use insta::assert_snapshot;
use serde_json::{Value, json};
use tenantry_domain::{role::Role, tenant::TenantMove};

use crate::support::{
    World,
    bodies::{BodyValues, body_of},
    call,
    document::{needs_token, routes},
    people::Person,
};

/// The targets for a role: a member of the lowest rank, an open invitation and a link to that rank, and a claimed domain.
struct Targets {
    member: String,
    invitation: String,
    domain: String,
    link: String,
    session: String,
}

impl Targets {
    async fn new(world: &World, owner: &Person, caller: &Person, number: usize) -> Self {
        let member = world.join(owner, &format!("target{number}@people.test"), "viewer").await.user_id;
        let body = json!({"email": format!("open{number}@people.test"), "role": "viewer"});
        let invitation = world.post("/v1/invitations", &owner.token, body).await.text("/invitation/id");
        let (link, _) = world.make_link(owner, json!({"role": "viewer"})).await;
        let body = json!({"domain": format!("target{number}.example")});
        let domain = world.post("/v1/domains", &owner.token, body).await.text("/id");
        let other = world.sign_in(&caller.email, None).await;
        let session = world.get("/v1/me", &other.token).await.text("/session_id");
        Self { member, invitation, domain, link, session }
    }

    fn path(&self, template: &str) -> String {
        let id = match template {
            path if path.contains("sessions") => &self.session,
            path if path.contains("invitation-links") => &self.link,
            path if path.contains("domains") => &self.domain,
            _ => &self.invitation,
        };
        template.replace("{user_id}", &self.member).replace("{id}", id)
    }

    fn body(&self, operation: &Value, number: usize) -> Option<Value> {
        let (name, invited) = (format!("New name {number}"), format!("new{number}@people.test"));
        let (tenant, title) = ("acme", "Clerk");
        body_of(operation, &BodyValues { name: &name, tenant, member: &self.member, title, invited: &invited })
    }
}

fn guarded() -> Vec<(Method, &'static str, &'static Value)> {
    routes().into_iter().filter(|(_, _, operation)| needs_token(operation)).collect()
}

/// Lowest role first, so that no call affects a later one.
async fn row(method: &Method, template: &str, operation: &Value, suspended: bool) -> Vec<String> {
    let world = World::new().await;
    let owner = world.found("acme").await;
    let mut callers = Vec::new();
    for (number, role) in Role::ALL.into_iter().rev().enumerate() {
        let caller = match role {
            Role::Owner => owner.clone(),
            role => world.join(&owner, &format!("{role}@people.test"), role.as_str()).await,
        };
        let targets = Targets::new(&world, &owner, &caller, number).await;
        callers.push((caller, targets));
    }
    if suspended {
        world.operate("acme", TenantMove::Suspend).await;
    }
    let mut outcomes = Vec::new();
    for (number, (caller, targets)) in callers.iter().enumerate() {
        let request = call(method.clone(), &targets.path(template), &caller.token, targets.body(operation, number));
        outcomes.push(world.send(request).await.outcome());
    }
    outcomes
}

async fn matrix(suspended: bool) -> String {
    let mut text = format!("{:44}", "");
    for role in Role::ALL.into_iter().rev() {
        write!(text, " {:22}", role.as_str()).unwrap();
    }
    for (method, template, operation) in guarded() {
        write!(text, "\n{:44}", format!("{method} {template}")).unwrap();
        for outcome in row(&method, template, operation, suspended).await {
            write!(text, " {outcome:22}").unwrap();
        }
    }
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn who_may_do_what() {
    assert_snapshot!(matrix(false).await);
}

/// The changes that members of a blocked tenant may still make, each with its reason. The list may only shrink: all
/// entries let people protect themselves, leave or work elsewhere, and none changes the tenant's data.
const WHILE_BLOCKED: &[(&str, &str)] = &[
    ("POST /v1/me/password", "who fears that somebody knows the password must be able to change it"),
    ("POST /v1/auth/logout", "people must be able to sign out when they leave a device"),
    ("POST /v1/auth/switch", "the way out to the person's other tenants"),
    ("DELETE /v1/me/sessions", "a lost device is a risk whatever the tenant's status"),
    ("DELETE /v1/me/sessions/{id}", "a lost device is a risk whatever the tenant's status"),
    ("POST /v1/tenants", "another organization of the person's own; the blocked one does not change"),
    ("POST /v1/members/leave", "nobody can be forced to stay in a tenant"),
];
const MOST_WHILE_BLOCKED: usize = 7;

#[tokio::test]
async fn who_may_do_what_while_the_tenant_is_suspended() {
    let matrix = matrix(true).await;
    let changes = matrix.lines().filter(|line| line.contains(" /v1/") && !line.starts_with("GET "));
    let allowed = changes.filter(|line| line[44..].split_whitespace().any(|word| word.starts_with('2')));
    let allowed: Vec<&str> = allowed.map(|line| line[..44].trim()).collect();
    let reasons: Vec<&str> = WHILE_BLOCKED.iter().map(|(route, _)| *route).collect();
    assert!(allowed.iter().all(|route| reasons.contains(route)), "{allowed:?}");
    assert!(reasons.iter().all(|route| allowed.contains(route)), "a listed route is not allowed: {allowed:?}");
    assert!(WHILE_BLOCKED.len() <= MOST_WHILE_BLOCKED);
    assert_snapshot!(matrix);
}
