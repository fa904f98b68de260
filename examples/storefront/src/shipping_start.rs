//! Each new shop can ship at once: it starts with two methods, which are its own from then on.

use async_trait::async_trait;
use sea_orm::{ActiveValue::Set, EntityTrait};
use tenantry_application::ports::{
    seed::{Seed, SeedError},
    unit_of_work::UnitOfWork,
};
use tenantry_infrastructure::persistence::{tenant_transaction, translate};

use crate::{
    entities::shipping_methods::{ActiveModel, Entity},
    values::HOME_CURRENCY,
};

/// The name by which shops are known to have them. It never changes.
pub(crate) const SHIPPING: &str = "shop.shipping.1";

/// Adds the first shipping methods.
pub(crate) struct ShippingStart;

#[async_trait]
impl Seed for ShippingStart {
    async fn seed(&self, work: &mut dyn UnitOfWork) -> Result<(), SeedError> {
        let database = tenant_transaction(work)?;
        let methods = [("parcel", "Parcel", 490), ("pickup", "Pickup", 0)].map(|(code, name, price)| ActiveModel {
            code: Set(code.to_owned()),
            name: Set(name.to_owned()),
            price_minor: Set(price),
            currency: Set(HOME_CURRENCY.to_owned()),
            ..Default::default()
        });
        let inserted = Entity::insert_many(methods).exec_without_returning(&database).await;
        inserted.map(drop).map_err(|error| SeedError::Store(translate(error)))
    }
}
