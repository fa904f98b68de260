//! People who create organizations, join and sign in through the API.

use axum::http::Method;
use serde_json::{Value, json};

use super::{Answer, World, call, fakes::token_of};

/// The password of all people. It satisfies the rules.
pub const PASSWORD: &str = "seven quiet harbours at dawn";

/// Another password that satisfies the rules.
pub const NEW_PASSWORD: &str = "nine patient otters by the lake";

/// A person who is signed in to a tenant.
#[derive(Debug, Clone)]
pub struct Person {
    pub email: String,
    pub user_id: String,
    pub tenant_id: String,
    pub token: String,
    pub refresh_token: String,
}

impl Person {
    fn from(answer: &Answer) -> Self {
        Self {
            email: answer.text("/user/email"),
            user_id: answer.text("/user/id"),
            tenant_id: answer.text("/tenant/id"),
            token: answer.text("/tokens/access_token"),
            refresh_token: answer.text("/tokens/refresh_token"),
        }
    }
}

pub fn signup_body(slug: &str) -> Value {
    json!({
        "email": format!("owner@{slug}.test"),
        "password": PASSWORD,
        "name": format!("Owner of {slug}"),
        "tenant": {"name": format!("The {slug} company"), "slug": slug},
    })
}

impl World {
    /// Creates a tenant with the owner `owner@SLUG.test`.
    pub async fn found(&self, slug: &str) -> Person {
        Person::from(&self.post("/v1/auth/signup", "", signup_body(slug)).await.assert("201"))
    }

    /// Invites a person and returns the mailed token.
    pub async fn invite(&self, inviter: &Person, email: &str, role: &str) -> String {
        let body = json!({"email": email, "role": role});
        self.post("/v1/invitations", &inviter.token, body).await.assert("201");
        self.deliver().await;
        self.postbox.token_for(email)
    }

    /// Makes an invitation link, and returns its id and its token.
    pub async fn make_link(&self, by: &Person, body: Value) -> (String, String) {
        let made = self.post("/v1/invitation-links", &by.token, body).await.assert("201");
        (made.text("/link/id"), token_of(&made.text("/url")))
    }

    /// Signs a new person up by an invitation link.
    pub async fn sign_up_by(&self, link_token: &str, email: &str) -> Answer {
        let name = email.split('@').next().unwrap();
        let body = json!({"email": email, "password": PASSWORD, "name": name, "link_token": link_token});
        self.post("/v1/auth/signup", "", body).await
    }

    /// Sends the mails that wait, as a worker does.
    pub async fn deliver(&self) {
        use tenantry_application::actor::{Actor, Origin, Who};
        let worker = Actor { who: Who::System { job: "test" }, origin: Origin::default() };
        let (queues, mails) = (&self.app.application.queues, &self.app.application.mails);
        while let Some(turn) = queues.take_turn.execute(&worker, &mails.deliver).await.unwrap() {
            turn.done.unwrap();
        }
    }

    /// Returns the code in the newest email to the address.
    pub async fn code_for(&self, email: &str) -> String {
        self.deliver().await;
        self.postbox.code_for(email)
    }

    /// Proves the address of a person by the code of their sign-up.
    pub async fn prove(&self, person: &Person) {
        let body = json!({"email": person.email, "code": self.code_for(&person.email).await});
        self.post("/v1/auth/verify-email", &person.token, body).await.assert("200");
    }

    /// Asks for a link that resets the password, and returns its token.
    pub async fn forget(&self, email: &str) -> String {
        self.post("/v1/auth/forgot-password", "", json!({"email": email})).await.assert("202");
        self.deliver().await;
        self.postbox.link_token_for(email)
    }

    /// Asks for another address, and returns the code that is mailed there.
    pub async fn ask_for_email(&self, person: &Person, email: &str) -> String {
        let body = json!({"email": email, "current_password": PASSWORD});
        self.patch("/v1/me/email", &person.token, body).await.assert("202");
        self.code_for(email).await
    }

    /// Changes the address of a person who proved the one before, and returns the token that undoes it.
    pub async fn change_email(&self, person: &Person, email: &str) -> String {
        let code = self.ask_for_email(person, email).await;
        self.post("/v1/me/email/confirm", &person.token, json!({"code": code})).await.assert("200");
        self.deliver().await;
        self.postbox.link_token_for(&person.email)
    }

    /// Adds a new person as a member.
    pub async fn join(&self, inviter: &Person, email: &str, role: &str) -> Person {
        let token = self.invite(inviter, email, role).await;
        let name = email.split('@').next().unwrap();
        let body = json!({"token": token, "name": name, "password": PASSWORD});
        Person::from(&self.post("/v1/invitations/accept", "", body).await.assert("201"))
    }

    /// Adds a person with an account to another tenant.
    pub async fn join_too(&self, inviter: &Person, person: &Person, role: &str) -> Person {
        let token = self.invite(inviter, &person.email, role).await;
        let body = json!({"token": token});
        Person::from(&self.post("/v1/invitations/accept", &person.token, body).await.assert("200"))
    }

    /// Signs in again, as on another device.
    pub async fn sign_in(&self, email: &str, tenant: Option<&str>) -> Person {
        let body = match tenant {
            Some(tenant) => json!({"email": email, "password": PASSWORD, "tenant": tenant}),
            None => json!({"email": email, "password": PASSWORD}),
        };
        Person::from(&self.post("/v1/auth/login", "", body).await.assert("200"))
    }

    /// Changes a tenant's status, as the command line does.
    pub async fn operate(&self, tenant: &str, step: tenantry_domain::tenant::TenantMove) {
        use tenantry_application::{
            actor::{Actor, Origin, Who},
            ports::tenants::TenantKey,
            use_cases::tenants::change_tenant_status::Command,
        };
        let actor = Actor { who: Who::PlatformAdmin { name: "test".to_owned() }, origin: Origin::default() };
        let command = Command { tenant: TenantKey::parse(tenant).unwrap(), step };
        self.app.application.tenants.change_status.execute(&actor, command).await.unwrap();
    }

    /// Sends a body with an idempotency key.
    pub async fn post_once(&self, path: &str, token: &str, key: &str, body: Value) -> Answer {
        let mut request = call(Method::POST, path, token, Some(body));
        request.headers_mut().insert("Idempotency-Key", key.parse().unwrap());
        self.send(request).await
    }
}
