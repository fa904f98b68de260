//! A person, as they see themselves.

use serde::Serialize;
use tenantry_domain::user::User;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::vocabulary::{EmailAddress, Name};

/// A person with an account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub(crate) struct UserView {
    /// The person's id.
    pub id: Uuid,
    /// The person's email address, normalised.
    #[schema(value_type = EmailAddress)]
    pub email: String,
    /// Whether the person has proved that they receive email at that address.
    pub email_verified: bool,
    /// The person's name.
    #[schema(value_type = Name)]
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
