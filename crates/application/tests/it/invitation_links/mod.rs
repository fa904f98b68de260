//! Invitation links, for those who make them and for those who join by them.

mod join_tenant;
mod manage;
mod sign_up_by_link;

use std::num::NonZeroU32;

use tenantry_application::{
    actor::Actor,
    use_cases::auth::sign_up_by_link::{Command, SignUpByLinkError, SignedUpByLink},
};
use tenantry_domain::{
    allowed_domains::AllowedDomains,
    invitation_link::{InvitationLink, LinkTerms},
    role::Role,
    token_text::LinkToken,
};
use tenantry_testkit::builders::{email, name, password};

use crate::world::{PASSWORD, Person, World, from_a_device};

/// Returns a link for as many people as like, of any domain.
fn terms(role: Role) -> LinkTerms {
    LinkTerms { label: None, role, max_uses: None, expires_at: None, allowed_domains: AllowedDomains::default() }
}

/// Returns a link for so many members.
fn for_some(uses: u32) -> LinkTerms {
    LinkTerms { max_uses: NonZeroU32::new(uses), ..terms(Role::Member) }
}

/// Returns a link for the people of the domain of all addresses in these tests, or of another one.
fn for_domain(domain: &str) -> LinkTerms {
    LinkTerms { allowed_domains: AllowedDomains::parse([domain]).unwrap(), ..terms(Role::Member) }
}

/// Returns the token in a URL.
fn token_in(url: &str) -> LinkToken {
    LinkToken::parse(url.split_once("token=").unwrap().1).unwrap()
}

async fn made(world: &World, by: &Person, terms: LinkTerms) -> LinkToken {
    token_in(&world.app.invitation_links.create.execute(&by.actor, terms).await.unwrap().url)
}

async fn link(world: &World, by: &Person, token: &LinkToken) -> InvitationLink {
    world.app.invitation_links.find.execute(&by.actor, token.link_id).await.unwrap()
}

fn new_person(called: &str, token: &LinkToken) -> Command {
    Command {
        email: email(&format!("{called}@example.com")),
        password: password(PASSWORD),
        name: name(called),
        locale: None,
        token: token.clone(),
        repeatable: None,
    }
}

async fn sign_up(world: &World, called: &str, token: &LinkToken) -> Result<SignedUpByLink, SignUpByLinkError> {
    sign_up_as(world, &from_a_device(), new_person(called, token)).await
}

async fn sign_up_as(world: &World, actor: &Actor, command: Command) -> Result<SignedUpByLink, SignUpByLinkError> {
    world.app.auth.sign_up_by_link.execute(actor, command).await
}
