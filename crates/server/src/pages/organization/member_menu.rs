//! What a person may do with a member of the list, as the menu of the row.

use tenantry_domain::membership::Membership;

use super::abilities::Abilities;
use crate::{
    http::problem::Problem,
    pages::{
        browser::{Browser, InOrganization},
        components::{Button, Menu},
        paths::page_of,
        sign_in_form::RETURN_TO,
        texts::{Everyday, Leaving, Members, Settings},
    },
};

/// Returns the menu. Whatever is decided in it leads back to the list as it is now.
pub(super) fn menu(browser: &Browser, visitor: &InOrganization, member: &Membership) -> Result<Menu, Problem> {
    let (t, snapshot) = (Members(browser.locale), member.snapshot());
    let (slug, may) = (&visitor.actor.member()?.tenant_slug, Abilities::over(member, visitor)?);
    let path = |page: &str| browser.site.path(&page_of(slug, page));
    let own = path(&format!("/members/{}", snapshot.user_id));
    let asked = |page: &str, parameters: &[(&str, &str)]| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(parameters).append_pair(RETURN_TO, &browser.here);
        format!("{page}?{}", query.finish())
    };
    let id = snapshot.user_id.to_string();
    let change = may.change().then(|| Button::link(t.change(), format!("{own}#role")));
    let make_owner = may.make_owner().then(|| {
        Button::link(Settings(browser.locale).confirm(&snapshot.name), asked(&path("/transfer"), &[("to", &id)]))
    });
    let status = may.change_status().then(|| {
        let button = |label| Button::send(label, format!("{own}/status")).carry(RETURN_TO, browser.here.as_ref());
        if member.is_active() { button(t.deactivate()) } else { button(t.activate()).carry("active", "yes") }
    });
    let remove =
        may.remove().then(|| Button::link(t.remove(&snapshot.name), asked(&format!("{own}/remove"), &[])).danger());
    let leave = may
        .is_own
        .then(|| Button::link(Leaving(browser.locale).leave(&visitor.name), asked(&path("/leave"), &[])).danger());
    let menu = Menu::new(Everyday(browser.locale).actions(&snapshot.name));
    Ok([change, make_owner, status, remove, leave].into_iter().fold(menu, Menu::with_some))
}
