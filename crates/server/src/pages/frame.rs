//! What stands around the content of every page, and how a page becomes a response.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use tenantry_application::actor::Actor;
use tenantry_domain::{Timestamp, locale::Locale, permission::Permission, policy, role::Role, tenant::Standing};

use super::{
    assets::Asset,
    browser::{Browser, Clock, InOrganization, user_of},
    paths::page_of,
    site::Look,
    texts::{Everyday, Moment, ProveEmail},
};
use crate::http::problem::Problem;

/// All languages, each by its own name.
pub(crate) const LANGUAGES: [(Locale, &str); 4] =
    [(Locale::En, "English"), (Locale::De, "Deutsch"), (Locale::Es, "Español"), (Locale::Fr, "Français")];

/// What stands around the content of a page.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) t: Everyday,
    pub(crate) locale: Locale,
    pub(crate) clock: Clock,
    pub(crate) brand: Arc<str>,
    pub(crate) base: Arc<str>,
    pub(super) look: Look,
    /// The path of this page, where a choice of the frame leads back to.
    pub(crate) here: Arc<str>,
    /// What was done before this page.
    pub(crate) notice: Option<String>,
    /// Who is signed in.
    pub(crate) person: Option<Signed>,
    /// The organization that the page is about.
    pub(crate) organization: Option<Organization>,
    /// The token of the forms of the frame.
    pub(crate) token: String,
    /// How many parts of the page have an id by now.
    pub(super) ids: Arc<AtomicU32>,
}

/// The person who is signed in, as the frame shows them.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    pub(crate) name: String,
    pub(crate) email: String,
    /// Whether they proved that they read the mailbox of the address.
    pub(crate) proved: bool,
}

/// The organization that a page is about, as the frame shows it.
#[derive(Debug, Clone)]
pub(crate) struct Organization {
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) role: Role,
    pub(crate) sections: Vec<Section>,
}

/// A section of the rail.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    pub(crate) title: &'static str,
    pub(crate) path: String,
    pub(crate) icon: &'static str,
    /// Whether the page is in this section.
    pub(crate) current: bool,
}

impl Frame {
    /// The frame of a page that belongs to no organization.
    pub(crate) fn new(browser: &Browser, actor: Option<&Actor>) -> Self {
        let person = actor.filter(|_| browser.site.look.is_whole()).and_then(|actor| actor.person().ok());
        Self {
            t: Everyday(browser.locale),
            locale: browser.locale,
            clock: browser.clock(),
            brand: browser.site.look.brand.clone(),
            look: browser.site.look.clone(),
            base: browser.site.base.clone(),
            here: browser.here.clone(),
            notice: browser.take_notice(),
            person: person.map(|person| Signed {
                name: person.name.to_string(),
                email: person.email.to_string(),
                proved: person.email_verified,
            }),
            organization: None,
            token: browser.form_token(actor.and_then(user_of)),
            ids: Arc::default(),
        }
    }

    /// The frame of a page of an organization.
    pub(crate) fn within(browser: &Browser, within: &InOrganization) -> Self {
        let mut frame = Self::new(browser, Some(&within.actor));
        let Ok(member) = within.actor.member() else { return frame };
        let t = frame.t;
        let root = browser.site.path(&page_of(&member.tenant_slug, ""));
        let here = browser.here.split('?').next().unwrap_or_default();
        let section = |page: &str, title, icon| {
            let path = format!("{root}{page}");
            let below = here.strip_prefix(&path).is_some_and(|rest| rest.starts_with('/'));
            Section { title, icon, current: here == path || (below && !page.is_empty()), path }
        };
        let ours = [
            ("/members", t.members(), "people", Permission::MembersRead),
            ("/invitations", t.invitations(), "letter", Permission::InvitationsRead),
            ("/links", t.links(), "tag", Permission::LinksRead),
            ("/domains", t.domains(), "tag", Permission::DomainsRead),
            ("/activity", t.activity(), "clock", Permission::AuditRead),
            ("/settings", t.settings(), "gear", Permission::TenantRead),
        ];
        let may = |permission| policy::allows(&member.principal(), member.standing, permission).is_ok();
        let ours = ours.into_iter().filter(|(.., permission)| may(*permission));
        let is_open = member.standing == Standing::Open;
        let own = browser.site.look.sections.iter().filter(|own| is_open && own.is_for(member.role));
        let own = own.map(|own| section(&format!("/{}", own.path), own.title.said_in(frame.locale), own.icon.name()));
        let overview = may(Permission::TenantRead).then(|| section("", t.overview(), "home"));
        let sections =
            overview.into_iter().chain(own).chain(ours.map(|(page, title, icon, _)| section(page, title, icon)));
        frame.organization = Some(Organization {
            name: within.name.to_string(),
            slug: member.tenant_slug.to_string(),
            role: member.role,
            sections: sections.collect(),
        });
        frame
    }

    /// Returns an id for a part of the page, which no other part has.
    pub(super) fn new_id(&self) -> String {
        format!("part-{}", self.ids.fetch_add(1, Ordering::Relaxed))
    }

    /// Returns what asks the person to prove their address.
    pub(crate) const fn prove(&self) -> ProveEmail {
        ProveEmail(self.locale)
    }

    /// Returns whether all pages are served, and not only those behind the links in mails.
    pub(crate) const fn is_whole(&self) -> bool {
        self.look.is_whole()
    }

    /// Returns the moment, to show its day.
    pub(crate) fn moment(&self, at: &Timestamp) -> Moment {
        self.clock.moment(*at)
    }

    /// Returns the path of the style.
    pub(crate) fn style(&self) -> String {
        self.asset(&self.look.assets.style)
    }

    /// Returns the path of the script.
    pub(crate) fn script(&self) -> String {
        self.asset(&self.look.assets.script)
    }

    /// Returns the path of the icon, and what it is.
    pub(crate) fn icon(&self) -> (String, &'static str) {
        let icon = &self.look.assets.icon;
        (self.asset(icon), icon.media_type())
    }

    /// Returns the path of the logo, if the service has one.
    pub(crate) fn logo(&self) -> Option<String> {
        self.look.assets.logo.as_ref().map(|logo| self.asset(logo))
    }

    fn asset(&self, asset: &Asset) -> String {
        format!("{}{}", self.base, asset.path())
    }
}

/// Returns the page as a response.
///
/// # Errors
/// Rendering failed, which is a programming error.
pub(crate) fn shown(page: &impl Template) -> Result<Response, Problem> {
    shown_with(StatusCode::OK, page)
}

/// Returns the page as a response with that status.
///
/// # Errors
/// See [`shown`].
pub(crate) fn shown_with(status: StatusCode, page: &impl Template) -> Result<Response, Problem> {
    let html = page.render().map_err(Problem::internal)?;
    Ok((status, Html(html)).into_response())
}

/// Returns the two letters that stand for a name.
pub(crate) fn initials(name: &str) -> String {
    let letters = |word: &str| word.chars().find(|c| c.is_alphanumeric());
    let mut words = name.split_whitespace().filter_map(letters);
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// Returns which of the eight colours stands for a name. It is the same on every page.
pub(crate) fn colour(name: &str) -> u32 {
    name.bytes().fold(17_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_letters_stand_for_a_name() {
        for (name, stands) in [
            ("Ada Lovelace", "AL"),
            ("ada", "A"),
            ("Grace B. Hopper", "GH"),
            ("", ""),
            ("李 小龙", "李小"),
            ("— —", ""),
        ] {
            assert_eq!(initials(name), stands, "{name}");
        }
    }
}
