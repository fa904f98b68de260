//! Getting in, staying in, turning to another tenant, and going.

pub mod authenticate;
pub mod refresh;
pub mod sign_in;
pub mod sign_out;
pub mod sign_up;
pub mod switch_tenant;
