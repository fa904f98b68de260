//! What is to be done with a row.

use std::fmt::Display;

use serde_json::Value;
use tenantry_application::{ports::tenants::TenantKey, use_cases::users::import_user::Command};
use tenantry_domain::{
    email::Email,
    membership::Place,
    names::{DisplayName, Label},
    password::PasswordHash,
    role::Role,
};

use super::{
    errors::RowError,
    own::own,
    person::{Person, Product},
    products::{self, FirebaseHashing},
};

/// What holds for all rows.
pub(super) struct Defaults {
    pub(super) tenant: Option<String>,
    pub(super) role: Role,
    pub(super) rehearsed: bool,
    pub(super) product: Product,
    pub(super) firebase: Option<FirebaseHashing>,
}

impl Defaults {
    /// Returns the address of the row, if it has one, and what is to be done with it; `None` if it is no person.
    pub(super) fn command(&self, row: Value) -> (Option<String>, Result<Option<Command>, RowError>) {
        let email = products::email_of(&row).map(str::to_owned);
        let person = match self.product {
            Product::Tenantry => own(row, self.firebase.as_ref()).map(Some),
            Product::Auth0 => products::auth0(row).map(Some),
            Product::Keycloak => products::keycloak(row).map(Some),
            Product::Django => products::django(row),
            Product::Firebase => products::firebase(row, self.firebase.as_ref()).map(Some),
        };
        (email, person.and_then(|person| person.map(|person| self.parse(person)).transpose()))
    }

    fn parse(&self, person: Person) -> Result<Command, RowError> {
        let email = Email::parse(&person.email).map_err(field("email"))?;
        // Many products know no name. What stands before the @ is what people see of such a person there, too.
        let name = person.name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| email.local().to_owned());
        let tenant = person.tenant.as_ref().or(self.tenant.as_ref()).ok_or(RowError::NoTenant)?;
        let tenant = TenantKey::parse(tenant).ok_or_else(|| field("tenant")("must be a slug or an id"))?;
        let role = person.role.map(|role| role.parse().map_err(field("role"))).transpose()?;
        let label =
            |text: Option<String>, named| text.map(|text| Label::parse(&text).map_err(field(named))).transpose();
        Ok(Command {
            name: DisplayName::parse(&name).map_err(field("name"))?,
            email,
            email_verified: person.email_verified,
            password: person.password.unwrap_or_else(PasswordHash::none),
            created_at: person.created_at,
            tenant,
            role: role.unwrap_or(self.role),
            place: Place { department: label(person.department, "department")?, title: label(person.title, "title")? },
            rehearsed: self.rehearsed,
        })
    }
}

/// Returns the error of a field from the domain's, which is worded to follow the field's name.
fn field<E: Display>(field: &'static str) -> impl Fn(E) -> RowError {
    move |error| RowError::Field { field, why: error.to_string() }
}
