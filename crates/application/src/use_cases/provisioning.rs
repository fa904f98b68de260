//! Runs the embedder's provisioners for a new member, one after the other, until one fails.

use std::sync::Arc;

use tenantry_domain::membership::Membership;

use crate::ports::{
    provisioner::{ProvisionError, Provisioner},
    unit_of_work::UnitOfWork,
};

/// Lets each provisioner do its part in the unit of work that writes the membership. An error has to end that unit of
/// work without a commit.
pub(crate) async fn provision(
    provisioners: &[Arc<dyn Provisioner>],
    work: &mut dyn UnitOfWork,
    member: &Membership,
) -> Result<(), ProvisionError> {
    for provisioner in provisioners {
        provisioner.provision(work, member).await?;
    }
    Ok(())
}
