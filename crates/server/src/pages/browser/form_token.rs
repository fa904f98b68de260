//! The token in every form: it shows that one of our pages made the form, for this browser and for the person who was
//! signed in then (OWASP, Cross-Site Request Forgery Prevention: signed double-submit cookie). It is another one on each
//! page, because pages are compressed, and from the length of many pages the same token could be guessed (BREACH).

use data_encoding::BASE64URL_NOPAD;
use subtle::ConstantTimeEq;
use tenantry_application::ports::secrets::{Purpose, SecretSource};
use tenantry_domain::user::UserId;

/// The field of the form.
pub(crate) const FIELD: &str = "form_token";

/// What the token of a form says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FormOf {
    /// Nobody was signed in.
    Anybody,
    /// This person was signed in.
    Person(UserId),
}

impl FormOf {
    /// Returns whose form a page makes while that person is signed in, or nobody.
    pub(crate) fn whose(person: Option<UserId>) -> Self {
        person.map_or(Self::Anybody, Self::Person)
    }

    /// Returns a token for the browser with that cookie.
    pub(crate) fn token(self, secrets: &dyn SecretSource, cookie: &str) -> String {
        let once = BASE64URL_NOPAD.encode(&secrets.random().expose()[..16]);
        self.signed(secrets, cookie, &once)
    }

    fn signed(self, secrets: &dyn SecretSource, cookie: &str, once: &str) -> String {
        let whose = self.to_text();
        let code = secrets.derive(Purpose::FormToken, format!("{cookie}~{whose}~{once}").as_bytes());
        format!("{whose}~{once}~{}", BASE64URL_NOPAD.encode(code.expose()))
    }

    /// Reads a token that came back from the browser with that cookie. `None` if it was made for another, or not by us.
    pub(crate) fn read(secrets: &dyn SecretSource, cookie: &str, token: &str) -> Option<Self> {
        let (whose, signed) = token.split_once('~')?;
        let (once, _) = signed.split_once('~')?;
        let form = match whose {
            "" => Self::Anybody,
            id => Self::Person(UserId::parse(id).ok()?),
        };
        let made = form.signed(secrets, cookie, once);
        bool::from(made.as_bytes().ct_eq(token.as_bytes())).then_some(form)
    }

    fn to_text(self) -> String {
        match self {
            Self::Anybody => String::new(),
            Self::Person(id) => id.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{id::Id, secret::Secret};
    use tenantry_infrastructure::secrets::SystemSecrets;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_form_counts_for_its_browser_and_its_person() {
        let secrets = SystemSecrets::new(&Secret::new([7; 32]));
        let (ada, grace): (UserId, UserId) = (Id::new(Uuid::from_u128(1)), Id::new(Uuid::from_u128(2)));
        for form in [FormOf::Anybody, FormOf::Person(ada)] {
            let token = form.token(&secrets, "one");
            assert_eq!(FormOf::read(&secrets, "one", &token), Some(form));
            assert_eq!(FormOf::read(&secrets, "other", &token), None);
            assert_ne!(form.token(&secrets, "one"), token);
        }
        let stolen = FormOf::Person(ada).token(&secrets, "one").replace(&ada.to_string(), &grace.to_string());
        assert_eq!(FormOf::read(&secrets, "one", &stolen), None);
        let [first, second] = [(); 2].map(|()| FormOf::Anybody.token(&secrets, "one"));
        let (one, other) = (first.rsplit_once('~').unwrap(), second.rsplit_once('~').unwrap());
        assert_eq!(FormOf::read(&secrets, "one", &format!("{}~{}", one.0, other.1)), None);
        for text in ["", "~", "x", "~x", "~~", "~x~"] {
            assert_eq!(FormOf::read(&secrets, "one", text), None, "{text}");
        }
    }
}
