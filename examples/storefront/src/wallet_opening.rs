//! Each new member gets a wallet in the transaction that makes them a member. Without a wallet nobody can join.

use async_trait::async_trait;
use sea_orm::{ActiveValue::Set, DbErr, EntityTrait, PaginatorTrait};
use tenantry_application::ports::{
    provisioner::{ProvisionError, Provisioner},
    unit_of_work::UnitOfWork,
};
use tenantry_domain::membership::Membership;
use tenantry_infrastructure::persistence::{tenant_transaction, translate};

use crate::{entities::wallets, values::HOME_CURRENCY};

/// Opens wallets.
pub struct WalletOpening {
    /// The most wallets of one tenant.
    pub most: u64,
}

#[async_trait]
impl Provisioner for WalletOpening {
    async fn provision(&self, work: &mut dyn UnitOfWork, member: &Membership) -> Result<(), ProvisionError> {
        let database = tenant_transaction(work)?;
        let failed = |error: DbErr| ProvisionError::Store(translate(error));
        if wallets::Entity::find().count(&database).await.map_err(failed)? >= self.most {
            let reason = format!("No wallet can be opened: all {} of the organization are in use.", self.most);
            return Err(ProvisionError::Refused { reason });
        }
        let wallet = wallets::ActiveModel {
            user_id: Set(member.user_id().as_uuid()),
            balance_minor: Set(0),
            currency: Set(HOME_CURRENCY.to_owned()),
            opened_at: Set(member.snapshot().joined_at),
            ..Default::default()
        };
        wallets::Entity::insert(wallet).exec_without_returning(&database).await.map(drop).map_err(failed)
    }
}
