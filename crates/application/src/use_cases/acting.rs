//! The acting member as the store knows him now: a token may be older than a demotion that was committed a moment ago.

use tenantry_domain::{membership::Membership, permission::Permission, policy};

use crate::{
    actor::{AccessError, Member},
    ports::{store_error::StoreError, unit_of_work::UnitOfWork},
};

/// Loads the membership of the acting member and asks the policy about its present role. For whoever is gone or
/// deactivated by now the answer is [`AccessError::NotAMember`].
pub(crate) async fn acting_member<E>(
    work: &mut dyn UnitOfWork,
    member: &Member,
    permission: Permission,
) -> Result<Membership, E>
where
    E: From<AccessError> + From<StoreError>,
{
    let found = work.memberships().find(member.user_id).await?;
    let acting = found.filter(Membership::is_active).ok_or(AccessError::NotAMember)?;
    policy::allows(acting.role(), member.standing, permission).map_err(AccessError::from)?;
    Ok(acting)
}
