//! What a service makes of the pages: whether it takes them, how they look, and which it adds.

use std::fmt;

use axum::{Router, body::Bytes};

use super::{
    accent::{Colour, NoColour},
    assets::Assets,
    layer::in_browser,
    links_in_mails, on_every_page,
    page_routes::PageRoutes,
    picture::{Picture, PictureError},
    section::Section,
    site::{Look, Site},
    whole,
};
use crate::{
    http::state::App,
    service::Service,
    taken_paths::{leads_somewhere, taken},
};

type MakeRouter = Box<dyn FnOnce(&Service) -> Router + Send>;

/// The pages of a service: how they look, and what it adds to them. [`Tenantry::pages`](crate::Tenantry::pages) takes them.
///
/// ```
/// use tenantry_server::pages::{Icon, Pages, Section, Text};
///
/// const PRODUCTS: Text = Text::new("Products").de("Produkte").es("Productos").fr("Produits");
///
/// let pages = Pages::new()
///     .name("Storefront")
///     .accent("#0a7d55")
///     .section(Section::new("products", PRODUCTS).icon(Icon::Tag));
/// # drop(pages);
/// ```
#[must_use = "they do nothing until a service takes them"]
pub struct Pages {
    name: Option<String>,
    accent: Option<String>,
    logo: Option<Bytes>,
    icon: Option<Bytes>,
    sections: Vec<Section>,
    routes: Vec<MakeRouter>,
    is_whole: bool,
}

/// Why a service cannot start with its pages. The messages say what to change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PagesError {
    /// The accent is no colour.
    #[error(transparent)]
    Accent(#[from] NoColour),
    /// The logo is refused.
    #[error("the logo of the pages {0}")]
    Logo(PictureError),
    /// The icon is refused.
    #[error("the icon of the pages {0}")]
    Icon(PictureError),
    /// A section's path cannot be one.
    #[error(
        "the section {0:?} has no path such as products: small letters, digits, hyphens, and slashes between words"
    )]
    SectionPath(&'static str),
    /// Two sections of the rail lead to the same page.
    #[error("two sections of the pages have the path {0:?}")]
    SectionTwice(&'static str),
    /// A section leads to no page.
    #[error("the section {0:?} leads to no page; add the route /{0} to Pages::routes")]
    SectionNowhere(&'static str),
    /// The service has a route at the path of a page.
    #[error(
        "the service has a route at {0}, which is the path of a page of Tenantry; give it another path, or leave the \
         pages by Tenantry::without_pages"
    )]
    PathTaken(&'static str),
    /// The service leaves the pages and adds to them.
    #[error("the service leaves the pages, so it cannot add sections or pages to them")]
    Left,
}

/// The pages that are served.
#[derive(Debug)]
pub(crate) struct Served {
    pub(crate) look: Look,
    /// Ours.
    pub(crate) ours: PageRoutes,
    /// The service's own, within the layer of the pages.
    pub(crate) own: Router,
}

impl Served {
    /// All of our pages, with that name.
    pub(crate) fn plain(brand: &str) -> Self {
        Self { look: Look::plain(brand), ours: whole(), own: Router::new() }
    }
}

impl Default for Pages {
    fn default() -> Self {
        Self::new()
    }
}

impl Pages {
    /// Takes all pages.
    pub const fn new() -> Self {
        Self {
            name: None,
            accent: None,
            logo: None,
            icon: None,
            sections: Vec::new(),
            routes: Vec::new(),
            is_whole: true,
        }
    }

    /// Takes only the pages behind the links in mails and invitation links: `/invitations/accept`, `/join`,
    /// `/reset-password`, `/forgot-password` and `/email/undo`. From there people go on to `TENANTRY_APP_URL`. Where the service has a route of its own at one of
    /// these paths, the link leads there instead; it then finds the token in the query, as `token`.
    pub const fn links_only() -> Self {
        let mut pages = Self::new();
        pages.is_whole = false;
        pages
    }

    /// Sets the name on the pages. Without one it is the title of the `OpenAPI` document.
    pub fn name(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// Sets the one colour that stands out, such as `#0a7d55`. The pages use shades of it that can be read in light and
    /// dark: text of at least 4.5:1 (WCAG 2.2, 1.4.3).
    pub fn accent(self, colour: impl Into<String>) -> Self {
        Self { accent: Some(colour.into()), ..self }
    }

    /// Sets the logo, an SVG or a PNG of at most 20,000 bytes. It is shown 32 pixels high, in place of the name.
    pub fn logo(self, picture: impl Into<Bytes>) -> Self {
        Self { logo: Some(picture.into()), ..self }
    }

    /// Sets the picture in the tab of a browser, a square SVG or PNG.
    pub fn icon(self, picture: impl Into<Bytes>) -> Self {
        Self { icon: Some(picture.into()), ..self }
    }

    /// Adds a section to the rail, between the overview and the members. Sections stand in the order in which they were
    /// added.
    pub fn section(mut self, section: Section) -> Self {
        self.sections.push(section);
        self
    }

    /// Adds pages of an organization. The paths are below `/o/{organization}`, so `/products` is
    /// `/o/{organization}/products`. The handlers take an [`OrganizationPage`](super::OrganizationPage), and those of
    /// forms an [`OrganizationForm`](super::OrganizationForm).
    pub fn routes(self, routes: Router<Service>) -> Self {
        self.routes_with(routes, Service::clone)
    }

    /// Adds pages of an organization, with a state of your own.
    pub fn routes_with<S>(mut self, routes: Router<S>, state: impl FnOnce(&Service) -> S + Send + 'static) -> Self
    where
        S: Clone + Send + Sync + 'static,
    {
        self.routes.push(Box::new(|service| routes.with_state(state(service))));
        self
    }

    /// Composes how the pages look. `title` is their name if they have none of their own.
    ///
    /// # Errors
    /// The variants of [`PagesError`] that are seen without the routes.
    pub(crate) fn look(&self, title: &str) -> Result<Look, PagesError> {
        let adds_nothing = self.sections.is_empty() && self.routes.is_empty();
        if !self.is_whole && !adds_nothing {
            return Err(PagesError::Left);
        }
        for (at, section) in self.sections.iter().enumerate() {
            if !section.is_well_formed() {
                return Err(PagesError::SectionPath(section.path));
            }
            if self.sections[..at].iter().any(|other| other.path == section.path) {
                return Err(PagesError::SectionTwice(section.path));
            }
        }
        let accent = self.accent.as_deref().map(Colour::parse).transpose()?;
        let logo = self.logo.clone().map(Picture::parse).transpose().map_err(PagesError::Logo)?;
        let icon = self.icon.clone().map(Picture::parse).transpose().map_err(PagesError::Icon)?;
        Ok(Look {
            brand: self.name.as_deref().unwrap_or(title).into(),
            assets: Assets::new(accent, logo.as_ref(), icon.as_ref()).into(),
            sections: self.sections.as_slice().into(),
            is_whole: self.is_whole,
        })
    }

    /// Returns the pages to serve. `others` are the other routes of the service.
    ///
    /// # Errors
    /// The variants of [`PagesError`] that concern routes.
    pub(crate) async fn serve(self, look: Look, service: &Service, others: &Router) -> Result<Served, PagesError> {
        let app: &App = &service.app;
        let own = self.routes.into_iter().map(|make| make(service)).fold(Router::new(), Router::merge);
        let own = if own.has_routes() { Router::new().nest("/o/{organization}", own) } else { own };
        let ours = if self.is_whole {
            whole()
        } else {
            let links = links_in_mails();
            let taken = taken(others, &links.paths()).await;
            let links = links.without(&taken);
            if links.is_empty() { links } else { links.merge(on_every_page()) }
        };
        for routes in [&own, others] {
            if let Some(path) = taken(routes, &ours.paths()).await.first() {
                return Err(PagesError::PathTaken(path));
            }
        }
        for section in &self.sections {
            let path = format!("/o/{{organization}}/{}", section.path);
            if !leads_somewhere(&own, &path).await && !leads_somewhere(others, &path).await {
                return Err(PagesError::SectionNowhere(section.path));
            }
        }
        let own = in_browser(own, app, Site::new(look.clone(), app));
        Ok(Served { look, ours, own })
    }
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("name", &self.name)
            .field("accent", &self.accent)
            .field("sections", &self.sections)
            .field("is_whole", &self.is_whole)
            .finish_non_exhaustive()
    }
}
