//! Getting in, staying in, turning to another tenant, and going.

mod authenticate;
mod refresh;
mod sign_in;
mod sign_out;
mod sign_up;
mod switch_tenant;
