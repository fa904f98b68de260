//! The number of SQL statements per route, without begin and commit, pinned as a readable snapshot: any increase is a
//! decision.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    sync::{Arc, Mutex},
};

use axum::http::Method;
use serde_json::json;
use tenantry_infrastructure::persistence::Pool;

use crate::support::{
    Options, World,
    answer::Answer,
    call, document,
    people::{PASSWORD, Person, signup_body},
};

/// A world that records its statements.
struct Counted {
    world: World,
    statements: Arc<Mutex<Vec<String>>>,
    routes: BTreeMap<String, Vec<String>>,
}

impl Counted {
    async fn new() -> Self {
        let statements: Arc<Mutex<Vec<String>>> = Arc::default();
        let noted = Arc::clone(&statements);
        let on_statement = Arc::new(move |_: Pool, sql: &str| noted.lock().unwrap().push(shape(sql)));
        let world = World::with(Options { on_statement: Some(on_statement), ..Options::default() }).await;
        Self { world, statements, routes: BTreeMap::new() }
    }

    /// Records the statements of one call under the name of its route.
    async fn note(&mut self, route: &str, call: impl AsyncFnOnce(&World) -> Answer) -> Answer {
        self.statements.lock().unwrap().clear();
        let answer = call(&self.world).await;
        assert!(answer.status.is_success(), "{route}: {answer:?}");
        let taken = std::mem::take(&mut *self.statements.lock().unwrap());
        self.routes.insert(route.to_owned(), taken);
        answer
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for (route, statements) in &self.routes {
            writeln!(text, "{:2}  {route}", statements.len()).unwrap();
            for statement in statements {
                writeln!(text, "      {statement}").unwrap();
            }
        }
        text
    }

    fn count(&self, route: &str) -> usize {
        self.routes[route].len()
    }
}

/// Returns the verb and the tables of a statement.
fn shape(sql: &str) -> String {
    let words: Vec<&str> = sql.split_whitespace().collect();
    let tables = words.windows(2).filter(|pair| matches!(pair[0], "FROM" | "INTO" | "UPDATE" | "JOIN"));
    let tables = tables.map(|pair| pair[1].trim_matches(|c: char| !c.is_alphanumeric()));
    format!("{} {}", words[0].to_lowercase(), tables.filter(|name| !name.is_empty()).collect::<Vec<_>>().join(", "))
}

async fn people_and_sessions(world: &mut Counted, owner: &Person, guest: &Person) {
    let login = json!({"email": owner.email, "password": PASSWORD});
    let signed_in =
        world.note("post /v1/auth/login", async |world| world.post("/v1/auth/login", "", login).await).await;
    let (token, refresh) = (signed_in.text("/tokens/access_token"), signed_in.text("/tokens/refresh_token"));
    let refresh = json!({"refresh_token": refresh});
    world.note("post /v1/auth/refresh", async |world| world.post("/v1/auth/refresh", "", refresh).await).await;
    let switch = json!({"tenant": owner.tenant_id});
    world.note("post /v1/auth/switch", async |world| world.post("/v1/auth/switch", &token, switch).await).await;
    for path in ["/v1/me", "/v1/me/tenants", "/v1/me/sessions"] {
        world.note(&format!("get {path}"), async |world| world.get(path, &token).await).await;
    }
    let name = json!({"name": "Another Name"});
    world.note("patch /v1/me", async |world| world.patch("/v1/me", &token, name).await).await;
    let other = world.world.sign_in(&owner.email, None).await;
    let sessions = world.world.get("/v1/me/sessions?limit=1", &other.token).await;
    let path = format!("/v1/me/sessions/{}", sessions.text("/items/0/id"));
    world.note("delete /v1/me/sessions/{id}", async |world| world.delete(&path, &token).await).await;
    world.note("delete /v1/me/sessions", async |world| world.delete("/v1/me/sessions", &token).await).await;
    world
        .note("post /v1/auth/logout", async |world| {
            world.send(call(Method::POST, "/v1/auth/logout", &token, None)).await
        })
        .await;
    world
        .note("post /v1/members/leave", async |world| {
            world.send(call(Method::POST, "/v1/members/leave", &guest.token, None)).await
        })
        .await;
}

async fn members_and_tenant(world: &mut Counted, owner: &Person, member: &Person) {
    let one = format!("/v1/members/{}", member.user_id);
    world.note("get /v1/members", async |world| world.get("/v1/members", &owner.token).await).await;
    world.note("get /v1/members/{user_id}", async |world| world.get(&one, &owner.token).await).await;
    let role = json!({"role": "admin"});
    world.note("patch /v1/members/{user_id}", async |world| world.patch(&one, &owner.token, role).await).await;
    world.note("delete /v1/members/{user_id}", async |world| world.delete(&one, &owner.token).await).await;
    world.note("get /v1/tenant", async |world| world.get("/v1/tenant", &owner.token).await).await;
    let name = json!({"name": "Another Name"});
    world.note("patch /v1/tenant", async |world| world.patch("/v1/tenant", &owner.token, name).await).await;
    let heir = world.world.join(owner, "heir@acme.test", "member").await;
    let (path, heir) = ("/v1/tenant/transfer-ownership", json!({"user_id": heir.user_id}));
    world.note(&format!("post {path}"), async |world| world.post(path, &owner.token, heir).await).await;
}

async fn invitations(world: &mut Counted, owner: &Person) {
    let guest = json!({"email": "mary@acme.test", "role": "member"});
    let made = world
        .note("post /v1/invitations", async |world| world.post("/v1/invitations", &owner.token, guest).await)
        .await;
    let one = format!("/v1/invitations/{}", made.text("/invitation/id"));
    world.note("get /v1/invitations", async |world| world.get("/v1/invitations", &owner.token).await).await;
    world.note("get /v1/invitations/{id}", async |world| world.get(&one, &owner.token).await).await;
    let resend = format!("{one}/resend");
    world
        .note("post /v1/invitations/{id}/resend", async |world| {
            world.send(call(Method::POST, &resend, &owner.token, None)).await
        })
        .await;
    world.note("delete /v1/invitations/{id}", async |world| world.delete(&one, &owner.token).await).await;
    let token = world.world.invite(owner, "grace@acme.test", "member").await;
    let preview = json!({"token": token});
    let path = "/v1/invitations/preview";
    world.note(&format!("post {path}"), async |world| world.post(path, "", preview).await).await;
    let accept = json!({"token": token, "name": "Grace", "password": PASSWORD});
    let path = "/v1/invitations/accept";
    world.note(&format!("post {path}"), async |world| world.post(path, "", accept).await).await;
}

#[tokio::test]
async fn each_route_takes_the_statements_it_is_known_to_take() {
    let mut world = Counted::new().await;
    let body = signup_body("acme");
    world.note("post /v1/auth/signup", async |world| world.post("/v1/auth/signup", "", body).await).await;
    let owner = world.world.sign_in("owner@acme.test", None).await;
    let member = world.world.join(&owner, "member@acme.test", "member").await;
    let guest = world.world.join(&owner, "guest@acme.test", "member").await;
    invitations(&mut world, &owner).await;
    people_and_sessions(&mut world, &owner, &guest).await;
    let owner = world.world.sign_in("owner@acme.test", None).await;
    members_and_tenant(&mut world, &owner, &member).await;

    assert_eq!(world.count("get /v1/me"), 0);
    assert_eq!(world.count("get /v1/members"), 1);
    assert!(world.count("post /v1/auth/refresh") <= 3);
    assert!(world.count("post /v1/auth/login") <= 4);
    let documented: BTreeSet<String> = document::routes()
        .into_iter()
        .filter(|(_, path, _)| path.starts_with("/v1/"))
        .map(|(method, path, _)| format!("{} {path}", method.as_str().to_lowercase()))
        .collect();
    assert_eq!(world.routes.keys().cloned().collect::<BTreeSet<_>>(), documented, "every route is counted");
    insta::assert_snapshot!(world.text());
}
