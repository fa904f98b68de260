//! The real binary, or a service of a test, on a free port with its own folder, stopped when the test ends, however it ends.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
};

use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

use crate::support::database_in;

/// A password that is hard to guess.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// A running process of Tenantry, or of a service that embeds it.
pub(crate) struct RunningServer {
    child: Mutex<Child>,
    /// The base URL, without a trailing slash.
    pub(crate) base: String,
    client: Client,
}

/// A response: its status and its body, or `Null` without a body.
pub(crate) type Answer = (StatusCode, Value);

impl RunningServer {
    /// Starts the binary on the data folder, without rate limits, and waits until it prints its address.
    pub(crate) fn start(data: &Path, settings: &[(&str, &str)]) -> Self {
        Self::start_by(Command::new(env!("CARGO_BIN_EXE_tenantry")), data, settings)
    }

    /// Like [`start`](Self::start), with a command that executes the binary, or serves another service.
    pub(crate) fn start_by(mut command: Command, data: &Path, settings: &[(&str, &str)]) -> Self {
        let mut child = command
            .env("TENANTRY_BIND", "127.0.0.1:0")
            .env("TENANTRY_DATA_DIR", data)
            .env("TENANTRY_RATE_LIMITS", "off")
            // A debug build on a busy machine needs longer for a hundred passwords at once than people would wait.
            .env("TENANTRY_ARGON2_LONGEST_WAIT", "50s")
            .env("TENANTRY_LOG_LEVEL", "warn")
            .env("TENANTRY_DATABASE_URL", database_in(data))
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let base = loop {
            let mut line = String::new();
            assert_ne!(stdout.read_line(&mut line).unwrap(), 0, "the server exited before it listened");
            if let Some(at) = line.find("http").filter(|_| line.contains("://127.0.0.1:")) {
                break line[at..].split_whitespace().next().unwrap().trim_end_matches('/').to_owned();
            }
        };
        // Further output, such as emails, must be consumed.
        std::thread::spawn(move || stdout.read_to_end(&mut Vec::new()));
        Self { child: Mutex::new(child), base, client: Client::new() }
    }

    /// Kills the process like a power cut: no signal handler runs.
    pub(crate) fn kill(&self) {
        let mut child = self.child();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Tells the process to shut down gracefully.
    pub(crate) fn tell_to_stop(&self) {
        let told = Command::new("kill").args(["-TERM", &self.id().to_string()]).status().unwrap();
        assert!(told.success());
    }

    /// Waits until the process has ended, which must be with success.
    pub(crate) fn wait(&self) {
        assert!(self.child().wait().unwrap().success());
    }

    /// Returns the process id.
    pub(crate) fn id(&self) -> u32 {
        self.child().id()
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a request. An error means that no response arrived.
    pub(crate) async fn try_call(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Result<Answer, reqwest::Error> {
        let mut request = self.client.request(method, format!("{}/v1/{path}", self.base));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await?;
        let status = response.status();
        let text = response.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
    }

    /// Posts a body and expects a response.
    pub(crate) async fn post(&self, path: &str, token: Option<&str>, body: Value) -> Answer {
        self.try_call(Method::POST, path, token, Some(&body), &[]).await.unwrap()
    }

    /// Sends a GET request.
    pub(crate) async fn get(&self, path: &str, token: &str) -> Answer {
        self.try_call(Method::GET, path, Some(token), None, &[]).await.unwrap()
    }

    /// Returns a field of every item of a list, from all pages.
    pub(crate) async fn list(&self, list: &str, token: &str, field: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut path = format!("{list}?limit=200");
        loop {
            let (status, page) = self.get(&path, token).await;
            assert_eq!(status, StatusCode::OK, "{page}");
            let items = page["items"].as_array().unwrap();
            found.extend(items.iter().map(|item| item[field].as_str().unwrap().to_owned()));
            match page["next_cursor"].as_str() {
                Some(cursor) => path = format!("{list}?limit=200&cursor={cursor}"),
                None => return found,
            }
        }
    }

    /// Returns the status of the readiness probe.
    pub(crate) async fn ready(&self) -> StatusCode {
        self.client.get(format!("{}/readyz", self.base)).send().await.unwrap().status()
    }

    /// Sends a PATCH request.
    pub(crate) async fn patch(&self, path: &str, token: &str, body: Value) -> Answer {
        self.try_call(Method::PATCH, path, Some(token), Some(&body), &[]).await.unwrap()
    }

    /// Creates a tenant and returns the whole response.
    pub(crate) async fn sign_up(&self, email: &str, slug: &str) -> Answer {
        self.post("auth/signup", None, sign_up_body(email, slug)).await
    }

    /// Adds a member with the inviter's copy of the link and returns the whole response.
    pub(crate) async fn bring_in(&self, by: &str, email: &str, role: &str) -> Value {
        let (status, invited) = self.post("invitations", Some(by), json!({"email": email, "role": role})).await;
        assert_eq!(status, StatusCode::CREATED, "{invited}");
        let body = json!({"token": token_of(&invited), "name": "Somebody", "password": PASSWORD});
        let (status, accepted) = self.post("invitations/accept", None, body).await;
        assert_eq!(status, StatusCode::CREATED, "{accepted}");
        accepted
    }
}

impl Drop for RunningServer {
    fn drop(&mut self) {
        let mut child = self.child();
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// Returns the body of a sign-up request.
pub(crate) fn sign_up_body(email: &str, slug: &str) -> Value {
    json!({"email": email, "password": PASSWORD, "name": "Ada Lovelace", "tenant": {"name": "Engines", "slug": slug}})
}

/// Returns the access token of a sign-in response.
pub(crate) fn access(answer: &Value) -> &str {
    answer["tokens"]["access_token"].as_str().unwrap()
}

/// Returns the refresh token of a sign-in response.
pub(crate) fn refresh(answer: &Value) -> &str {
    answer["tokens"]["refresh_token"].as_str().unwrap()
}

/// Returns the token in the inviter's link.
pub(crate) fn token_of(invited: &Value) -> &str {
    invited["link"].as_str().unwrap().split_once("token=").unwrap().1
}
