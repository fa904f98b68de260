//! Forms: their fields, what was entered, and what is wrong with it. Pages of a service use the same ones.

use std::collections::BTreeMap;

use tenantry_application::use_cases::idempotency::RepeatableRequest;
use tenantry_domain::user::UserId;

use super::browser::Browser;

/// The field with the key of a form that counts once.
const KEY: &str = "key";
/// The number of characters that a key has at most. Ours is the text of an id.
const LONGEST_KEY: usize = 64;

/// A form.
#[derive(Debug, Clone)]
pub struct Form {
    /// The path that it is sent to.
    pub(crate) action: String,
    /// See [`Browser::form_token`].
    pub(crate) token: String,
    /// What it carries without showing it.
    pub(crate) hidden: Vec<(String, String)>,
    pub(crate) fields: Vec<Field>,
    /// The text of its button: a verb that says what happens.
    pub(crate) submit: String,
    /// How its button looks: `primary`, `danger`, or like any other.
    pub(crate) look: &'static str,
    /// What is wrong with the whole of it.
    pub(crate) alert: Option<String>,
}

impl Form {
    /// Creates a form that goes to one of our pages. `person` is who is signed in.
    pub(crate) fn new(browser: &Browser, person: Option<UserId>, page: &str, submit: &str) -> Self {
        Self {
            action: browser.site.path(page),
            token: browser.form_token(person),
            hidden: Vec::new(),
            fields: Vec::new(),
            submit: submit.to_owned(),
            look: "primary",
            alert: None,
        }
    }

    /// Adds a field.
    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    /// Carries a value without showing it. An empty one is not carried.
    pub fn carry(mut self, name: &str, value: &str) -> Self {
        if !value.is_empty() {
            self.hidden.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// Gives the form a key, by which a second click does nothing twice. It keeps the key while it is corrected.
    pub(crate) fn once(self, browser: &Browser, entered: &Entered) -> Self {
        let key = entered.optional(KEY).map_or_else(|| browser.app.new_id().to_string(), str::to_owned);
        self.carry(KEY, &key)
    }

    /// Says what is wrong with the whole form.
    pub fn alert(self, alert: Option<String>) -> Self {
        Self { alert, ..self }
    }

    /// Marks the button as one that destroys something.
    pub fn dangerous(self) -> Self {
        Self { look: "danger", ..self }
    }

    /// Lets the button stand back. Where a page has several forms, none of them stands out.
    pub fn secondary(self) -> Self {
        Self { look: "", ..self }
    }

    /// Returns how many fields have a fault.
    pub(crate) fn fault_count(&self) -> u64 {
        self.fields.iter().map(|field| u64::from(field.fault.is_some())).sum()
    }

    /// Returns the fields with a fault.
    pub(crate) fn faults(&self) -> Vec<&Field> {
        self.fields.iter().filter(|field| field.fault.is_some()).collect()
    }
}

/// How a field is entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A text of one line.
    Text,
    /// An email address.
    Email,
    /// A password, which is never shown again.
    Password,
    /// A code of six digits.
    Code,
    /// A whole number.
    Number,
    /// Yes or no.
    Checkbox,
    /// A text of several lines.
    Lines,
    /// A text with suggestions, which a browser shows while it is typed.
    Suggested(&'static [&'static str]),
    /// One of several values, each with its label.
    Choice(Vec<(String, String)>),
    /// One of a few values that are shown side by side, each with a label that may be a sentence.
    Answers(Vec<(String, String)>),
}

/// A field of a form.
#[derive(Debug, Clone)]
pub struct Field {
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) kind: Kind,
    pub(crate) value: String,
    pub(crate) hint: Option<String>,
    pub(crate) fault: Option<String>,
    /// What a browser may fill in (HTML, autofill).
    pub(crate) autocomplete: &'static str,
    pub(crate) required: bool,
    /// Whether typing begins here.
    pub(crate) focus: bool,
    /// Whether it is shown and cannot be changed.
    pub(crate) fixed: bool,
    /// The name of the field that a script derives this one from while nobody typed here.
    pub(crate) derived_from: Option<&'static str>,
}

impl Field {
    /// Creates a required field with what was entered. A password is never shown again.
    pub fn new(name: &'static str, label: &str, kind: Kind, entered: &Entered, faults: &Faults) -> Self {
        let value = if kind == Kind::Password { String::new() } else { entered.get(name).to_owned() };
        let required = kind != Kind::Checkbox;
        let (label, fault) = (label.to_owned(), faults.0.get(name).cloned());
        Self {
            name,
            label,
            kind,
            value,
            hint: None,
            fault,
            autocomplete: "off",
            required,
            focus: false,
            fixed: false,
            derived_from: None,
        }
    }

    /// Says what to enter.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// Says what a browser may fill in.
    pub fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }

    /// May be left empty.
    pub fn optional(self) -> Self {
        Self { required: false, ..self }
    }

    /// Typing begins here.
    pub fn focused(self) -> Self {
        Self { focus: true, ..self }
    }

    /// A script may derive the value from another field.
    pub(crate) fn derived_from(self, name: &'static str) -> Self {
        Self { derived_from: Some(name), ..self }
    }

    /// Shows this value, which cannot be changed. A password manager keeps the password for it.
    pub(crate) fn fixed(self, value: &str) -> Self {
        Self { value: value.to_owned(), fixed: true, ..self }
    }

    /// Shows this value where nothing was entered.
    pub fn or_value(mut self, value: &str) -> Self {
        if self.value.is_empty() && self.fault.is_none() {
            value.clone_into(&mut self.value);
        }
        self
    }

    /// Returns the ids of the elements that describe the field.
    pub(crate) fn described_by(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.name));
        let fault = self.fault.as_ref().map(|_| format!("{}-fault", self.name));
        hint.into_iter().chain(fault).collect::<Vec<_>>().join(" ")
    }

    /// Returns the `type` of the input.
    pub(crate) const fn input_type(&self) -> &'static str {
        match self.kind {
            Kind::Email => "email",
            Kind::Number => "number",
            Kind::Password => "password",
            _ => "text",
        }
    }
}

/// What was entered: the names and values of a form that was sent, or of the query of a page.
#[derive(Clone, Default)]
pub struct Entered(pub(crate) Vec<(String, String)>);

impl Entered {
    /// Reads a form's body or a query. Whatever is no pair is a name without a value.
    pub(crate) fn parse(encoded: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// Returns the value of a field, or an empty text.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
    }

    /// Returns all values of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// Returns a request of a form that [counts once](Form::once). `part` tells several requests of one form apart. What
    /// was entered tells two requests with one key apart.
    pub(crate) fn repeatable(&self, part: &str, entered: &[&str]) -> Option<RepeatableRequest> {
        let key = self.optional(KEY).filter(|key| key.len() <= LONGEST_KEY)?;
        Some(RepeatableRequest { key: format!("{key}{part}"), body: entered.join("\0").into_bytes() })
    }

    /// Returns whether a box was checked.
    pub fn is_checked(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// Returns the value of a field, or `None` if it is empty or blank.
    pub fn optional(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.trim().is_empty())
    }
}

/// What is wrong with the fields, by their names.
#[derive(Debug, Clone, Default)]
pub struct Faults(BTreeMap<&'static str, String>);

impl Faults {
    /// Returns the value, or notes the fault.
    pub fn check<T>(&mut self, name: &'static str, read: Result<T, impl Into<String>>) -> Option<T> {
        read.map_err(|fault| self.0.insert(name, fault.into())).ok()
    }

    /// Notes a fault.
    pub fn note(&mut self, name: &'static str, fault: impl Into<String>) {
        self.0.insert(name, fault.into());
    }

    /// Returns whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Debug for Entered {
    /// Prints the names only: a value can be a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}
