//! The browser behind a request: its cookies, its language, its session, and whether its forms are ours.

mod client;
mod clock;
mod cookies;
mod form_token;
mod in_organization;
mod language;
mod return_to;
mod same_origin;
mod session;
mod time_zone;

pub(crate) use self::{
    client::{Browser, user_of},
    clock::Clock,
    form_token::FIELD as FORM_TOKEN,
    in_organization::InOrganization,
};
