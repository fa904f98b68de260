//! `/styleguide`, in debug builds: each component in all its states, by the macros that the pages use.

use askama::Template;
use axum::{Extension, extract::State, response::Response};
use tenantry_domain::role::Role;

use super::{
    browser::Browser,
    components::{
        Button, Cell, Column, Component, CopyText, Empty, Facts, Filter, Menu, Message, Meter, Pager, Panel, Person,
        Rendered, Row, Table, Tabs, Tone,
    },
    form::{Entered, Faults, Field, Form, Kind},
    frame::{Frame, Organization, Section, Signed, shown},
};
use crate::http::{problem::Problem, state::App};

const FORMS: &str = "/styleguide";
const LISTS: &str = "/styleguide/lists";
const ICONS: [&str; 17] = [
    "mark", "home", "people", "letter", "gear", "switch", "plus", "next", "warning", "search", "box", "calendar",
    "chart", "document", "list", "tag", "check",
];

#[derive(Template)]
#[template(path = "styleguide_forms.html")]
struct FormsPage {
    frame: Frame,
    buttons: Vec<Button>,
    forms: Vec<Rendered>,
}

#[derive(Template)]
#[template(path = "styleguide_lists.html")]
struct ListsPage {
    frame: Frame,
    lists: Vec<Rendered>,
    messages: Vec<Rendered>,
    badges: [(Tone, &'static str); 4],
    icons: [&'static str; 17],
}

/// Shows buttons and forms.
pub(super) async fn show_forms(Extension(browser): Extension<Browser>) -> Result<Response, Problem> {
    let frame = frame(&browser, FORMS);
    shown(&FormsPage { buttons: buttons(), forms: rendered(&forms(&browser), &frame)?, frame })
}

/// Shows everything else.
pub(super) async fn show_lists(
    State(app): State<App>,
    Extension(browser): Extension<Browser>,
) -> Result<Response, Problem> {
    let frame = frame(&browser, LISTS);
    let badges =
        [(Tone::Neutral, "Deactivated"), (Tone::Good, "Active"), (Tone::Warning, "Open"), (Tone::Bad, "Bounced")];
    shown(&ListsPage {
        lists: rendered(&lists(&app, &browser), &frame)?,
        messages: rendered(&messages(), &frame)?,
        badges,
        icons: ICONS,
        frame,
    })
}

fn rendered(parts: &[Component], frame: &Frame) -> Result<Vec<Rendered>, Problem> {
    parts.iter().map(|part| part.render(frame)).collect::<Result<_, _>>().map_err(Problem::internal)
}

/// The frame of an organization that does not exist, around a person who does not either.
fn frame(browser: &Browser, here: &str) -> Frame {
    let all = [(FORMS, "Buttons and forms", "letter"), (LISTS, "Lists, messages and signs", "list")];
    let sections = all.into_iter().map(|(page, title, icon)| Section {
        title,
        icon,
        current: page == here,
        path: browser.site.path(page),
    });
    let organization = Organization {
        name: "Analytical Engines".to_owned(),
        slug: "engines".to_owned(),
        role: Role::Owner,
        sections: sections.collect(),
    };
    let person = Signed { name: "Ada Lovelace".to_owned(), email: "ada@engines.example".to_owned(), proved: false };
    Frame {
        organization: Some(organization),
        person: Some(person),
        notice: Some("The changes to Grace Hopper are saved.".to_owned()),
        ..Frame::new(browser, None)
    }
}

fn buttons() -> Vec<Button> {
    let plain = || Button::send("Secondary", FORMS);
    vec![
        Button::send("Primary", FORMS).primary(),
        plain(),
        Button::send("Quiet", FORMS).quiet(),
        Button::send("Danger", FORMS).danger(),
        Button::send("Small", FORMS).small(),
        Button::link("A link", FORMS),
        Button::link("A primary link", FORMS).primary(),
    ]
}

fn forms(browser: &Browser) -> Vec<Component> {
    let (entered, mut faults) = (Entered::default(), Faults::default());
    let form = |submit: &str| Form::new(browser, None, FORMS, submit);
    let field = |name, label, kind| Field::new(name, label, kind, &entered, &Faults::default());
    let one_of = |kind: fn(Vec<(String, String)>) -> Kind| {
        kind([("member", "Member"), ("admin", "Admin")].map(|(value, label)| (value.into(), label.into())).into())
    };
    let all = form("Save")
        .field(field("text", "Text", Kind::Text).or_value("Ada"))
        .field(field("hinted", "With a hint", Kind::Email).hint("We send a code there.").optional())
        .field(field("fixed", "Cannot be changed", Kind::Text).fixed("ada@engines.example"))
        .field(field("secret", "Password", Kind::Password).autocomplete("current-password"))
        .field(field("code", "Code", Kind::Code).or_value("123456"))
        .field(field("number", "Number", Kind::Number).or_value("3"))
        .field(field("lines", "Lines", Kind::Lines))
        .field(field("choice", "Choice", one_of(Kind::Choice)).or_value("admin"))
        .field(field("answers", "Answers", one_of(Kind::Answers)).or_value("member"))
        .field(field("box", "Remember this", Kind::Checkbox));
    faults.note("wrong", "Fill this in.");
    faults.note("wrong_choice", "Choose one.");
    let wrong = |name, label, kind| Field::new(name, label, kind, &entered, &faults);
    let with_faults = form("Send")
        .field(wrong("wrong", "With a fault", Kind::Text).hint("As in your passport."))
        .field(wrong("wrong_choice", "A choice with a fault", one_of(Kind::Choice)));
    let one_of_several = form("One form of several").secondary();
    let refused = form("Remove Grace Hopper").alert(Some("The last owner stays.".to_owned())).dangerous();
    let search = field("search", "Search", Kind::Text).optional();
    let link = CopyText::new("https://id.example/invitations/accept", "Copy", "Copied").named("Copy the link");
    vec![
        link.into(),
        Filter::new(FORMS, "Filter").field(search).field(field("role", "Role", one_of(Kind::Choice))).into(),
        Panel::new().title("All fields").with(all).into(),
        Panel::new().title("With faults").with(with_faults).into(),
        Panel::new().title("Refused").with(refused).into(),
        Panel::new().title("One of several forms").with(one_of_several).into(),
    ]
}

fn lists(app: &App, browser: &Browser) -> Vec<Component> {
    let columns = [
        Column::new("Name").sorts(LISTS).sorted(false),
        Column::new("Role").sorts(LISTS),
        Column::new("Status"),
        Column::new("Joined"),
        Column::new("Days").of_numbers(),
        Column::of_buttons(),
    ];
    let row = |name: &str, role: &str, tone, status: &str, days: &str| {
        let email = format!("{}@engines.example", name.split(' ').next().unwrap_or_default().to_lowercase());
        Row::new(Person::new(name, email).link(LISTS))
            .choice(name, format!("Choose {name}"))
            .cell(role)
            .cell(Cell::Badge(tone, status.to_owned()))
            .cell(Cell::Day(app.now()))
            .cell(days)
    };
    let menu = |name: &str| {
        Menu::new(format!("Actions for {name}"))
            .with(Button::link("A link", LISTS))
            .with(Button::send("Something that is done at once", FORMS))
            .with(Button::send(format!("Remove {name}"), FORMS).danger())
    };
    let remove = Button::send("Remove", FORMS).small().quiet().named("Remove Charles Babbage");
    let form = Form::new(browser, None, FORMS, "Do something with those chosen");
    let table = Table::new(columns)
        .row(row("Ada Lovelace", "Owner", Tone::Good, "Active", "1,024").cell(menu("Ada Lovelace")))
        .row(row("Grace Hopper", "Member", Tone::Neutral, "Deactivated", "7").cell(menu("Grace Hopper")))
        .row(row("Charles Babbage", "Viewer", Tone::Warning, "Open", "0").cell(remove))
        .row(row("Nobody", "Nothing can be done", Tone::Bad, "Bounced", "0").cell(Menu::new("Nothing")))
        .choosing("chosen", form);
    let nothing = Empty::new("No products yet", "Here stands what can be sold.");
    vec![
        Tabs::new("Tabs").with("Open", LISTS, true).with("All", LISTS, false).into(),
        table.into(),
        Pager::new("Pages of the list").with("Newer", LISTS).with("Older", LISTS).into(),
        nothing.action(Button::link("Add a product", LISTS).primary()).into(),
        Panel::new().title("Facts").wide().with(Facts::new().with("Short name", "engines").with("Seats", "5")).into(),
        Panel::new().title("Used up").with(Meter::new("seats", 3, 5)).into(),
    ]
}

fn messages() -> Vec<Component> {
    vec![
        Message::banner("This organization is suspended. You can look at it, and change nothing.").into(),
        Message::fault("Grace Hopper is the last owner, and stays.").into(),
    ]
}
