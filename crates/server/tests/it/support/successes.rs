//! A request of each route that succeeds, as often as wanted. Each uses rows of its own and is as long as the one
//! before, so that repeating a route repeats its cost.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use super::{
    World, call, document,
    people::{NEW_PASSWORD, PASSWORD, Person, signup_body},
};

/// How many members, open invitations and domains the tenant has whose lists are read.
const LISTED: usize = 5;

/// Three tenants: one is only read, one is written, and one changes its owner.
pub struct Successes<'a> {
    world: &'a World,
    reader: Person,
    read_member: String,
    read_invitation: String,
    read_domain: String,
    writer: Person,
    clerk: String,
    clerks_role: &'static str,
    /// Stays signed in on one device and comes and goes on others.
    traveller: Person,
    number: usize,
}

/// Pages that people see often, each beside the call of the API behind it.
pub const PAGES: [&str; 7] = [
    "get /sign-in",
    "get /account",
    "get /o/{slug}",
    "get /o/{slug}/members",
    "get /o/{slug}/members/{user_id}",
    "get /o/{slug}/invitations",
    "get /o/{slug}/activity",
];

/// Every route of the document, named as in `get /v1/me`, and the pages.
pub fn names() -> Vec<String> {
    let routes = document::routes().into_iter();
    let routes = routes.map(|(method, path, _)| format!("{} {path}", method.as_str().to_lowercase()));
    routes.chain(PAGES.map(str::to_owned)).collect()
}

/// What a request needs besides its route.
#[derive(Default)]
struct Parts {
    path: Option<String>,
    token: String,
    cookie: Option<String>,
    body: Option<Value>,
}

impl Parts {
    fn token(token: &str) -> Self {
        Self { token: token.to_owned(), ..Self::default() }
    }

    fn body(body: Value) -> Self {
        Self::default().with(body)
    }

    fn at(self, path: String) -> Self {
        Self { path: Some(path), ..self }
    }

    fn with(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }
}

impl<'a> Successes<'a> {
    pub async fn in_world(world: &'a World) -> Self {
        let reader = world.found("reads").await;
        let mut read_member = String::new();
        for number in 1..LISTED {
            read_member = world.join(&reader, &format!("member{number}@reads.test"), "member").await.user_id;
        }
        for _ in 0..LISTED {
            world.make_link(&reader, json!({})).await;
        }
        for number in 0..LISTED {
            world.invite(&reader, &format!("guest{number}@reads.test"), "member").await;
        }
        world.sign_in(&reader.email, None).await;
        let mut read_domain = String::new();
        for number in 0..LISTED {
            let body = json!({"domain": format!("reads-{number}.example")});
            read_domain = world.post("/v1/domains", &reader.token, body).await.assert("201").text("/id");
        }
        let listed = world.get("/v1/invitations?limit=1", &reader.token).await;
        let writer = world.found("works").await;
        let clerk = world.join(&writer, "clerk@works.test", "viewer").await.user_id;
        let traveller = world.join(&writer, "traveller@works.test", "member").await;
        Self {
            world,
            reader,
            read_member,
            read_invitation: listed.text("/items/0/id"),
            read_domain,
            writer,
            clerk,
            clerks_role: "viewer",
            traveller,
            number: 0,
        }
    }

    /// A request of that route that succeeds once. What it needs is made here.
    ///
    /// # Panics
    /// Where the route is unknown here: add it.
    pub async fn request(&mut self, route: &str) -> Request<Body> {
        self.number += 1;
        let (method, template) = route.split_once(' ').unwrap();
        let resource = template.trim_start_matches("/v1/").split('/').next().unwrap();
        let parts = match resource {
            "auth" => self.auth(route).await,
            "me" => self.me(route).await,
            "members" => self.members(route).await,
            "invitations" => self.invitations(route).await,
            "invitation-links" => self.links(route).await,
            "domains" => self.domains(route).await,
            "tenant" | "tenants" => self.tenant(route).await,
            "audit-events" => match route {
                "get /v1/audit-events" => Parts::token(&self.reader.token),
                _ => unknown(route),
            },
            _ if PAGES.contains(&route) => self.page(route),
            "permissions" => match route {
                "get /v1/permissions" => Parts::token(&self.reader.token),
                _ => unknown(route),
            },
            _ => match template {
                "/.well-known/jwks.json" | "/healthz" | "/readyz" | "/metrics" => Parts::default(),
                _ => unknown(route),
            },
        };
        let method: Method = method.to_uppercase().parse().unwrap();
        let mut request = call(method, parts.path.as_deref().unwrap_or(template), &parts.token, parts.body);
        if let Some(cookie) = parts.cookie {
            request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        }
        request
    }

    /// A page for the owner of the tenant that is only read. A browser sends a cookie with the tokens of the API.
    fn page(&self, route: &str) -> Parts {
        let (tenant, reader) = ("reads", &self.reader);
        let name = BASE64URL_NOPAD.encode(b"The reads company");
        let cookie = format!("__Host-tenantry-grant-{tenant}=0~{name}~{}~{}", reader.refresh_token, reader.token);
        let path = route.trim_start_matches("get ").replace("{slug}", tenant).replace("{user_id}", &self.read_member);
        Parts { cookie: (path != "/sign-in").then_some(cookie), ..Parts::default().at(path) }
    }

    async fn auth(&self, route: &str) -> Parts {
        let travellers = || self.world.sign_in(&self.traveller.email, None);
        match route {
            "post /v1/auth/signup" => Parts::body(signup_body(&format!("tenant-{:04}", self.number))),
            "post /v1/auth/login" => Parts::body(json!({"email": self.traveller.email, "password": PASSWORD})),
            "post /v1/auth/refresh" => Parts::body(json!({"refresh_token": travellers().await.refresh_token})),
            "post /v1/auth/switch" => {
                Parts::token(&travellers().await.token).with(json!({"tenant": self.traveller.tenant_id}))
            }
            "post /v1/auth/logout" => Parts::token(&travellers().await.token),
            "post /v1/auth/verify-email" => {
                let founder = self.founder().await;
                let code = self.world.code_for(&founder.email).await;
                Parts::token(&founder.token).with(json!({"email": founder.email, "code": code}))
            }
            "post /v1/auth/verify-email/resend" | "post /v1/auth/forgot-password" => {
                Parts::body(json!({"email": self.founder().await.email}))
            }
            "post /v1/auth/reset-password/preview" => {
                Parts::body(json!({"token": self.world.forget(&self.founder().await.email).await}))
            }
            "post /v1/auth/reset-password" => {
                let token = self.world.forget(&self.founder().await.email).await;
                Parts::body(json!({"token": token, "new_password": NEW_PASSWORD, "existing_account": "keep"}))
            }
            "post /v1/auth/undo-email-change" => {
                let founder = self.founder().await;
                self.world.prove(&founder).await;
                Parts::body(json!({"token": self.world.change_email(&founder, &self.email()).await}))
            }
            _ => unknown(route),
        }
    }

    async fn founder(&self) -> Person {
        self.world.found(&format!("founds-{:04}", self.number)).await
    }

    async fn me(&self, route: &str) -> Parts {
        match route {
            "post /v1/me/password" => {
                let body = json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD});
                Parts::token(&self.founder().await.token).with(body)
            }
            "patch /v1/me/email" => {
                let body = json!({"email": self.email(), "current_password": PASSWORD});
                Parts::token(&self.founder().await.token).with(body)
            }
            "post /v1/me/email/confirm" => {
                let founder = self.founder().await;
                self.world.prove(&founder).await;
                let code = self.world.ask_for_email(&founder, &self.email()).await;
                Parts::token(&founder.token).with(json!({"code": code}))
            }
            "get /v1/me" | "get /v1/me/sessions" | "get /v1/me/settings" | "get /v1/me/tenants" => {
                Parts::token(&self.reader.token)
            }
            "patch /v1/me" => Parts::token(&self.writer.token).with(json!({"name": self.name()})),
            "patch /v1/me/settings" => {
                let locale = if self.number.is_multiple_of(2) { "de" } else { "fr" };
                let other = json!({"locale": "es"});
                self.world.patch("/v1/me/settings", &self.writer.token, other).await.assert("200");
                Parts::token(&self.writer.token).with(json!({"locale": locale}))
            }
            "post /v1/me/join" => {
                let host = self.world.found(&format!("hosts-{:04}", self.number)).await;
                let (_, token) = self.world.make_link(&host, json!({})).await;
                Parts::token(&self.founder().await.token).with(json!({"link_token": token}))
            }
            "get /v1/me/invitations" => Parts::token(&self.traveller.token),
            "post /v1/me/invitations/{id}/accept" | "post /v1/me/invitations/{id}/decline" => {
                let host = self.world.found(&format!("hosts-{:04}", self.number)).await;
                let guest = self.world.join(&host, &self.email(), "member").await;
                let body = json!({"email": guest.email, "role": "member"});
                let made = self.world.post("/v1/invitations", &self.writer.token, body).await.assert("201");
                let id = made.text("/invitation/id");
                Parts::token(&guest.token).at(route.trim_start_matches("post ").replace("{id}", &id))
            }
            "delete /v1/me/sessions" => {
                let here = self.world.sign_in("clerk@works.test", None).await;
                self.world.delete("/v1/me/sessions", &here.token).await.assert("204");
                self.world.sign_in("clerk@works.test", None).await;
                Parts::token(&here.token)
            }
            "delete /v1/me/sessions/{id}" => {
                let other = self.world.sign_in(&self.traveller.email, None).await;
                let id = self.world.get("/v1/me", &other.token).await.text("/session_id");
                Parts::token(&self.traveller.token).at(format!("/v1/me/sessions/{id}"))
            }
            _ => unknown(route),
        }
    }

    async fn members(&mut self, route: &str) -> Parts {
        let joins = async || self.world.join(&self.writer, &self.email(), "member").await;
        let of_writer = Parts::token(&self.writer.token);
        match route {
            "get /v1/members" => Parts::token(&self.reader.token),
            "get /v1/members/{user_id}" => {
                Parts::token(&self.reader.token).at(format!("/v1/members/{}", self.read_member))
            }
            "patch /v1/members/{user_id}" => {
                self.clerks_role = if self.clerks_role == "viewer" { "member" } else { "viewer" };
                of_writer.at(format!("/v1/members/{}", self.clerk)).with(json!({"role": self.clerks_role}))
            }
            "delete /v1/members/{user_id}" => of_writer.at(format!("/v1/members/{}", joins().await.user_id)),
            "post /v1/members/leave" => Parts::token(&joins().await.token),
            _ => unknown(route),
        }
    }

    async fn invitations(&self, route: &str) -> Parts {
        let body = json!({"email": self.email(), "role": "member"});
        let made = async || {
            let made = self.world.post("/v1/invitations", &self.writer.token, body.clone()).await.assert("201");
            format!("/v1/invitations/{}", made.text("/invitation/id"))
        };
        let mailed = async || self.world.invite(&self.writer, &self.email(), "member").await;
        let of_writer = Parts::token(&self.writer.token);
        match route {
            "get /v1/invitations" => Parts::token(&self.reader.token),
            "get /v1/invitations/{id}" => {
                Parts::token(&self.reader.token).at(format!("/v1/invitations/{}", self.read_invitation))
            }
            "post /v1/invitations" => of_writer.with(body),
            "delete /v1/invitations/{id}" => of_writer.at(made().await),
            "post /v1/invitations/{id}/resend" => of_writer.at(made().await + "/resend"),
            "post /v1/invitations/preview" => Parts::body(json!({"token": mailed().await})),
            "post /v1/invitations/accept" => {
                Parts::body(json!({"token": mailed().await, "name": self.name(), "password": PASSWORD}))
            }
            _ => unknown(route),
        }
    }

    async fn links(&self, route: &str) -> Parts {
        let made = async |by: &Person| {
            let (id, token) = self.world.make_link(by, json!({"label": self.name()})).await;
            (format!("/v1/invitation-links/{id}"), token)
        };
        let of_writer = Parts::token(&self.writer.token);
        match route {
            "get /v1/invitation-links" => Parts::token(&self.reader.token),
            "get /v1/invitation-links/{id}" | "delete /v1/invitation-links/{id}" => {
                of_writer.at(made(&self.writer).await.0)
            }
            "post /v1/invitation-links" => of_writer.with(json!({"label": self.name(), "max_uses": 25})),
            "patch /v1/invitation-links/{id}" => {
                of_writer.at(made(&self.writer).await.0).with(json!({"disabled": true}))
            }
            "post /v1/invitation-links/{id}/renew" => of_writer.at(made(&self.writer).await.0 + "/renew"),
            "post /v1/invitation-links/preview" => Parts::body(json!({"token": made(&self.writer).await.1})),
            _ => unknown(route),
        }
    }

    async fn domains(&self, route: &str) -> Parts {
        let body = json!({"domain": format!("number-{:04}.example", self.number)});
        let made = async || {
            let made = self.world.post("/v1/domains", &self.writer.token, body.clone()).await.assert("201");
            (format!("/v1/domains/{}", made.text("/id")), made)
        };
        let of_writer = Parts::token(&self.writer.token);
        match route {
            "get /v1/domains" => Parts::token(&self.reader.token),
            "get /v1/domains/{id}" => Parts::token(&self.reader.token).at(format!("/v1/domains/{}", self.read_domain)),
            "post /v1/domains" => of_writer.with(body),
            "patch /v1/domains/{id}" => of_writer.at(made().await.0).with(json!({"policy": "auto_join"})),
            "delete /v1/domains/{id}" => of_writer.at(made().await.0),
            "post /v1/domains/{id}/verify" => {
                let (path, made) = made().await;
                self.world.dns.set_txt(&made.text("/record/name"), &[&made.text("/record/value")]);
                of_writer.at(path + "/verify")
            }
            _ => unknown(route),
        }
    }

    async fn tenant(&self, route: &str) -> Parts {
        match route {
            "get /v1/tenant" | "get /v1/tenant/settings" => Parts::token(&self.reader.token),
            "patch /v1/tenant/settings" => {
                // Each time in a new tenant: the entity tag is a number, which grows with each change.
                let founder = self.world.found(&format!("settings-{:04}", self.number)).await;
                Parts::token(&founder.token).with(json!({"locale": "de"}))
            }
            "patch /v1/tenant" => Parts::token(&self.writer.token).with(json!({"name": self.name()})),
            "post /v1/tenants" => {
                // Each time by somebody who has founded as many as the last.
                let founder = self.world.found(&format!("first-{:04}", self.number)).await;
                Parts::token(&founder.token).with(json!({"name": format!("Second {:04}", self.number)}))
            }
            "delete /v1/tenant" => {
                let slug = format!("ends-{:04}", self.number);
                Parts::token(&self.world.found(&slug).await.token).with(json!({"slug": slug}))
            }
            "post /v1/tenant/restore" => {
                let slug = format!("ended-{:04}", self.number);
                let founder = self.world.found(&slug).await;
                let body = json!({"slug": slug});
                let deleted = self.world.send(call(Method::DELETE, "/v1/tenant", &founder.token, Some(body)));
                deleted.await.assert("200");
                Parts::token(&founder.token)
            }
            "post /v1/tenant/transfer-ownership" => {
                // A tenant that changed hands before has memberships of higher versions, and so longer tokens.
                let founder = self.world.found(&format!("heirs-{:04}", self.number)).await;
                let heir = self.world.join(&founder, &self.email(), "admin").await;
                Parts::token(&founder.token).with(json!({"user_id": heir.user_id}))
            }
            _ => unknown(route),
        }
    }

    fn name(&self) -> String {
        format!("Another Name {:04}", self.number)
    }

    fn email(&self) -> String {
        format!("someone{:04}@works.test", self.number)
    }
}

fn unknown(route: &str) -> ! {
    panic!("no request is known for {route}; add one to `support/successes.rs`")
}
