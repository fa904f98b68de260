//! Brings a person from another product into a tenant, with the password hash that they have there. It is for the
//! operator of the installation and never for members: whoever sets a hash can sign in as that person.
//!
//! One call is one row of a file. It makes the person, or it finds them and leaves them as they are. The same call a second
//! time changes nothing, so a file can be read again after a stop.

use std::sync::Arc;

use tenantry_domain::{
    Timestamp,
    admission::WayIn,
    email::Email,
    membership::{Place, event::JoinedBy},
    names::DisplayName,
    password::PasswordHash,
    role::Role,
    user::User,
};

use crate::{
    actor::{AccessError, Actor},
    admission::{Admission, AdmissionError, Newcomer},
    ports::{
        password_hasher::{PasswordHasher, UnusableHash},
        store_error::{Conflict, StoreError},
        tenants::TenantKey,
        users::UserWithPassword,
    },
    tenant_access::{TenantAccess, TenantWork},
    use_cases::tenants::find_tenant::{FindTenant, FindTenantError},
};

/// The person, and where they belong.
#[derive(Debug, Clone)]
pub struct Command {
    /// The person's address.
    pub email: Email,
    /// Whether the person proved the mailbox in the other product.
    pub email_verified: bool,
    /// The person's name.
    pub name: DisplayName,
    /// The password hash, or [`PasswordHash::none`].
    pub password: PasswordHash,
    /// When the other product got to know the person; now if it does not say.
    pub created_at: Option<Timestamp>,
    /// The tenant that the person joins.
    pub tenant: TenantKey,
    /// The role that the person gets.
    pub role: Role,
    /// Where the person works in the tenant.
    pub place: Place,
    /// Whether all of it is done and then rolled back.
    pub rehearsed: bool,
}

/// What became of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imported {
    /// The person is new, and a member of the tenant.
    Created,
    /// The person had an account, which is as it was, and is now a member of the tenant too.
    Joined,
    /// The person was a member of the tenant. Nothing was changed.
    Unchanged,
}

/// Why the person was not brought.
#[derive(Debug, thiserror::Error)]
pub enum ImportUserError {
    /// The actor is not an operator, or the tenant does not exist.
    #[error(transparent)]
    Find(#[from] FindTenantError),
    /// The password hash could not be checked at a sign-in.
    #[error(transparent)]
    Password(#[from] UnusableHash),
    /// The address has an account that may be somebody else's.
    #[error(
        "the address has an account whose mailbox was never proved, with another password; the person can prove it and \
         be invited"
    )]
    Unproved,
    /// Somebody signed up with the address at the same moment.
    #[error("somebody signed up with the address at the same moment; bring the row again")]
    EmailTaken,
    /// The person could not become a member.
    #[error(transparent)]
    Admission(AdmissionError),
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<AccessError> for ImportUserError {
    fn from(error: AccessError) -> Self {
        Self::Find(error.into())
    }
}

impl From<StoreError> for ImportUserError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { what: Conflict::Email } => Self::EmailTaken,
            other => Self::Store(other),
        }
    }
}

impl From<AdmissionError> for ImportUserError {
    fn from(error: AdmissionError) -> Self {
        match error {
            AdmissionError::Store(error) => error.into(),
            other => Self::Admission(other),
        }
    }
}

/// The use case.
#[derive(Clone)]
pub struct ImportUser {
    /// Finds the tenant.
    pub find_tenant: FindTenant,
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
    /// Makes the person a member.
    pub admission: Admission,
    /// Says whether it can check the password hash.
    pub hasher: Arc<dyn PasswordHasher>,
}

impl ImportUser {
    /// Brings the person. A rehearsed call finds what a real one would, and rolls back.
    ///
    /// # Errors
    /// The variants of [`ImportUserError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<Imported, ImportUserError> {
        let found = self.find_tenant.execute(actor, &command.tenant).await?;
        if !command.password.is_none() {
            self.hasher.check(&command.password)?;
        }
        let mut work = self.access.operate::<ImportUserError>(actor, found.id()).await?;
        let tenant = work.tenants().find().await?.ok_or(FindTenantError::NotFound)?;
        let known = work.users().find_by_email(&command.email).await?;
        if let Some(known) = &known
            && work.memberships().find(known.user.id()).await?.is_some()
        {
            return Ok(Imported::Unchanged);
        }
        let (user, imported) = match known {
            Some(known) => (surely(known, &command)?, Imported::Joined),
            None => (created(&mut work, &command).await?, Imported::Created),
        };
        let newcomer = Newcomer { user: &user, way: WayIn::Operator(command.role), by: JoinedBy::Import };
        let joined = self.admission.admit_at(&mut work, &tenant, newcomer, command.place).await?;
        if !command.rehearsed {
            work.commit([joined.event]).await?;
        }
        Ok(imported)
    }
}

/// Returns the person of the account, if it is surely theirs.
fn surely(known: UserWithPassword, command: &Command) -> Result<User, ImportUserError> {
    let is_theirs = known.user.is_surely(known.password.as_ref(), &command.password);
    if is_theirs { Ok(known.user) } else { Err(ImportUserError::Unproved) }
}

async fn created(work: &mut TenantWork<'_>, command: &Command) -> Result<User, ImportUserError> {
    let now = work.now();
    let (email, name) = (command.email.clone(), command.name.clone());
    let since = command.created_at.unwrap_or(now);
    let user = User::bring(work.next_id(), email, name, command.email_verified, since, now);
    work.users().insert(&user, &command.password).await?;
    Ok(user)
}
