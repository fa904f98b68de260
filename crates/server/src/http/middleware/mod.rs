//! What happens around every handler.

pub(super) mod rim;
pub(super) mod security_headers;
pub(super) mod timeout;
