//! Reads the pages: their tags, their forms, and what they say. It understands the HTML that our templates write, no more.

use std::collections::BTreeMap;

/// A tag that begins an element.
struct Tag<'a> {
    name: &'a str,
    attributes: BTreeMap<&'a str, String>,
    /// What follows the tag.
    rest: &'a str,
}

/// A form, with the fields as a browser would send them if nobody entered anything.
#[derive(Debug, Clone)]
pub struct Form {
    /// Where it is sent.
    pub action: String,
    /// Its fields, in order.
    pub fields: Vec<Field>,
}

/// A field of a form.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// The value that the page shows.
    pub value: String,
    /// Whether it can be entered more than once under one name, and is sent only where it is checked.
    pub is_option: bool,
    /// Whether it is checked.
    pub checked: bool,
    /// What is wrong with it, as the page says.
    pub fault: Option<String>,
}

/// Returns the tags of the page, in order.
fn tags(html: &str) -> Vec<Tag<'_>> {
    let starts = html.match_indices('<').map(|(at, _)| &html[at + 1..]);
    starts.filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic())).map(tag).collect()
}

fn tag(text: &str) -> Tag<'_> {
    let end = text.find(|c: char| c.is_whitespace() || c == '>').unwrap();
    let (name, mut rest) = text.split_at(end);
    let mut attributes = BTreeMap::new();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('>') {
            return Tag { name, attributes, rest: after };
        }
        let end = rest.find(|c: char| c.is_whitespace() || c == '=' || c == '>').unwrap();
        let (key, after) = rest.split_at(end);
        let Some(quoted) = after.strip_prefix("=\"") else {
            attributes.insert(key, String::new());
            rest = after;
            continue;
        };
        let (value, after) = quoted.split_once('"').unwrap();
        attributes.insert(key, unescaped(value));
        rest = after;
    }
}

/// Returns the text behind the entities.
fn unescaped(text: &str) -> String {
    let mut parts = text.split('&');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (entity, rest) = part.split_once(';').unwrap_or_else(|| panic!("an entity without an end: {part}"));
        plain.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            number => char::from_u32(number.strip_prefix('#').unwrap().parse().unwrap()).unwrap(),
        });
        plain.push_str(rest);
    }
    plain
}

/// Returns what a person reads on the page.
pub fn text_of(html: &str) -> String {
    let main = html.split_once("<body").map_or(html, |(_, body)| body);
    let mut text = String::new();
    for part in main.split('<').skip(1) {
        let (tag, said) = part.split_once('>').unwrap_or_default();
        // What stands within a line is read on. Everything else begins anew.
        if !matches!(tag.split(' ').next(), Some("a" | "/a" | "b" | "/b" | "bdi" | "/bdi" | "time" | "/time")) {
            text.push(' ');
        }
        text.push_str(said);
    }
    unescaped(&text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns where the links of the page lead.
pub fn links_of(html: &str) -> Vec<String> {
    tags(html).into_iter().filter(|tag| tag.name == "a").filter_map(|mut tag| tag.attributes.remove("href")).collect()
}

/// Returns the forms of the page that change something. A filter asks for another page.
pub fn forms_of(html: &str) -> Vec<Form> {
    let sent = |tag: &Tag<'_>| tag.attributes.get("method").is_some_and(|method| method == "post");
    let forms = tags(html).into_iter().filter(|tag| tag.name == "form").filter(sent);
    let form = |mut form: Tag<'_>| {
        let inner = form.rest.split_once("</form>").unwrap().0;
        Form { action: form.attributes.remove("action").unwrap(), fields: fields_of(inner) }
    };
    forms.map(form).collect()
}

fn fields_of(html: &str) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for tag in tags(html) {
        let attribute = |name: &str| tag.attributes.get(name).cloned();
        let kind = attribute("type").unwrap_or_default();
        if let ("option", Some(select)) = (tag.name, fields.last_mut()) {
            if attribute("selected").is_some() {
                select.value = attribute("value").unwrap();
            }
            continue;
        }
        if !matches!(tag.name, "input" | "select" | "textarea" | "button") {
            continue;
        }
        let Some(name) = attribute("name") else { continue };
        let value = match tag.name {
            "textarea" => unescaped(tag.rest.split_once("</textarea>").unwrap().0),
            _ => attribute("value").unwrap_or_default(),
        };
        let fault = html.split_once(&format!("id=\"{name}-fault\">"));
        let fault = fault.map(|(_, rest)| text_of(&format!("<body>{}", rest.split_once("</p>").unwrap().0)));
        let is_option = matches!(kind.as_str(), "checkbox" | "radio") || tag.name == "button";
        fields.push(Field { name, value, is_option, checked: attribute("checked").is_some(), fault });
    }
    fields
}

#[test]
fn a_page_is_read_as_a_browser_does() {
    let page = "<body><h1>A &amp; B</h1> <a href=\"/x?a=1&#38;b=2\">there</a>\
        <form method=\"post\" action=\"/go\"><input type=\"hidden\" name=\"t\" value=\"&#34;&#60;\">\
        <p class=\"fault\" id=\"n-fault\"><svg></svg>Fill this in.</p>\
        <input id=\"n\" name=\"n\" required><select name=\"s\"><option value=\"1\">a</option><option value=\"2\" selected>b</option></select>\
        <input type=\"radio\" name=\"r\" value=\"1\"><input type=\"radio\" name=\"r\" value=\"2\" checked></form>";
    assert!(text_of(page).starts_with("A & B there"), "{}", text_of(page));
    assert_eq!(links_of(page), ["/x?a=1&b=2"]);
    let [form] = &forms_of(page)[..] else { panic!("not one form") };
    let fields: Vec<_> = form.fields.iter().map(|field| (&*field.name, &*field.value, field.checked)).collect();
    assert_eq!(fields, [("t", "\"<", false), ("n", "", false), ("s", "2", false), ("r", "1", false), ("r", "2", true)]);
    assert_eq!(form.fields[1].fault.as_deref(), Some("Fill this in."));
    assert_eq!(form.fields[0].fault, None);
}
