//! Calls every route in the document as a stranger: without a token, and as the owner of another tenant who knows every
//! id of this one. A request with a foreign id gets, byte for byte, the response for an id that does not exist.

use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::{Value, json};
use tenantry_domain::{
    Span,
    email_change::EmailChangeId,
    invitation::InvitationId,
    invitation_link::LinkId,
    mailbox_proofs::ResetId,
    refresh_token::GrantId,
    secret::Secret,
    tenant::TenantId,
    token_text::{InvitationCopy, InvitationToken, LinkToken, RefreshTokenText, ResetToken, UndoToken},
    user::UserId,
};

use crate::support::{
    Answer, HINTS, World,
    bodies::{self, BodyValues},
    call,
    document::{DOCUMENT, needs_token, routes},
    people::{PASSWORD, Person},
};

/// What replaces the access token on an open route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// The route creates its own tenant, or the request carries the token of an invitation link, which has a test of its own.
    NoTenantYet,
    /// The password of the address. The requested tenant counts for members only.
    Password,
    /// The refresh token, which carries its tenant.
    RefreshToken,
    /// The invitation's token, which carries its tenant.
    InvitationToken,
    /// The token of an invitation link, which carries its tenant.
    LinkToken,
    /// The token of a link that was mailed to the person.
    ResetToken,
    /// The token of a link that was mailed to the old address of the person.
    UndoToken,
    /// None is needed: the response holds nothing of any tenant or person.
    NothingToProtect,
}

/// The routes that require no token, each with what is required instead.
const OPEN: &[(&str, Proof)] = &[
    ("POST /v1/auth/signup", Proof::NoTenantYet),
    ("POST /v1/auth/login", Proof::Password),
    ("POST /v1/auth/refresh", Proof::RefreshToken),
    ("POST /v1/auth/verify-email/resend", Proof::NothingToProtect),
    ("POST /v1/auth/forgot-password", Proof::NothingToProtect),
    ("POST /v1/auth/reset-password/preview", Proof::ResetToken),
    ("POST /v1/auth/reset-password", Proof::ResetToken),
    ("POST /v1/auth/undo-email-change", Proof::UndoToken),
    ("POST /v1/invitations/preview", Proof::InvitationToken),
    ("POST /v1/invitations/accept", Proof::InvitationToken),
    ("POST /v1/invitation-links/preview", Proof::LinkToken),
    ("GET /.well-known/jwks.json", Proof::NothingToProtect),
    ("GET /healthz", Proof::NothingToProtect),
    ("GET /readyz", Proof::NothingToProtect),
    ("GET /metrics", Proof::NothingToProtect),
];

/// A well-formed id that was never issued.
const UNKNOWN: &str = "01980000-0000-7000-8000-0123456789ab";

/// All texts of the victims contain this word.
const MARK: &str = "globex";

/// A tenant with data, and all ids in it.
struct Victims {
    owner: Person,
    ids: Vec<String>,
}

impl Victims {
    async fn of(world: &World) -> Self {
        let owner = world.found(MARK).await;
        let member = world.join(&owner, "member@globex.test", "admin").await;
        world.invite(&owner, "invited@globex.test", "member").await;
        let department = json!({"department": "globex sales", "title": "globex clerk"});
        world.patch(&format!("/v1/members/{}", member.user_id), &owner.token, department).await.assert("200");
        let session = world.get("/v1/me", &owner.token).await.text("/session_id");
        let invitation = world.get("/v1/invitations?status=open", &owner.token).await.text("/items/0/id");
        let (link, _) = world.make_link(&owner, json!({"label": "globex fair", "max_uses": 5})).await;
        let body = json!({"domain": "globex.example", "policy": "auto_join"});
        let domain = world.post("/v1/domains", &owner.token, body).await.assert("201").text("/id");
        let ids =
            vec![owner.user_id.clone(), member.user_id, owner.tenant_id.clone(), invitation, session, link, domain];
        Self { owner, ids }
    }

    fn ids(&self) -> Vec<&str> {
        self.ids.iter().map(String::as_str).collect()
    }

    #[track_caller]
    fn assert_absent(&self, answer: &Answer, what: &str) {
        let text = format!("{:?} {}", answer.headers, String::from_utf8_lossy(&answer.body));
        for part in self.ids().into_iter().chain([MARK]) {
            assert!(!text.contains(part), "{what} reveals {part}: {text}");
        }
    }
}

/// Returns a valid body for the route, with the given id in every id field.
fn body_of(operation: &Value, id: &str) -> Option<Value> {
    let (name, title) = ("Intruder", "Intruder");
    bodies::body_of(operation, &BodyValues { name, tenant: id, member: id, title, invited: "friend@acme.test" })
}

/// Returns whether the route's body has an id field.
fn body_names_things(operation: &Value) -> bool {
    body_of(operation, "a") != body_of(operation, "b")
}

fn guarded() -> impl Iterator<Item = (Method, &'static str, &'static Value)> {
    routes().into_iter().filter(|(_, _, operation)| needs_token(operation))
}

async fn send(world: &World, route: (&Method, &str, &Value), id: &str, token: &str) -> Answer {
    let (method, template, operation) = route;
    let parts: Vec<&str> = template.split('/').map(|part| if part.starts_with('{') { id } else { part }).collect();
    world.send(call(method.clone(), &parts.join("/"), token, body_of(operation, id))).await
}

#[test]
fn every_route_without_a_token_has_its_proof() {
    let open: BTreeSet<String> = routes()
        .into_iter()
        .filter(|(_, _, operation)| !needs_token(operation))
        .map(|(method, path, _)| format!("{method} {path}"))
        .collect();
    let listed: BTreeSet<String> = OPEN.iter().map(|(route, _)| (*route).to_owned()).collect();
    assert_eq!(open, listed);
}

/// Returns a body with a proof of the right form that proves nothing, and how it is refused.
fn without_proof(proof: Proof, victims: &Victims) -> Option<(Value, &'static str)> {
    let secret = || Secret::new([7; 32]);
    let tenant_id = TenantId::parse(&victims.owner.tenant_id).unwrap();
    match proof {
        Proof::Password => {
            Some((json!({"email": "owner@globex.test", "password": "not their password"}), "401 invalid_credentials"))
        }
        Proof::RefreshToken => {
            let user_id = UserId::parse(&victims.owner.user_id).unwrap();
            let grant_id = GrantId::parse(UNKNOWN).unwrap();
            let token = RefreshTokenText { user_id, grant_id, generation: 0, secret: secret() };
            Some((json!({"refresh_token": token.to_text()}), "401 refresh_token_invalid"))
        }
        Proof::InvitationToken => {
            let invitation_id = InvitationId::parse(&victims.ids[3]).unwrap();
            let token = InvitationToken { copy: InvitationCopy::Mailed, tenant_id, invitation_id, secret: secret() };
            Some((json!({"token": token.to_text()}), "404 invitation_invalid"))
        }
        Proof::LinkToken => {
            let token = LinkToken { tenant_id, link_id: LinkId::parse(&victims.ids[5]).unwrap(), secret: secret() };
            Some((json!({"token": token.to_text()}), "404 link_invalid"))
        }
        Proof::ResetToken => {
            let user_id = UserId::parse(&victims.owner.user_id).unwrap();
            let token = ResetToken { user_id, id: ResetId::parse(UNKNOWN).unwrap(), secret: secret() };
            Some((json!({"token": token.to_text(), "new_password": PASSWORD}), "404 reset_link_invalid"))
        }
        Proof::UndoToken => {
            let user_id = UserId::parse(&victims.owner.user_id).unwrap();
            let token = UndoToken { user_id, id: EmailChangeId::parse(UNKNOWN).unwrap(), secret: secret() };
            Some((json!({"token": token.to_text()}), "404 undo_link_invalid"))
        }
        Proof::NoTenantYet | Proof::NothingToProtect => None,
    }
}

#[tokio::test]
async fn an_open_route_refuses_who_proves_nothing() {
    let world = World::new().await;
    let victims = Victims::of(&world).await;
    let before = world.rows_with(&victims.ids()).await;
    let mut refused = 0;
    for (route, proof) in OPEN {
        let Some((mut body, outcome)) = without_proof(*proof, &victims) else { continue };
        if route.ends_with("/preview") {
            body = json!({"token": body["token"]});
        }
        let answer = world.post(route.trim_start_matches("POST "), "", body).await.assert(outcome);
        victims.assert_absent(&answer, route);
        refused += 1;
    }
    assert_eq!(refused, 8);
    assert_eq!(world.rows_with(&victims.ids()).await, before, "the tenant's data changed");
}

#[tokio::test]
async fn without_a_token_every_other_route_is_closed() {
    let world = World::new().await;
    let victims = Victims::of(&world).await;
    let before = world.rows_with(&victims.ids()).await;
    for (method, path, operation) in guarded() {
        send(&world, (&method, path, operation), &victims.owner.user_id, "").await.assert("401 token_missing");
    }
    assert_eq!(world.rows_with(&victims.ids()).await, before);
}

/// CVE-2026-32131 (Zitadel), CVE-2026-4630 (Keycloak), CVE-2024-1313 (Grafana): a token of one tenant with an id of
/// another.
#[tokio::test]
async fn a_foreign_id_is_answered_as_one_that_does_not_exist() {
    let world = World::new().await;
    let victims = Victims::of(&world).await;
    let owner = world.found("acme").await;
    let before = world.rows_with(&victims.ids()).await;
    let mut walked = 0;
    for (method, path, operation) in guarded() {
        if !path.contains('{') && !body_names_things(operation) {
            continue;
        }
        // The number of recorded attempts per minute is limited, and one route must not use up the allowance of the
        // next.
        world.clock.advance(Span::minutes(1));
        let intruder = world.sign_in("owner@acme.test", None).await;
        let unknown = send(&world, (&method, path, operation), UNKNOWN, &intruder.token).await;
        assert!(unknown.status.is_client_error(), "{method} {path}: {unknown:?}");
        let told = newest_attempt(&world, &intruder, UNKNOWN).await;
        // Try every foreign id in every place, even where another kind of id belongs, and text that is not an id.
        for id in victims.ids() {
            let foreign = send(&world, (&method, path, operation), id, &intruder.token).await;
            assert_eq!(foreign, unknown, "{method} {path} distinguishes {id} from an id that does not exist");
            // The audit log of the intruder's own tenant must not reveal it either.
            let audited = newest_attempt(&world, &intruder, id).await;
            assert_eq!(audited, told, "the trail distinguishes {id} at {method} {path} from an id that does not exist");
        }
        let access_violations = world.attempts_of(&owner).await.len();
        if path.contains('{') {
            let nonsense = send(&world, (&method, path, operation), "not-an-id", &intruder.token).await;
            assert_eq!(nonsense, unknown, "{method} {path} distinguishes an id from other text");
        }
        walked += 1;
        assert_eq!(
            access_violations,
            walked * (victims.ids.len() + 1),
            "{method} {path}: an attempt is not in the trail"
        );
    }
    assert!(walked >= 9, "only {walked} routes take ids");
    let after = world.rows_with_but_for_attempts_of(&victims.ids(), &owner).await;
    assert_eq!(after, before, "the other tenant's data changed");
    assert_eq!(world.attempts_of(&victims.owner).await, [Value::Null; 0]);
}

/// Returns the newest recorded attempt, with the requested id masked.
async fn newest_attempt(world: &World, intruder: &Person, id: &str) -> String {
    let row = world.attempts_of(intruder).await.pop().unwrap().to_string();
    assert!(row.contains(id), "{row}");
    row.replace(id, "ID")
}

#[tokio::test]
async fn no_other_answer_shows_anything_of_another_tenant() {
    let world = World::new().await;
    let victims = Victims::of(&world).await;
    let before = world.rows_with(&victims.ids()).await;
    for (number, (method, path, operation)) in guarded().enumerate() {
        if path.contains('{') || body_names_things(operation) {
            continue;
        }
        // A new one each time: some routes change the password or end the sessions.
        let intruder = world.found(&format!("acme-{number}")).await;
        let answer = send(&world, (&method, path, operation), UNKNOWN, &intruder.token).await;
        victims.assert_absent(&answer, &format!("{method} {path}"));
        assert_eq!(answer.header("x-tenant-id"), Some(intruder.tenant_id.as_str()), "{method} {path}");
    }
    assert_eq!(world.rows_with(&victims.ids()).await, before, "the other tenant's data changed");
}

#[tokio::test]
async fn a_cursor_or_filter_of_another_tenant_opens_nothing() {
    let world = World::new().await;
    let victims = Victims::of(&world).await;
    let intruder = world.found("acme").await;
    world.invite(&victims.owner, "second@globex.test", "member").await;
    let second = json!({"domain": "second.globex.example"});
    world.post("/v1/domains", &victims.owner.token, second).await.assert("201");
    for list in ["/v1/members", "/v1/invitations", "/v1/domains"] {
        let page = world.get(&format!("{list}?limit=1"), &victims.owner.token).await;
        let cursor = page.text("/next_cursor");
        let answer = world.get(&format!("{list}?cursor={cursor}"), &intruder.token).await.assert("400 cursor_invalid");
        victims.assert_absent(&answer, list);
    }
    for query in ["search=globex", "search=owner%40globex.test", "department=globex%20sales"] {
        let answer = world.get(&format!("/v1/members?{query}"), &intruder.token).await.assert("200");
        assert_eq!(answer.json()["items"], json!([]), "{query}");
    }
}

#[tokio::test]
async fn a_hint_or_a_wish_moves_nobody_into_another_tenant() {
    let world = World::new().await;
    let victims = Victims::of(&world).await;
    let intruder = world.found("acme").await;
    for (method, path, operation) in guarded() {
        for (hint, tenant) in HINTS.iter().flat_map(|hint| [(hint, MARK), (hint, &victims.owner.tenant_id)]) {
            let parts: Vec<&str> =
                path.split('/').map(|part| if part.starts_with('{') { UNKNOWN } else { part }).collect();
            let mut request = call(method.clone(), &parts.join("/"), &intruder.token, body_of(operation, UNKNOWN));
            hint(&mut request, tenant);
            world.send(request).await.assert("403 tenant_mismatch");
        }
    }
    let wish = |tenant: &str| json!({"email": "owner@acme.test", "password": PASSWORD, "tenant": tenant});
    let unknown = world.post("/v1/auth/login", "", wish("nowhere")).await.assert("403 no_membership");
    for tenant in [MARK, &victims.owner.tenant_id, UNKNOWN] {
        let answer = world.post("/v1/auth/login", "", wish(tenant)).await;
        assert_eq!(answer, unknown, "a sign-in tells whether {tenant} exists");
        assert_eq!(answer.json()["tenants"][0]["id"], intruder.tenant_id.as_str());
        victims.assert_absent(&answer, "login");
    }
}

/// CVE-2026-1529 (Keycloak): an invitation token is edited to name another organization.
#[tokio::test]
async fn an_invitation_moved_to_another_tenant_is_none() {
    let world = World::new().await;
    let victims = Victims::of(&world).await;
    let intruder = world.found("acme").await;
    let token = world.invite(&intruder, "friend@people.test", "owner").await;
    let mut moved = InvitationToken::parse(&token).unwrap();
    moved.tenant_id = TenantId::parse(&victims.owner.tenant_id).unwrap();
    let body = json!({"token": moved.to_text(), "name": "Friend", "password": PASSWORD});
    world.post("/v1/invitations/accept", "", body).await.assert("404 invitation_invalid");
    let body = json!({"token": moved.to_text()});
    world.post("/v1/invitations/preview", "", body).await.assert("404 invitation_invalid");
}

/// What an admin ends or removes in one tenant is unaffected in others.
#[tokio::test]
async fn a_shared_person_keeps_the_other_tenant() {
    let world = World::new().await;
    let (acme, globex) = (world.found("acme").await, world.found("globex").await);
    let bea = world.join(&acme, "bea@people.test", "member").await;
    let there = world.join_too(&globex, &bea, "member").await;
    world.delete(&format!("/v1/members/{}", bea.user_id), &acme.token).await.assert("204");
    world.get("/v1/me", &bea.token).await.assert("401 token_revoked");
    world.get("/v1/me", &there.token).await.assert("200");
    assert_eq!(world.get("/v1/me/tenants", &there.token).await.json()["items"].as_array().unwrap().len(), 1);
}

#[test]
fn the_walk_knows_every_body_of_a_guarded_route() {
    for (_, _, operation) in guarded() {
        let Some(name) = operation.pointer("/requestBody/content/application~1json/schema/$ref") else { continue };
        let schema = DOCUMENT.pointer(name.as_str().unwrap().trim_start_matches('#')).unwrap();
        let body = body_of(operation, UNKNOWN).unwrap();
        for field in schema["properties"].as_object().unwrap().keys() {
            let names_things = field.ends_with("_id") || field == "tenant";
            assert!(!names_things || body[field] == UNKNOWN, "{name}: {field} is not tested with foreign ids");
        }
    }
}
