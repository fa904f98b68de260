//! A service takes the pages or leaves them, gives them its look, and has pages of its own within their frame.

use std::path::Path;

use axum::{Router, extract::Query, response::Response, routing::get};
use tenantry_domain::{permission::EmbeddedPermission, role::Role};
use tenantry_server::{
    Problem, Service, Tenantry,
    compose::{ComposeError, Composed},
    extract::InTenant,
    pages::{
        Button, Cell, Column, Content, CopyText, Empty, Entered, Facts, Faults, Field, Filter, Form, Icon, Kind, Menu,
        Message, Meter, OrganizationForm, OrganizationPage, Pager, Pages, PagesError, Panel, Person, PictureError, Row,
        Section, Table, Tabs, Text, Tone,
    },
};
use tenantry_test_app::{Browser, TestApp};
use utoipa_axum::router::OpenApiRouter;

use crate::tenantry::settings_in;

const NOTES: Text = Text::new("Notes").de("Notizen");
const SECRET: EmbeddedPermission = EmbeddedPermission::new("notes:secret", Role::Owner).described("See secrets.");
const ORIGIN: &str = "http://127.0.0.1";

async fn notes(page: OrganizationPage, at: InTenant) -> Result<Response, Problem> {
    let name = at.actor.member()?.person.name.to_string();
    assert_eq!(page.member().tenant_slug.as_str(), page.organization());
    page.show(Content::new(page.say(NOTES)).lead(name).with(form(&page, &Entered::default(), &Faults::default())))
}

fn form(page: &OrganizationPage, entered: &Entered, faults: &Faults) -> Form {
    page.form("/notes", "Write it").field(Field::new("note", "Note", Kind::Lines, entered, faults))
}

async fn write(sent: OrganizationForm) -> Result<Response, Problem> {
    let OrganizationForm { page, entered } = sent;
    let mut faults = Faults::default();
    let Some(note) = faults.check("note", entered.optional("note").ok_or("Write something.")) else {
        return page.refuse(Content::new("Notes").with(form(&page, &entered, &faults)));
    };
    Ok(page.done(&format!("You wrote <{note}>"), "/notes"))
}

/// Every component, with a text that would be a tag if it were not escaped.
async fn everything(page: OrganizationPage) -> Result<Response, Problem> {
    let said = || "<i>\"said\"</i>".to_owned();
    let (entered, faults) = (Entered::default(), Faults::default());
    let field = |name| Field::new(name, &said(), Kind::Text, &entered, &faults).hint(said());
    let row = Row::new(Person::new(said(), said()).remark(said()).link(said()))
        .choice(said(), said())
        .cell(said())
        .cell(Cell::Remarked(said(), said()))
        .cell(CopyText::new(said(), said(), said()).named(said()))
        .cell(Menu::new(said()).with(Button::send(said(), said()).carry(said(), said())))
        .cell(Cell::Link(said(), said()))
        .cell(Cell::Badge(Tone::Good, said()))
        .cell(Button::send(said(), said()).carry(said(), said()).named(said()));
    let columns = [Column::new(said()).sorts(said()).sorted(true)].into_iter();
    let columns = columns.chain((0..6).map(|_| Column::new(said()))).chain([Column::of_buttons()]);
    let chosen = page.form("/notes", &said()).carry("said", &said()).field(field("c"));
    let table = Table::new(columns).row(row).choosing(said(), chosen);
    let inner = page.form("/notes", &said()).field(field("a")).alert(Some(said()));
    page.show(
        Content::new(said())
            .lead(said())
            .action(Button::link(said(), said()))
            .with(Tabs::new(said()).with(said(), said(), true))
            .with(Filter::new(said(), said()).field(field("b")))
            .with(table)
            .with(Panel::new().title(said()).with(inner).with(Facts::new().with(said(), said())))
            .with(Empty::new(said(), said()).action(Button::link(said(), said())))
            .with(Message::banner(said()))
            .with(Message::fault(said()))
            .with(CopyText::new(said(), said(), said()))
            .with(Meter::new(said(), 2, 5))
            .with(Pager::new(said()).with(said(), said()))
            .with(tenantry_server::pages::Component::Heading(said()))
            .with(tenantry_server::pages::Component::Paragraph(said())),
    )
}

fn own_pages() -> Pages {
    let routes = Router::<Service>::new().route("/notes", get(notes).post(write)).route("/everything", get(everything));
    Pages::new()
        .name("Notebook")
        .section(Section::new("notes", NOTES).icon(Icon::Document))
        .section(Section::new("everything", Text::new("Everything")).requires(SECRET))
        .routes(routes)
}

fn notebook() -> Tenantry {
    Tenantry::new("notebook").permissions([SECRET]).pages(own_pages())
}

async fn signed_in(app: &TestApp, email: &str) -> Browser {
    let mut browser = app.browser();
    browser.sign_in_as(email).await;
    browser
}

#[tokio::test]
async fn a_page_of_the_service_stands_in_the_frame() {
    let app = TestApp::sqlite(notebook()).await;
    let acme = app.tenant("acme").await;
    acme.member_at("vera@acme.example", Role::Viewer).await;
    let mut browser = signed_in(&app, "owner@acme.example").await;
    browser.open("/o/acme").await;
    let rail = |browser: &Browser| {
        browser.html.split_once("class=\"rail\"").unwrap().1.split_once("</nav>").unwrap().0.to_owned()
    };
    let sections = rail(&browser);
    let places = ["Overview", "Notes", "Everything", "Members"].map(|title| sections.find(title).unwrap());
    assert!(places.is_sorted(), "{sections}");
    browser.follow("/o/acme/notes").await;
    browser.assert_says("Owner");
    assert!(rail(&browser).contains("href=\"/o/acme/notes\" aria-current=\"page\""), "{}", browser.html);
    assert!(browser.html.contains("<title>Notes · Notebook</title>"), "{}", browser.html);
    browser.send("/o/acme/notes", &[]).await;
    browser.assert_faults("/o/acme/notes", &["note"]);
    browser.send("/o/acme/notes", &[("note", "one")]).await;
    browser.assert_says("You wrote <one>");
    // A section is for those who may open it. The texts are in the language of the browser, if the service has them.
    let mut viewer = app.browser();
    viewer.language = "de";
    viewer.sign_in_as("vera@acme.example").await;
    viewer.open("/o/acme/notes").await;
    viewer.assert_says("Notizen");
    assert!(!rail(&viewer).contains("Everything"));
}

#[tokio::test]
async fn every_text_of_a_component_is_escaped() {
    let app = TestApp::sqlite(notebook()).await;
    app.tenant("acme").await;
    let mut browser = signed_in(&app, "owner@acme.example").await;
    browser.open("/o/acme/everything").await;
    browser.assert_at("/o/acme/everything");
    assert!(browser.html.matches("&#60;i&#62;&#34;said&#34;").count() > 30, "{}", browser.html);
    assert!(!browser.html.contains("<i>"), "{}", browser.html);
}

#[tokio::test]
async fn a_form_of_the_service_is_kept_until_the_person_has_signed_in() {
    let app = TestApp::sqlite(notebook()).await;
    app.tenant("acme").await;
    let mut browser = signed_in(&app, "owner@acme.example").await;
    browser.open("/o/acme/notes").await;
    let form = browser.form("/o/acme/notes");
    browser.open("/organizations").await;
    browser.send("/sign-out", &[]).await;
    let mut pairs: Vec<_> = form.fields.into_iter().map(|field| (field.name, field.value)).collect();
    pairs.iter_mut().filter(|(name, _)| name == "note").for_each(|(_, value)| "precious".clone_into(value));
    browser.send_pairs("/o/acme/notes", &pairs).await;
    let entered = [("email", "owner@acme.example"), ("password", tenantry_test_app::PASSWORD)];
    browser.send("/sign-in", &entered).await;
    browser.send("/o/acme/notes", &[]).await;
    browser.assert_says("You wrote <precious>");
}

async fn compose_in(folder: &Path, service: Tenantry) -> Result<Composed, ComposeError> {
    service.compose(settings_in(folder), ORIGIN).await
}

async fn refusal(service: Tenantry) -> PagesError {
    let folder = tempfile::tempdir().unwrap();
    match compose_in(folder.path(), service).await {
        Err(ComposeError::Pages(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_cannot_be_shown_stops_the_start_with_the_reason() {
    let with = |pages: Pages| refusal(Tenantry::new("notebook").pages(pages));
    let svg = |inner: &str| format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{inner}</svg>");
    for (pages, said) in [
        (Pages::new().accent("green"), "the accent must be a colour such as #0a7d55"),
        (Pages::new().logo("a text"), "the logo of the pages is neither an SVG with its namespace nor a PNG"),
        (Pages::new().icon(svg("<script>1</script>")), "the icon of the pages is an SVG with a script"),
        (
            Pages::new().section(Section::new("notes", NOTES)),
            "the section \"notes\" leads to no page; add the route /notes to Pages::routes",
        ),
        (own_pages().section(Section::new("notes", NOTES)), "two sections of the pages have the path \"notes\""),
        (
            own_pages().section(Section::new("/Notes", NOTES)),
            "the section \"/Notes\" has no path such as products: small letters, digits, hyphens, and slashes between words",
        ),
        (
            Pages::links_only().section(Section::new("notes", NOTES)),
            "the service leaves the pages, so it cannot add sections or pages to them",
        ),
    ] {
        assert_eq!(with(pages).await.to_string(), said);
    }
    assert_eq!(with(Pages::new().logo(vec![0; 20_001])).await, PagesError::Logo(PictureError::Size));
}

#[tokio::test]
async fn a_route_at_the_path_of_a_page_stops_the_start_and_is_named() {
    async fn own() -> &'static str {
        "mine"
    }
    let at = |path: &str| OpenApiRouter::from(Router::<Service>::new().route(path, get(own)));
    for (path, ours) in [
        ("/sign-in", "/sign-in"),
        ("/o/{slug}/members", "/o/{organization}/members"),
        ("/assets/{*file}", "/assets/{name}"),
    ] {
        assert_eq!(refusal(Tenantry::new("notebook").routes(at(path))).await, PagesError::PathTaken(ours));
    }
    let below = Pages::new().routes(Router::new().route("/settings", get(own)));
    let refused = refusal(Tenantry::new("notebook").pages(below)).await;
    assert_eq!(refused, PagesError::PathTaken("/o/{organization}/settings"));
    assert_eq!(
        refused.to_string(),
        "the service has a route at /o/{organization}/settings, which is the path of a page of Tenantry; give it another \
         path, or leave the pages by Tenantry::without_pages"
    );
}

#[tokio::test]
async fn a_service_that_leaves_the_pages_has_their_paths() {
    async fn own() -> &'static str {
        "mine"
    }
    let router = Router::<Service>::new().route("/sign-in", get(own)).route("/o/{slug}", get(own));
    let service = Tenantry::new("notebook").without_pages().routes(OpenApiRouter::from(router));
    let app =
        TestApp::sqlite(service.settings(|settings| settings.app_url = Some("https://app.test/start".into()))).await;
    for path in ["/sign-in", "/o/acme"] {
        assert_eq!(app.get(path).await.body, "mine", "{path}");
    }
    for path in ["/sign-up", "/home", "/organizations", "/account", "/o/acme/members"] {
        app.get(path).await.assert("404 no_such_route");
    }
    let mut browser = app.browser();
    browser.open("/").await;
    assert_eq!(browser.elsewhere.as_deref(), Some("https://app.test/start"));
    app.get("/").await.assert("200");
}

#[tokio::test]
async fn the_links_in_mails_lead_on_to_the_product_where_the_pages_are_left() {
    for app_url in [None, Some("https://app.test/start")] {
        let service = Tenantry::new("notebook").without_pages();
        let service = service.settings(move |settings| settings.app_url = app_url.map(Into::into));
        let app = TestApp::sqlite(service).await;
        let acme = app.tenant("acme").await;
        let acceptance = acme.invite("bea@acme.example", Role::Member).await;
        let mut browser = app.browser();
        browser.open(&format!("/invitations/accept?token={}", acceptance["token"].as_str().unwrap())).await;
        let password = ("password", tenantry_test_app::PASSWORD);
        browser.send("/invitations/accept", &[("name", "Bea"), password]).await;
        match app_url {
            Some(url) => assert_eq!(browser.elsewhere.as_deref(), Some(url)),
            None => browser.assert_says("You are a member of acme now."),
        }
        app.sign_in("bea@acme.example").await;

        browser.open("/forgot-password").await;
        browser.assert_silent("Sign in");
        browser.send("/forgot-password", &[("email", "bea@acme.example")]).await;
        app.composed.work_off().await.unwrap();
        let token = app
            .mailer
            .sent()
            .into_iter()
            .rev()
            .find_map(|mail| mail.message.link()?.split_once("token=").map(|(_, token)| token.to_owned()));
        browser.open(&format!("/reset-password?token={}", token.unwrap())).await;
        browser.send("/reset-password", &[("new_password", "nine patient otters by the lake")]).await;
        browser.assert_says("Your new password is set");
        assert_eq!(browser.html.contains("href=\"https://app.test/start\""), app_url.is_some(), "{}", browser.html);
    }
}

#[tokio::test]
async fn a_service_with_links_of_its_own_has_no_page_of_ours_there() {
    async fn own(Query(query): Query<Vec<(String, String)>>) -> String {
        format!("{query:?}")
    }
    let links =
        ["/invitations/accept", "/reset-password", "/join", "/email/undo", "/forgot-password", "/forgot-password/sent"];
    let some = links[..2].iter().fold(Router::<Service>::new(), |router, path| router.route(path, get(own)));
    let all = links.iter().fold(Router::<Service>::new(), |router, path| router.route(path, get(own)));
    let all = all.route("/assets/{*file}", get(own));
    for (router, is_all) in [(some, false), (all, true)] {
        let app = TestApp::sqlite(Tenantry::new("notebook").without_pages().routes(OpenApiRouter::from(router))).await;
        let answer = app.get("/reset-password?token=x").await.assert("200");
        assert_eq!(answer.body, "[(\"token\", \"x\")]");
        let undo = app.get("/email/undo?token=x").await;
        assert_eq!(undo.body == "[(\"token\", \"x\")]", is_all, "{undo:?}");
    }
}

#[tokio::test]
async fn a_blocked_organization_has_no_pages_of_the_service() {
    let app = TestApp::sqlite(notebook()).await;
    let acme = app.tenant("acme").await;
    let mut browser = signed_in(&app, "owner@acme.example").await;
    acme.change_status(tenantry_domain::tenant::TenantMove::Suspend).await;
    browser.open("/o/acme/notes").await;
    assert_eq!(browser.status.as_u16(), 403, "{}", browser.text());
    browser.open("/o/acme").await;
    browser.assert_silent("Notes");
}
