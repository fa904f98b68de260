//! What the page of an invitation shows: the form of a new person, that of a person with an account, one button for the
//! invited person who is signed in, and a way on for everybody else.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use tenantry_application::{actor::Actor, use_cases::invitations::preview_invitation::Preview};
use tenantry_domain::{password::PlainPassword, token_text::InvitationToken};

use super::{TOKEN, ended::ended, with_token};
use crate::{
    http::problem::Problem,
    pages::{
        browser::{Browser, user_of},
        form::{Entered, Faults, Field, Form, Kind},
        frame::{Frame, shown_with},
        sign_in_form::RETURN_TO,
        texts::{Accept, Everyday, Organizations, SignIn, Way, invitation_text},
    },
};

pub(super) const PAGE: &str = "/invitations/accept";
/// The field that says that the person has an account.
pub(super) const ACCOUNT: &str = "account";

/// Who accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// Somebody who is not signed in, and has no account yet.
    Newcomer,
    /// Somebody who is not signed in, and has an account.
    Known,
    /// The person who is signed in and invited.
    Invited,
    /// The person who is signed in. Somebody else is invited.
    Other,
}

impl Who {
    /// Returns who accepts, as far as is known before they do.
    pub(super) fn of(actor: Option<&Actor>, entered: &Entered, invited: &Preview) -> Self {
        match actor.and_then(|actor| actor.person().ok()) {
            Some(person) if person.email == invited.email => Self::Invited,
            Some(_) => Self::Other,
            None if entered.is_checked(ACCOUNT) => Self::Known,
            None => Self::Newcomer,
        }
    }
}

/// An invitation that is shown.
pub(super) struct Shown<'a> {
    pub(super) browser: &'a Browser,
    pub(super) actor: Option<&'a Actor>,
    pub(super) token: &'a InvitationToken,
    pub(super) preview: &'a Preview,
}

/// What was entered, and what is wrong with it: at the fields, or with the whole form.
pub(super) struct Wrong<'a> {
    pub(super) entered: &'a Entered,
    pub(super) faults: &'a Faults,
    pub(super) alert: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "accept_invitation.html")]
struct AcceptPage {
    frame: Frame,
    title: String,
    says: String,
    until: String,
    lead: Option<&'static str>,
    form: Form,
    /// A question, and the path and the label of what to do if it is answered with yes.
    instead: Option<(&'static str, String, &'static str)>,
    /// What leads to a new password, for whoever has an account.
    forgot: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "invitation_for_other.html")]
struct OtherPage {
    frame: Frame,
    t: Accept,
    text: String,
    form: Form,
}

impl Shown<'_> {
    /// Returns the page for whoever accepts.
    pub(super) fn page(&self, who: Who, wrong: &Wrong<'_>, status: StatusCode) -> Result<Response, Problem> {
        match who {
            Who::Other => shown_with(status, &self.other()),
            _ => shown_with(status, &self.form(who, wrong)),
        }
    }

    fn form(&self, who: Who, wrong: &Wrong<'_>) -> AcceptPage {
        let Self { browser, preview, .. } = self;
        let (t, c, o) = (Accept(browser.locale), Everyday(browser.locale), Organizations(browser.locale));
        let (tenant, role) = (preview.tenant.name().as_str(), c.role(preview.role));
        let form = Form::new(browser, self.actor.and_then(user_of), PAGE, &t.title(tenant));
        let form = form.carry(TOKEN, &self.token.to_text()).alert(wrong.alert.map(str::to_owned));
        let here = self.here();
        let (lead, instead) = match who {
            Who::Newcomer => {
                (Some(t.newcomer()), Some((t.has_account(), format!("{here}&{ACCOUNT}=yes"), t.to_account())))
            }
            Who::Known => (Some(t.known()), Some((t.has_none(), here, t.to_newcomer()))),
            Who::Invited | Who::Other => (None, None),
        };
        AcceptPage {
            frame: self.frame(),
            title: t.title(tenant),
            says: preview.inviter.as_ref().map_or_else(|| o.invited_as(role), |inviter| o.invited_by(inviter, role)),
            until: t.until(browser.clock().day(preview.expires_at)),
            lead,
            form: self.with_fields(form, who, wrong),
            instead,
            forgot: (who == Who::Known).then(|| SignIn(browser.locale).forgot()),
        }
    }

    fn with_fields(&self, form: Form, who: Who, Wrong { entered, faults, .. }: &Wrong<'_>) -> Form {
        let c = Everyday(self.browser.locale);
        let email = Field::new("email", c.email(), Kind::Email, entered, faults)
            .autocomplete("username")
            .fixed(self.preview.email.as_str());
        match who {
            Who::Newcomer => {
                let name =
                    Field::new("name", c.your_name(), Kind::Text, entered, faults).autocomplete("name").focused();
                let password = Field::new("password", c.password(), Kind::Password, entered, faults)
                    .hint(c.password_hint(PlainPassword::MIN))
                    .autocomplete("new-password");
                form.field(email).field(name).field(password)
            }
            Who::Known => {
                let password = Field::new("password", c.password(), Kind::Password, entered, faults)
                    .autocomplete("current-password")
                    .focused();
                form.carry(ACCOUNT, "yes").field(email).field(password)
            }
            Who::Invited | Who::Other => form,
        }
    }

    fn other(&self) -> OtherPage {
        let t = Accept(self.browser.locale);
        let own = self.actor.and_then(|actor| actor.person().ok()).map(|person| person.email.to_string());
        let form = Form::new(self.browser, self.actor.and_then(user_of), "/sign-out", t.leave());
        OtherPage {
            frame: self.frame(),
            t,
            text: t.other(self.preview.email.as_str(), own.unwrap_or_default()),
            form: form.carry(RETURN_TO, &self.here()),
        }
    }

    fn frame(&self) -> Frame {
        Frame { here: self.here().into(), ..Frame::new(self.browser, self.actor) }
    }

    fn here(&self) -> String {
        with_token(self.browser, PAGE, &self.token.to_text())
    }
}

/// Returns the page of an invitation that cannot be accepted, which says what to do next. Any other problem stays one.
pub(super) fn over(
    browser: &Browser,
    actor: Option<&Actor>,
    token: &str,
    problem: Problem,
) -> Result<Response, Problem> {
    let Some(says) = invitation_text(browser.locale, problem.code()) else { return Err(problem) };
    let t = Accept(browser.locale);
    let way = match says.way {
        Way::Organizations => browser.site.way_on("/home").map(|way| (way, t.go_on())),
        Way::Again => Some((with_token(browser, PAGE, token), t.again())),
        Way::Start => browser.site.way_on("/").map(|way| (way, Everyday(browser.locale).to_start())),
    };
    ended(browser, actor, problem.code().status(), (says.title, says.text), way)
}
