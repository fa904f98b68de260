//! The layers around every handler.

pub(crate) mod head;
pub(super) mod rim;
pub(super) mod security_headers;
pub(super) mod timeout;
