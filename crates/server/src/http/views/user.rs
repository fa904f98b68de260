//! A person, as the person sees himself.

use serde::Serialize;
use tenantry_domain::user::User;
use utoipa::ToSchema;
use uuid::Uuid;

/// A person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub(crate) struct UserView {
    /// The person's id.
    pub id: Uuid,
    /// The address, normalised.
    #[schema(example = "ada@example.com")]
    pub email: String,
    /// Whether somebody proved to read that mailbox.
    pub email_verified: bool,
    /// How the person is called.
    #[schema(example = "Ada Lovelace")]
    pub name: String,
}

impl From<&User> for UserView {
    fn from(user: &User) -> Self {
        Self {
            id: user.id().as_uuid(),
            email: user.email().to_string(),
            email_verified: user.email_verified(),
            name: user.name().to_string(),
        }
    }
}
