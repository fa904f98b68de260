//! A browser with a cookie jar: it opens pages, follows redirects, and sends the forms that it finds on a page. It runs
//! no script, so it shows what works without one.

use std::collections::BTreeMap;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header, request::Builder},
};

use crate::{
    PASSWORD,
    answer::Answer,
    html::{Form, forms_of, links_of, text_of},
    request::Client,
};

/// A browser, with the page that it shows.
#[derive(Debug, Clone)]
pub struct Browser {
    router: Router,
    origin: String,
    cookies: BTreeMap<String, String>,
    /// What it says of itself.
    pub user_agent: &'static str,
    /// Which language its owner wishes, such as `de`.
    pub language: &'static str,
    /// The path of the page.
    pub path: String,
    /// The status of the page.
    pub status: StatusCode,
    /// The headers of the page.
    pub headers: HeaderMap,
    /// The page itself.
    pub html: String,
    /// Where it went, if that is none of our pages.
    pub elsewhere: Option<String>,
}

impl Browser {
    /// Creates a browser for the service with that router, at that origin: where it is reached, such as `https://id.test`.
    pub fn at(origin: impl Into<String>, router: Router) -> Self {
        Self {
            router,
            origin: origin.into(),
            cookies: BTreeMap::new(),
            user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
            language: "en",
            path: String::new(),
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            html: String::new(),
            elsewhere: None,
        }
    }

    /// Goes on with the same installation after a restart.
    pub fn goes_on_with(&mut self, router: Router) {
        self.router = router;
    }

    /// Signs in by the form, as a person whose password is [`PASSWORD`].
    pub async fn sign_in_as(&mut self, email: &str) {
        self.sign_in(email, PASSWORD).await;
    }

    /// Keeps a cookie, as a script of the page does.
    pub fn keep_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// Signs in by the form.
    pub async fn sign_in(&mut self, email: &str, password: &str) {
        self.open("/sign-in").await;
        self.send("/sign-in", &[("email", email), ("password", password)]).await;
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
    }

    /// Opens a page, as by a link in a mail.
    pub async fn open(&mut self, path: &str) {
        path.clone_into(&mut self.path);
        let answer = self.request(Request::get(path), Body::empty()).await;
        self.show(answer).await;
    }

    /// Follows the only link of the page whose target begins so.
    pub async fn follow(&mut self, target: &str) {
        let mut links = links_of(&self.html);
        links.retain(|link| link.starts_with(target));
        links.dedup();
        let [link] = &links[..] else { panic!("{links:?} in {}", self.html) };
        self.open(&link.clone()).await;
    }

    /// Returns the only form of the page that goes there.
    #[track_caller]
    pub fn form(&self, action: &str) -> Form {
        let mut forms = forms_of(&self.html);
        forms.retain(|form| form.action == action);
        assert_eq!(forms.len(), 1, "forms to {action} at {} in {}", self.path, self.html);
        forms.remove(0)
    }

    /// Fills in a form of the page and sends it. A field that is not entered keeps the value that the page shows.
    pub async fn send(&mut self, action: &str, entered: &[(&str, &str)]) {
        let form = self.form(action);
        for (name, _) in entered {
            assert!(form.fields.iter().any(|field| field.name == *name), "no field {name} in {form:?}");
        }
        let mut pairs: Vec<(String, String)> = Vec::new();
        for field in form.fields {
            let typed = entered.iter().find(|(name, _)| *name == field.name).map(|(_, value)| (*value).to_owned());
            match typed {
                Some(value) if !field.is_option || value == field.value => pairs.push((field.name, value)),
                None if !field.is_option || field.checked => pairs.push((field.name, field.value)),
                _ => {}
            }
        }
        self.send_pairs(action, &pairs).await;
    }

    /// Sends a form with exactly these fields, whatever the page has.
    pub async fn send_pairs(&mut self, action: &str, pairs: &[(String, String)]) {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        let body = body.extend_pairs(pairs).finish();
        let request = Request::post(action)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, &self.origin)
            .header(header::REFERER, format!("{}{}", self.origin, self.path))
            .header("Sec-Fetch-Site", "same-origin");
        let answer = self.request(request, Body::from(body)).await;
        action.clone_into(&mut self.path);
        self.show(answer).await;
    }

    /// Returns what the page says.
    pub fn text(&self) -> String {
        text_of(&self.html)
    }

    /// Asserts that the page says so.
    #[track_caller]
    pub fn assert_says(&self, text: &str) {
        assert!(self.text().contains(text), "{text:?} is not at {}: {}", self.path, self.text());
    }

    /// Asserts that the page does not say so.
    #[track_caller]
    pub fn assert_silent(&self, text: &str) {
        assert!(!self.text().contains(text), "{text:?} is at {}: {}", self.path, self.text());
    }

    /// Asserts where the browser is, and that all is well there.
    #[track_caller]
    pub fn assert_at(&self, path: &str) {
        assert_eq!((&*self.path, self.status), (path, StatusCode::OK), "{}", self.text());
    }

    /// Asserts that a form of the page was refused for these fields alone.
    #[track_caller]
    pub fn assert_faults(&self, action: &str, faulty: &[&str]) {
        assert_eq!(self.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", self.text());
        let form = self.form(action);
        let found: Vec<_> = form.fields.iter().filter(|field| field.fault.is_some()).collect();
        let names: Vec<_> = found.iter().map(|field| &*field.name).collect();
        assert_eq!(names, faulty, "{}", self.text());
        // The summary on top links to each of them.
        for name in faulty {
            assert!(links_of(&self.html).contains(&format!("#{name}")), "{name}");
        }
    }

    /// Returns the value that a field of the page shows.
    #[track_caller]
    pub fn value(&self, action: &str, name: &str) -> String {
        let form = self.form(action);
        let field = form.fields.into_iter().find(|field| field.name == name);
        field.unwrap_or_else(|| panic!("no field {name}")).value
    }

    /// Returns its cookies as it sends them.
    pub fn cookies(&self) -> String {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        cookies.join("; ")
    }

    async fn request(&mut self, request: Builder, body: Body) -> Answer {
        let mut request = request
            .header(header::ACCEPT, "text/html,*/*;q=0.8")
            .header(header::USER_AGENT, self.user_agent)
            .header(header::ACCEPT_LANGUAGE, self.language);
        if !self.cookies.is_empty() {
            request = request.header(header::COOKIE, self.cookies());
        }
        let answer = Client(self.router.clone()).send(request.body(body).unwrap()).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            let secure = if self.origin.starts_with("https:") { "Secure; " } else { "" };
            assert!(cookie.contains(&format!("HttpOnly; SameSite=Lax; {secure}Path=/")), "{cookie}");
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    async fn show(&mut self, mut answer: Answer) {
        for _ in 0..5 {
            let Some(place) = answer.header("location").map(str::to_owned) else { break };
            assert_eq!(answer.status, StatusCode::SEE_OTHER);
            let path = place.strip_prefix(&self.origin).unwrap_or(&place);
            if !path.starts_with('/') {
                self.elsewhere = Some(place);
                return;
            }
            path.clone_into(&mut self.path);
            answer = self.request(Request::get(path), Body::empty()).await;
        }
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{answer:?}");
        (self.status, self.headers) = (answer.status, answer.headers.clone());
        self.html = String::from_utf8(answer.body.to_vec()).unwrap();
    }
}
