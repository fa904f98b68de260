//! The form of the sign-in, which also appears where a session has ended, and what it keeps meanwhile.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use tenantry_application::actor::Actor;
use tenantry_domain::locale::Locale;

use super::{
    browser::{Browser, FORM_TOKEN, user_of},
    form::{Entered, Faults, Field, Form, Kind},
    frame::{Frame, shown},
    texts::{Account, Everyday, Invitations, Links, Members, Settings, SignIn, SignUp},
};
use crate::http::problem::Problem;

/// The field with what the sign-in keeps.
pub(super) const KEPT: &str = "kept";
/// The field with where the person goes on afterwards.
pub(super) const RETURN_TO: &str = "return_to";
/// Fields that are entered again instead of kept: secrets have no place in a page.
const NEVER_KEPT: [&str; 6] = ["password", "new_password", "current_password", "code", FORM_TOKEN, KEPT];

/// A form that was not carried out yet.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    action: String,
    fields: Vec<(String, String)>,
}

impl Kept {
    /// Keeps what was entered, but for secrets.
    pub(super) fn of(action: String, entered: &Entered) -> Self {
        let fields = entered.0.iter().filter(|(name, _)| !NEVER_KEPT.contains(&name.as_str()));
        Self { action, fields: fields.cloned().collect() }
    }

    /// Reads what a form carries.
    pub(super) fn parse(text: &str) -> Option<Self> {
        serde_json::from_slice(&BASE64URL_NOPAD.decode(text.as_bytes()).ok()?).ok()
    }

    fn to_text(&self) -> String {
        BASE64URL_NOPAD.encode(&serde_json::to_vec(self).unwrap_or_default())
    }
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    frame: Frame,
    t: SignIn,
    lead: String,
    form: Form,
}

/// Returns the page of the sign-in.
pub(super) fn sign_in_page(
    browser: &Browser,
    actor: Option<&Actor>,
    entered: &Entered,
    (faults, alert): (&Faults, Option<&str>),
) -> impl Template + use<> {
    let (t, c) = (SignIn(browser.locale), Everyday(browser.locale));
    let return_to = browser.own_path(entered.get(RETURN_TO)).filter(|_| !entered.get(RETURN_TO).is_empty());
    let return_to = return_to.unwrap_or_default();
    let email = Field::new("email", c.email(), Kind::Email, entered, faults).autocomplete("username").focused();
    let password =
        Field::new("password", c.password(), Kind::Password, entered, faults).autocomplete("current-password");
    let form = Form::new(browser, actor.and_then(user_of), "/sign-in", t.title())
        .field(email)
        .field(password)
        .field(Field::new("remember", t.remember(), Kind::Checkbox, entered, faults))
        .carry(RETURN_TO, &return_to)
        .carry(KEPT, entered.get(KEPT))
        .alert(alert.map(str::to_owned));
    let lead = match (entered.get(KEPT), &*return_to) {
        ("", "") => t.lead(&browser.site.look.brand),
        ("", _) => t.again().to_owned(),
        _ => t.kept().to_owned(),
    };
    SignInPage { frame: Frame::new(browser, actor), t, lead, form }
}

/// Sends the person to sign in, and then back to the page that they wanted to open.
pub(super) fn sign_in_first(browser: &Browser) -> Response {
    if browser.note_loss() {
        // There is no way back to where they are no member, and it is no matter of the session.
        return browser.go("/sign-in");
    }
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair(RETURN_TO, &browser.here);
    Redirect::to(&format!("{}?{}", browser.site.path("/sign-in"), query.finish())).into_response()
}

/// Asks the person to sign in again, and keeps what they entered.
pub(super) fn sign_in_again(browser: &Browser, kept: &Kept) -> Result<Response, Problem> {
    browser.note_loss();
    let carried = vec![(KEPT.to_owned(), kept.to_text()), (RETURN_TO.to_owned(), browser.here.to_string())];
    shown(&sign_in_page(browser, None, &Entered(carried), (&Faults::default(), None)))
}

#[derive(Template)]
#[template(path = "unsent.html")]
struct UnsentPage {
    frame: Frame,
    t: SignIn,
    form: Form,
    /// What would be sent: labels and values, as far as a person entered it.
    entered: Vec<(String, String)>,
    discard: String,
}

/// Asks whether what was entered shall be sent now. It goes to one of our own pages only.
pub(super) fn unsent(browser: &Browser, actor: Option<&Actor>, kept: &Kept) -> Result<Response, Problem> {
    let t = SignIn(browser.locale);
    let mut form = Form::new(browser, actor.and_then(user_of), "", t.send());
    form.action = browser.own_path(&kept.action).unwrap_or_else(|| browser.site.path("/"));
    form.hidden.clone_from(&kept.fields);
    let discard = browser.here.to_string();
    let label = |(name, value): &(String, String)| Some((label(browser.locale, name)?, value.clone()));
    let entered = kept.fields.iter().filter(|(_, value)| !value.trim().is_empty()).filter_map(label).collect();
    shown(&UnsentPage { frame: Frame::new(browser, actor), t, form, entered, discard })
}

/// Returns the label of a field that a person fills in, or `None` for what a form carries.
fn label(locale: Locale, field: &str) -> Option<String> {
    let (members, settings) = (Members(locale), Settings(locale));
    let label = match field {
        "name" => members.name(),
        "organization" => SignUp(locale).organization(),
        "slug" => SignUp(locale).slug(),
        "email" => Everyday(locale).email(),
        "addresses" => Invitations(locale).addresses(),
        "role" | "new_role" => members.role(),
        "department" => members.department(),
        "job" => members.job(),
        "locale" => Everyday(locale).language(),
        "time_zone" => Account(locale).time_zone(),
        "least" => settings.least(),
        "label" => Links(locale).label(),
        "max_uses" => Links(locale).max_uses(),
        "days" => Links(locale).days(),
        "domains" => Links(locale).domains(),
        _ => return None,
    };
    Some(label.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_kept() {
        let entered =
            Entered::parse(b"name=Ada&password=a&new_password=b&current_password=c&code=1&form_token=x&kept=y");
        let kept = Kept::of("/account".to_owned(), &entered);
        let read = Kept::parse(&kept.to_text()).unwrap();
        assert_eq!((read.action, read.fields), ("/account".to_owned(), vec![("name".to_owned(), "Ada".to_owned())]));
    }
}
