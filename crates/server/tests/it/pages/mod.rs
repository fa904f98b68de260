//! The pages, used as a person does: a page is opened, a form on it is filled in and sent, and what the next page says is
//! read.

mod account;
mod activity;
mod browser;
mod deletion;
mod domains;
mod embedded;
mod getting_in;
mod invitation_links;
mod invitations;
mod invitations_over;
mod limits;
mod links;
mod organization;
mod texts;

use tenantry_test_app as html;
