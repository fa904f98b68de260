//! `/o/{organization}/invitations/new`: inviting several people at a time.

use std::collections::BTreeSet;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use tenantry_application::use_cases::invitations::invite::{Command, InviteError};
use tenantry_domain::{email::Email, permission::Permission, role::Role};

use super::roles_up_to;
use crate::{
    http::{problem::Problem, state::App},
    pages::{
        browser::{Browser, InOrganization},
        components::{Cell, Column, CopyText, Rendered, Row, Table, Tone, rendered},
        form::{Entered, Faults, Field, Form, Kind},
        frame::{Frame, shown, shown_with},
        paths::page_of,
        refusal::alert,
        texts::{FieldTexts, Invitations},
        visit::{Sent, Visit, Visitor},
    },
};

/// How many people are invited at a time at most.
const MOST: usize = 50;

#[derive(Template)]
#[template(path = "invite.html")]
struct InvitePage {
    frame: Frame,
    t: Invitations,
    form: Form,
    back: String,
}

#[derive(Template)]
#[template(path = "invited.html")]
struct InvitedPage {
    frame: Frame,
    t: Invitations,
    invited: u64,
    /// What became of each address.
    table: Rendered,
    back: String,
}

/// Shows the form.
pub(super) async fn show(visit: Visit<InOrganization>) -> Result<Response, Problem> {
    let Visit { browser, visitor, .. } = visit;
    visitor.actor.allowed(Permission::InvitationsCreate)?;
    shown(&page(&browser, &visitor, &Entered::default(), &Faults::default(), None)?)
}

/// Invites everybody, or nobody if an address is wrong.
pub(super) async fn submit(State(app): State<App>, sent: Sent<InOrganization>) -> Result<Response, Problem> {
    let Sent { browser, visitor, entered } = sent;
    let mut faults = Faults::default();
    let Some((addresses, role)) = read(&browser, &entered, &mut faults) else {
        let page = page(&browser, &visitor, &entered, &faults, None)?;
        return shown_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let t = Invitations(browser.locale);
    let (mut invited, mut table) = (0, Table::new([t.email(), t.link()].map(Column::new)));
    for email in addresses {
        let text = email.to_string();
        let repeatable = entered.repeatable(&format!(" {text}"), &[&text, entered.get("role")]);
        let command = Command { email, role, repeatable };
        let not = |reason: &str| Cell::Badge(Tone::Warning, reason.to_owned());
        let became = match app.application.invitations.invite.execute(&visitor.actor, command).await {
            Ok(delivered) => {
                invited += 1;
                // The inviter's copy of the link.
                CopyText::new(delivered.link, t.copy(), t.copied()).named(t.of(t.copy(), &text)).into()
            }
            Err(InviteError::AlreadyMember) => not(t.already_member()),
            Err(InviteError::AlreadyInvited) => not(t.already_invited()),
            Err(InviteError::SeatsExhausted) => not(t.no_seat()),
            Err(error) => {
                let alert = alert(&browser, error)?;
                let page = page(&browser, &visitor, &entered, &faults, Some(alert))?;
                return shown_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
            }
        };
        table = table.row(Row::new(text).cell(became));
    }
    let frame = Frame::within(&browser, &visitor);
    shown(&InvitedPage {
        invited,
        table: rendered(table, &frame)?,
        back: browser.site.path(&page_of(&visitor.actor.member()?.tenant_slug, "/invitations")),
        frame,
        t,
    })
}

fn page(
    browser: &Browser,
    visitor: &InOrganization,
    entered: &Entered,
    faults: &Faults,
    alert: Option<String>,
) -> Result<InvitePage, Problem> {
    let member = visitor.actor.member()?;
    let t = Invitations(browser.locale);
    let addresses =
        Field::new("addresses", t.addresses(), Kind::Lines, entered, faults).hint(t.addresses_hint()).focused();
    let role = Field::new("role", t.role(), roles_up_to(browser, member.role), entered, faults);
    let form = Form::new(browser, visitor.user_id(), &page_of(&member.tenant_slug, "/invitations/new"), t.submit())
        .field(addresses)
        .field(role.or_value(Role::Member.as_str()))
        .once(browser, entered)
        .alert(alert);
    let back = browser.site.path(&page_of(&member.tenant_slug, "/invitations"));
    Ok(InvitePage { frame: Frame::within(browser, visitor), t, form, back })
}

fn read(browser: &Browser, entered: &Entered, faults: &mut Faults) -> Option<(BTreeSet<Email>, Role)> {
    let (t, f) = (Invitations(browser.locale), FieldTexts(browser.locale));
    let (right, wrong) = addresses(entered.get("addresses"));
    if !wrong.is_empty() {
        faults.note("addresses", t.wrong_addresses(wrong.join(", ")));
    } else if right.is_empty() {
        faults.note("addresses", f.required());
    } else if right.len() > MOST {
        faults.note("addresses", t.too_many(MOST));
    }
    let role = faults.check("role", entered.get("role").parse::<Role>().map_err(|_| f.required()));
    role.filter(|_| faults.is_empty()).map(|role| (right, role))
}

/// Returns the addresses in a text, and what is none. They stand on lines of their own or between commas and semicolons,
/// alone or behind a name: `Ada Lovelace <ada@example.com>`.
fn addresses(text: &str) -> (BTreeSet<Email>, Vec<String>) {
    let (mut right, mut wrong) = (BTreeSet::new(), Vec::new());
    for part in text.split([',', ';', '\n', '\r']).map(str::trim).filter(|part| !part.is_empty()) {
        let named = part.rsplit_once('<').and_then(|(_, address)| address.strip_suffix('>'));
        // Without a name, white space separates addresses too.
        let parts: Vec<_> = named.map_or_else(|| part.split_whitespace().collect(), |address| vec![address]);
        let parsed: Result<Vec<_>, _> = parts.into_iter().map(Email::parse).collect();
        match parsed {
            Ok(all) => right.extend(all),
            Err(_) => wrong.push(part.to_owned()),
        }
    }
    (right, wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_list_has_addresses_and_what_is_none() {
        let text = "Ada Lovelace <ada@example.com>, grace@example.com;\r\nlinus@example.com ken@example.com\n\n\
                    ada@example.com, Lovelace, \"Hopper, G.\" <g@example.com>";
        let (right, wrong) = addresses(text);
        let right: Vec<_> = right.iter().map(ToString::to_string).collect();
        assert_eq!(
            right,
            ["ada@example.com", "g@example.com", "grace@example.com", "ken@example.com", "linus@example.com"]
        );
        assert_eq!(wrong, ["Lovelace", "\"Hopper"]);
        assert_eq!(addresses(" \n,;"), (BTreeSet::new(), Vec::new()));
    }
}
