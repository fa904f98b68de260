//! The pages that links in mails lead to, and those that send such mails.
//!
//! A link is opened by people, and before them by scanners of mail, some of which run scripts. So opening a page changes
//! nothing, and no script sends anything: only the person does, by the form of the page, which carries the token of the
//! link. Nothing of a page is stored by a browser or a proxy, and no other website learns its address.

pub(super) mod accept_invitation;
mod ended;
pub(super) mod forgot_password;
mod invitation_forms;
pub(super) mod join;
pub(super) mod prove_email;
pub(super) mod reset_password;
pub(super) mod undo_email_change;

use super::browser::Browser;

/// The field with the token of the link, in the query and in the form.
const TOKEN: &str = "token";

/// Returns the path of a page with the token, where a choice of the frame leads back to. A page that a form shows again has
/// no token in its own address.
fn with_token(browser: &Browser, page: &str, token: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair(TOKEN, token);
    format!("{}?{}", browser.site.path(page), query.finish())
}
