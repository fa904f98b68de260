//! The pages within an organization, at `/o/{organization}/…`.

mod abilities;
mod activity;
mod confirm;
mod deletion;
mod domain;
mod domains;
mod invitations;
mod invite;
mod leave;
mod link_form;
mod links;
mod member;
mod member_menu;
mod members;
mod overview;
mod ownership;
mod settings;

use std::collections::HashMap;

use axum::{
    extract::Path,
    http::Uri,
    routing::{get, post},
};
use tenantry_domain::{id::Id, role::Role};

use super::{
    browser::{Browser, InOrganization},
    components::Button,
    form::Kind,
    page_routes::PageRoutes,
    paths::page_of,
    sign_in_form::RETURN_TO,
    texts::Everyday,
};
use crate::http::{codes::Code, extract::listing::Listing, problem::Problem, state::App};

/// The routes.
pub(super) fn routes() -> PageRoutes {
    PageRoutes::default()
        .route("/o/{organization}", get(overview::show))
        .route("/o/{organization}/activity", get(activity::show))
        .route("/o/{organization}/members", get(members::show))
        .route("/o/{organization}/members/roles", get(members::list_instead).post(members::change_roles))
        .route("/o/{organization}/members/{user_id}", get(member::show).post(member::change))
        .route("/o/{organization}/members/{user_id}/status", post(member::change_status))
        .route("/o/{organization}/members/{user_id}/remove", get(member::ask_to_remove).post(member::remove))
        .route("/o/{organization}/invitations", get(invitations::show))
        .route("/o/{organization}/invitations/new", get(invite::show).post(invite::submit))
        .route("/o/{organization}/invitations/{id}/resend", post(invitations::resend))
        .route("/o/{organization}/invitations/{id}/revoke", post(invitations::revoke))
        .route("/o/{organization}/links", get(links::show))
        .route("/o/{organization}/links/new", get(link_form::show).post(link_form::submit))
        .route("/o/{organization}/links/{id}/status", post(links::change))
        .route("/o/{organization}/links/{id}/renew", post(links::renew))
        .route("/o/{organization}/links/{id}/delete", post(links::delete))
        .route("/o/{organization}/domains", get(domains::show).post(domains::claim))
        .route("/o/{organization}/domains/{id}", get(domain::show).post(domain::change))
        .route("/o/{organization}/domains/{id}/verify", post(domain::verify))
        .route("/o/{organization}/domains/{id}/remove", get(domain::ask_to_remove).post(domain::remove))
        .route("/o/{organization}/settings", get(settings::show).post(settings::change))
        .route("/o/{organization}/settings/name", post(settings::rename))
        .route("/o/{organization}/transfer", get(ownership::show).post(ownership::transfer))
        .route("/o/{organization}/delete", get(deletion::show).post(deletion::delete))
        .route("/o/{organization}/restore", post(deletion::restore))
        .route("/o/{organization}/leave", get(leave::show).post(leave::leave))
}

/// The parameters of the path.
type Names = Path<HashMap<String, String>>;

/// Returns the ID in the path under that name. A page of something with another kind of ID does not exist.
fn id_in<Kind>(names: &HashMap<String, String>, name: &str) -> Result<Id<Kind>, Problem> {
    let id = names.get(name).and_then(|text| Id::parse(text).ok());
    id.ok_or_else(|| Problem::of(Code::NotFound))
}

/// Returns the list on the page at that path. A page that tells of a refusal begins with the first of the list.
fn listing(
    app: &App,
    browser: &Browser,
    visitor: &InOrganization,
    path: &str,
    is_refusal: bool,
) -> Result<Listing, Problem> {
    let uri: Uri = if is_refusal { path } else { &browser.here }.parse().map_err(Problem::internal)?;
    Listing::at(app, &visitor.actor, &uri)
}

/// Returns the button that sends a form to that page of the organization, and leads back to the list as it is now.
fn sending(browser: &Browser, visitor: &InOrganization, label: &str, page: &str) -> Result<Button, Problem> {
    let path = browser.site.path(&page_of(&visitor.actor.member()?.tenant_slug, page));
    Ok(Button::send(label, path).carry(RETURN_TO, browser.here.as_ref()))
}

/// Returns the roles that a member of that role may give, as a choice.
fn roles_up_to(browser: &Browser, own: Role) -> Kind {
    let texts = Everyday(browser.locale);
    let roles = Role::ALL.into_iter().filter(|role| own.covers(*role));
    Kind::Choice(roles.map(|role| (role.to_string(), texts.role(role).to_owned())).collect())
}
