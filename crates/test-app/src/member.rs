//! A signed-in member, who calls routes.

use axum::http::Method;
use serde_json::{Value, json};
use tenantry_domain::{tenant::TenantId, user::UserId};

use crate::{
    PASSWORD,
    answer::Answer,
    request::{Client, call},
};

/// A member who is signed in to their tenant. The access token is valid for 15 minutes of the test's clock, as usual.
#[derive(Debug, Clone)]
pub struct TestMember {
    /// The person's email address.
    pub email: String,
    /// The person's id.
    pub user_id: UserId,
    /// The tenant they are signed in to.
    pub tenant_id: TenantId,
    /// The access token.
    pub token: String,
    /// The refresh token.
    pub refresh_token: String,
    client: Client,
}

impl TestMember {
    /// Takes the person from the response to a sign-up, a sign-in or an acceptance.
    pub(crate) fn of(client: &Client, answer: &Answer) -> Self {
        Self {
            email: answer.text("/user/email"),
            user_id: UserId::parse(&answer.text("/user/id")).unwrap(),
            tenant_id: TenantId::parse(&answer.text("/tenant/id")).unwrap(),
            token: answer.text("/tokens/access_token"),
            refresh_token: answer.text("/tokens/refresh_token"),
            client: client.clone(),
        }
    }

    /// Signs in again, as on another device.
    pub async fn sign_in(&self) -> Self {
        sign_in(&self.client, &self.email).await
    }

    /// Calls a route as this member.
    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.client.send(call(method, path, &self.token, body)).await
    }

    /// Calls `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// Calls `POST` with a body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    /// Calls `PUT` with a body.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some(body)).await
    }

    /// Calls `PATCH` with a body.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Some(body)).await
    }

    /// Calls `DELETE`.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    /// Returns all items of a list, read in pages of `limit` items.
    pub async fn list(&self, path: &str, limit: u32) -> Vec<Value> {
        let separator = if path.contains('?') { '&' } else { '?' };
        let first = format!("{path}{separator}limit={limit}");
        let (mut items, mut next) = (Vec::new(), Some(first.clone()));
        while let Some(page) = next {
            let mut page = self.get(&page).await.assert("200").json();
            items.append(page["items"].as_array_mut().expect("a list has items"));
            next = page["next_cursor"].as_str().map(|cursor| format!("{first}&cursor={cursor}"));
        }
        items
    }
}

/// Signs in a person whose password is [`PASSWORD`].
pub(crate) async fn sign_in(client: &Client, email: &str) -> TestMember {
    let body = json!({"email": email, "password": PASSWORD});
    let signed_in = client.send(call(Method::POST, "/v1/auth/login", "", Some(body))).await;
    TestMember::of(client, &signed_in.assert("200"))
}
