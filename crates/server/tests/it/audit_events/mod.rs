//! The tests of `/v1/audit-events`.

mod list;
