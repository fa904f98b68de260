//! The layers around every handler.

pub(super) mod cors;
pub(crate) mod head;
pub(super) mod request_boundary;
pub(super) mod security_headers;
pub(super) mod timeout;
