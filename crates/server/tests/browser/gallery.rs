//! Every page in every state: without a finding of axe in light and dark, within a window of 320 pixels and
//! at 400 %, in every language. `scripts/screenshots` makes pictures of the same.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use serde_json::{Value, json};
use tenantry_testkit::browser::{Colours, Page, View};

use crate::{
    running_server::{PASSWORD, access},
    stage::{ADA, Stage},
};

const GRACE: &str = "grace@navy.example";

/// One button of a page stands out, or none.
const BUTTONS_THAT_STAND_OUT: &str = "[...document.querySelectorAll('.primary')].filter((one) => one.checkVisibility())
  .map((one) => one.innerText)";

/// The links to pages of ours.
const LINKS: &str = "[...document.links].filter((link) => link.origin === location.origin && !link.hash)
  .map((link) => link.pathname + link.search)";

/// Looks at pages in one language.
struct Look {
    language: &'static str,
    /// Where pictures go, if any are wanted.
    pictures: Option<PathBuf>,
    /// The links that were followed.
    followed: BTreeSet<String>,
    /// What is wrong, and where it was seen.
    findings: BTreeMap<String, Vec<String>>,
}

impl Look {
    fn new(language: &'static str) -> Self {
        #[allow(clippy::disallowed_methods, reason = "the folder of pictures is no setting of the server")]
        let folder = std::env::var("SCREENSHOTS").ok().map(|folder| PathBuf::from(folder).join(language));
        if let Some(folder) = &folder {
            fs::create_dir_all(folder).unwrap();
        }
        Self { language, pictures: folder, followed: BTreeSet::new(), findings: BTreeMap::new() }
    }

    /// Opens a page and looks at it.
    async fn at(&mut self, name: &str, person: &Page, path: &str) {
        self.refused(name, person, path, 200).await;
    }

    /// Opens a page that answers with that status, and looks at it.
    async fn refused(&mut self, name: &str, person: &Page, path: &str, status: u64) {
        person.prefers_language(self.language).await;
        person.open(path).await;
        assert_eq!(person.status().await, status, "{name}: {}", person.text().await);
        self.now(name, person).await;
    }

    /// Looks at what a person sees now.
    async fn now(&mut self, name: &str, person: &Page) {
        let language = person.evaluate("document.documentElement.lang").await;
        assert_eq!(language, self.language, "{name}");
        self.take_pictures(name, person).await;
        self.note(name, person.faults().await);
        let primaries = person.evaluate(BUTTONS_THAT_STAND_OUT).await;
        let several = primaries.as_array().unwrap().len() > 1 && !name.starts_with("styleguide");
        self.note(name, several.then(|| format!("several buttons stand out: {primaries}")));
        if self.language == "en" {
            self.follow_links(name, person).await;
        }
    }

    /// Follows every link in another tab. It is enough to do so in one language.
    async fn follow_links(&mut self, name: &str, person: &Page) {
        let links = person.evaluate(LINKS).await;
        let tab = person.tab().await;
        for link in links.as_array().unwrap().iter().map(text) {
            let is_new = self.followed.insert(link.clone());
            if is_new {
                tab.open(&link).await;
                let broken = (tab.status().await != 200).then(|| format!("the link {link} leads nowhere"));
                self.note(name, broken);
            }
        }
        tab.close().await;
    }

    fn note(&mut self, seen: &str, found: impl IntoIterator<Item = String>) {
        for finding in found.into_iter().filter(|finding| !finding.is_empty()) {
            self.findings.entry(finding).or_default().push(seen.to_owned());
        }
    }

    async fn take_pictures(&self, name: &str, person: &Page) {
        let Some(folder) = &self.pictures else { return };
        for colours in [Colours::Light, Colours::Dark] {
            person.colours(colours).await;
            for view in [View::Phone, View::Desktop] {
                person.view(view).await;
                let file = format!("{name}-{view:?}-{colours:?}.png").to_lowercase();
                fs::write(folder.join(file), person.picture().await).unwrap();
            }
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Fills in the form of the page by the names of its fields, which are the same in every language, and sends it.
async fn send(person: &Page, fields: &[(&str, &str)]) {
    for (name, value) in fields {
        person.evaluate(&format!("document.getElementsByName({name:?})[0].value = {value:?}")).await;
    }
    person.goes_on(async || drop(person.evaluate("document.querySelector('main form').requestSubmit()").await)).await;
}

/// Looks at every page in every state.
async fn look_at_everything(look: &mut Look) {
    let stage = Stage::start().await;
    let nobody = stage.somebody().await;
    look_at_getting_in(look, &nobody).await;
    look_at_links(look, &stage, &nobody).await;
    let ada = stage.ada().await;
    // A sign-in brings the language of the person.
    stage.server.patch("me/settings", &token_of_ada(&stage).await, json!({"locale": look.language})).await;
    look_at_an_organization(look, &ada).await;
    look_at_invitations(look, &stage, &nobody).await;
    look_at_a_team(look, &stage, &ada).await;
    look_at_refusals(look, &stage, &ada).await;
    look.at("styleguide", &nobody, "/styleguide").await;
    look.at("styleguide-lists", &nobody, "/styleguide/lists").await;
}

async fn look_at_getting_in(look: &mut Look, nobody: &Page) {
    look.at("sign-in", nobody, "/sign-in").await;
    send(nobody, &[]).await;
    look.now("sign-in-empty", nobody).await;
    send(nobody, &[("email", ADA), ("password", "wrong")]).await;
    look.now("sign-in-wrong", nobody).await;
    look.at("sign-in-first", nobody, "/o/engines").await;
    look.at("sign-up", nobody, "/sign-up").await;
    send(nobody, &[("email", "ada at navy"), ("password", "password")]).await;
    look.now("sign-up-faults", nobody).await;
}

/// The pages behind the links in mails.
async fn look_at_links(look: &mut Look, stage: &Stage, nobody: &Page) {
    let katherine = stage.founder("Katherine Johnson", "kj@navy.example", "Orbits").await;
    stage.server.post("auth/forgot-password", None, json!({"email": "kj@navy.example"})).await;
    look.at("forgot-password", nobody, "/forgot-password").await;
    send(nobody, &[("email", "nobody@navy.example")]).await;
    look.now("forgot-password-sent", nobody).await;
    look.at("reset-password", nobody, &stage.link_to("kj@navy.example").await).await;
    send(nobody, &[("new_password", PASSWORD)]).await;
    look.now("reset-password-whose", nobody).await;
    look.refused("reset-password-over", nobody, "/reset-password?token=nonsense", 404).await;
    look.at("prove-email", &katherine, "/verify-email").await;
    send(&katherine, &[("code", "123")]).await;
    look.now("prove-email-faults", &katherine).await;
    look_at_an_account(look, stage, &katherine).await;
}

async fn look_at_an_account(look: &mut Look, stage: &Stage, katherine: &Page) {
    look.at("account", katherine, "/account").await;
    look.at("account-email", katherine, "/account/email").await;
    send(katherine, &[("email", "katherine@orbits.example"), ("current_password", "wrong")]).await;
    look.now("account-email-faults", katherine).await;
    send(katherine, &[("email", "katherine@orbits.example"), ("current_password", PASSWORD)]).await;
    look.now("account-email-code", katherine).await;
    look.at("account-password", katherine, "/account/password").await;
    look.at("account-sessions", katherine, "/account/sessions").await;
    stage.server.post("auth/login", None, json!({"email": "kj@navy.example", "password": PASSWORD})).await;
    look.at("account-sessions-two", katherine, "/account/sessions").await;
}

async fn look_at_an_organization(look: &mut Look, ada: &Page) {
    look.at("overview-alone", ada, "/o/engines").await;
    ada.evaluate("document.querySelector('.bar details').open = true").await;
    look.now("overview-menu", ada).await;
    look.at("organizations-one", ada, "/organizations").await;
    look.at("organizations-new", ada, "/organizations/new").await;
    send(ada, &[("organization", "Looms of the North & “Mills” of the South, Incorporated"), ("slug", "looms")]).await;
    look.now("overview-founded", ada).await;
    look.at("organizations-two", ada, "/organizations").await;
}

/// Signs in at the API, and returns the access token for Engines.
async fn token_of_ada(stage: &Stage) -> String {
    let credentials = json!({"email": ADA, "password": PASSWORD, "tenant": "engines"});
    let (_, signed_in): (_, Value) = stage.server.post("auth/login", None, credentials).await;
    access(&signed_in).to_owned()
}

/// Invites somebody to Engines, and returns the link in the mail.
async fn invite(stage: &Stage, email: &str, role: &str) -> String {
    let body = json!({"email": email, "role": role});
    stage.server.post("invitations", Some(&token_of_ada(stage).await), body).await;
    stage.link_to(email).await
}

/// Invites a new person to Engines, who accepts. Returns their sign-in.
async fn bring_in(stage: &Stage, name: &str, email: &str, role: &str) -> Value {
    let link = invite(stage, email, role).await;
    let token = link.split_once("token=").unwrap().1;
    stage.server.post("invitations/accept", None, json!({"token": token, "name": name, "password": PASSWORD})).await.1
}

async fn look_at_invitations(look: &mut Look, stage: &Stage, nobody: &Page) {
    let grace = stage.founder("Grace Hopper", GRACE, "Compilers").await;
    grace.press("Sign out").await;
    let (_, signed_in) = stage.server.post("auth/login", None, json!({"email": GRACE, "password": PASSWORD})).await;
    let code = json!({"email": GRACE, "code": stage.smtp.mail_to(GRACE).await.code()});
    let (status, proved) = stage.server.post("auth/verify-email", Some(access(&signed_in)), code).await;
    assert!(status.is_success(), "{proved}");
    stage.server.patch("me/settings", access(&signed_in), json!({"locale": look.language})).await;
    invite(stage, GRACE, "manager").await;
    send(&grace, &[("email", GRACE), ("password", PASSWORD)]).await;
    look.at("organizations-invited", &grace, "/organizations").await;

    let link = invite(stage, "linus@navy.example", "member").await;
    look.at("invitation", nobody, &link).await;
    send(nobody, &[]).await;
    look.now("invitation-faults", nobody).await;
    look.at("invitation-for-other", &grace, &link).await;
    look.refused("invitation-over", nobody, "/invitations/accept?token=nonsense", 404).await;

    let left = bring_in(stage, "Mary Somerville", "mary@navy.example", "member").await;
    stage.server.post("members/leave", Some(access(&left)), json!({})).await;
    nobody.open("/sign-in").await;
    send(nobody, &[("email", "mary@navy.example"), ("password", PASSWORD)]).await;
    look.at("organizations-none", nobody, "/organizations").await;
}

async fn look_at_a_team(look: &mut Look, stage: &Stage, ada: &Page) {
    bring_in(stage, "Katherine Johnson", "katherine@navy.example", "admin").await;
    bring_in(stage, "María del Carmen Fernández-Villaverde y Rodríguez", "m.d.c@navy.example", "manager").await;
    bring_in(stage, "Charles Babbage", "a-very-long-address-of-charles-babbage@navy.example", "viewer").await;
    look.at("overview", ada, "/o/engines").await;
    look.at("activity", ada, "/o/engines/activity").await;
    look.at("members", ada, "/o/engines/members").await;
    ada.evaluate("document.querySelectorAll('.more')[1].click()").await;
    look.now("members-menu", ada).await;
    let place = "[...document.querySelectorAll('tbody a')].find((link) => link.text == 'Charles Babbage').pathname";
    let charles = text(&ada.evaluate(place).await);
    look.at("members-nobody", ada, "/o/engines/members?search=nobody").await;
    look.at("member", ada, &charles).await;
    look.at("member-remove", ada, &format!("{charles}/remove")).await;
    look.at("invitations", ada, "/o/engines/invitations").await;
    ada.evaluate("document.querySelector('.more').click()").await;
    look.now("invitations-menu", ada).await;
    look.at("invitations-all", ada, "/o/engines/invitations?show=all").await;
    look.at("invitations-none", ada, "/o/looms/invitations").await;
    look.at("invite", ada, "/o/engines/invitations/new").await;
    send(ada, &[("addresses", "hedy at navy, nobody")]).await;
    look.now("invite-faults", ada).await;
    send(ada, &[("addresses", "hedy@navy.example, m.d.c@navy.example, joan@navy.example")]).await;
    look.now("invited", ada).await;
    look_at_links_for_many(look, stage, ada).await;
    look_at_domains(look, stage, ada).await;
    look.at("settings", ada, "/o/engines/settings").await;
    send(ada, &[("name", "")]).await;
    look.now("settings-faults", ada).await;
    look.at("transfer", ada, "/o/engines/transfer").await;
    send(ada, &[]).await;
    look.now("transfer-confirm", ada).await;
    look.at("leave", ada, "/o/engines/leave").await;
    look.at("delete", ada, "/o/engines/delete").await;

    let charles = stage.somebody().await;
    charles.open("/sign-in").await;
    send(&charles, &[("email", "a-very-long-address-of-charles-babbage@navy.example"), ("password", PASSWORD)]).await;
    look.at("viewer-members", &charles, "/o/engines/members").await;
    look.at("viewer-settings", &charles, "/o/engines/settings").await;
    look.refused("viewer-forbidden", &charles, "/o/engines/invitations/new", 403).await;
}

/// Invitation links, and the page that one leads to.
async fn look_at_links_for_many(look: &mut Look, stage: &Stage, ada: &Page) {
    look.at("links-none", ada, "/o/engines/links").await;
    look.at("link-new", ada, "/o/engines/links/new").await;
    send(ada, &[("max_uses", "0"), ("domains", "navy")]).await;
    look.now("link-faults", ada).await;
    let fields = [("label", "Open day"), ("max_uses", "25"), ("days", "30"), ("domains", "navy.example")];
    send(ada, &fields).await;
    look.now("link-shared", ada).await;
    look.at("links", ada, "/o/engines/links").await;
    ada.evaluate("document.querySelector('.more').click()").await;
    look.now("links-menu", ada).await;
    let (_, made) = stage.server.post("invitation-links", Some(&token_of_ada(stage).await), json!({})).await;
    let url = text(&made["url"]);
    let page = format!("/join?{}", url.split_once('?').unwrap().1);
    let nobody = stage.somebody().await;
    look.at("join", &nobody, &page).await;
    send(&nobody, &[("email", "hedy at navy")]).await;
    look.now("join-faults", &nobody).await;
    look.at("join-signed-in", ada, &page).await;
    look.refused("join-over", &nobody, "/join?token=nonsense", 404).await;
}

async fn look_at_domains(look: &mut Look, stage: &Stage, ada: &Page) {
    look.at("domains-none", ada, "/o/engines/domains").await;
    send(ada, &[("domain", "gmail.com")]).await;
    look.now("domains-faults", ada).await;
    send(ada, &[("domain", "a-long-name-of-a-department.engines.example")]).await;
    look.now("domain-added", ada).await;
    let check = "document.querySelector('form[action$=\"/verify\"]').requestSubmit()";
    ada.goes_on(async || drop(ada.evaluate(check).await)).await;
    look.now("domain-not-found", ada).await;
    let value = text(&ada.evaluate("document.querySelectorAll('input[readonly]')[1].value").await);
    stage.dns.set_txt("_tenantry-challenge.a-long-name-of-a-department.engines.example", &[&value]);
    ada.goes_on(async || drop(ada.evaluate(check).await)).await;
    look.now("domain-verified", ada).await;
    let domain = text(&ada.evaluate("location.pathname").await);
    look.at("domain-remove", ada, &format!("{domain}/remove")).await;
    look.at("domains", ada, "/o/engines/domains").await;
}

async fn look_at_refusals(look: &mut Look, stage: &Stage, ada: &Page) {
    look.refused("not-found", ada, "/o/nothing-of-that-name", 404).await;
    ada.open("/organizations/new").await;
    let token = token_of_ada(stage).await;
    stage.server.try_call(reqwest::Method::DELETE, "me/sessions", Some(&token), None, &[]).await.unwrap();
    send(ada, &[("organization", "Mills")]).await;
    look.now("sign-in-kept", ada).await;
    send(ada, &[("email", ADA), ("password", PASSWORD)]).await;
    look.now("unsent", ada).await;
}

async fn everything_is_well_in(language: &'static str) {
    let mut look = Look::new(language);
    look_at_everything(&mut look).await;
    let findings = look.findings.iter().map(|(finding, seen)| format!("\n\n{finding}\n  seen at {}", seen.join("; ")));
    assert!(look.findings.is_empty(), "{} findings:{}", look.findings.len(), findings.collect::<String>());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_well_in_english() {
    everything_is_well_in("en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_well_in_german() {
    everything_is_well_in("de").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_well_in_spanish() {
    everything_is_well_in("es").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_well_in_french() {
    everything_is_well_in("fr").await;
}
