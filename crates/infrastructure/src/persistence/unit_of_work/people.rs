//! The accessors of the ports for people, and what a person may read of themselves. Every port is implemented by the store itself.

use tenantry_application::ports::{
    sessions::SessionReader,
    unit_of_work::{PeoplePorts, PeopleReads, PersonReads},
    user_tenants::UserTenantReader,
    users::{UserReader, UserRepository},
};

use super::{Begun, Platform, Store, TenantReads, Work};
use crate::persistence::short_statements::ShortStatements;

impl<T: Begun, S: Send + Sync> PeoplePorts for Store<T, Work<S>> {
    fn users(&mut self) -> &mut dyn UserRepository {
        self
    }
}

impl PeopleReads for Store<ShortStatements, Platform> {
    fn users(&mut self) -> &mut dyn UserReader {
        self
    }
}

impl PersonReads for TenantReads {
    fn sessions(&mut self) -> &mut dyn SessionReader {
        self
    }
    fn user_tenants(&mut self) -> &mut dyn UserTenantReader {
        self
    }
}

impl PersonReads for Store<ShortStatements, Platform> {
    fn sessions(&mut self) -> &mut dyn SessionReader {
        self
    }
    fn user_tenants(&mut self) -> &mut dyn UserTenantReader {
        self
    }
}
