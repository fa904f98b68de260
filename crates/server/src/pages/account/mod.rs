//! `/account`: what a person changes of themselves. It belongs to the person, so no organization is needed.

pub(super) mod device;
pub(super) mod email;
mod frame;
pub(super) mod password;
pub(super) mod profile;
pub(super) mod sessions;
mod time_zones;
