//! The table of all problems the API can return: the stable code, the status, the meaning, and what to do about it.
//! Each capability has its rows in a file of its own.
//!
//! `docs/errors.md` is generated from this table, and a test compares the two. The `OpenAPI` document takes its
//! statuses from here too. Once published, a code keeps its name and its meaning.

mod auth;
mod domains;
mod invitations;
mod links;
mod memberships;
mod requests;
mod tenants;

use axum::http::StatusCode;

use self::{
    auth::auth_codes, domains::domains_codes, invitations::invitations_codes, links::links_codes,
    memberships::memberships_codes, requests::requests_codes, tenants::tenants_codes,
};

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spec {
    /// The stable name, as returned in the field `code`.
    pub name: &'static str,
    /// The HTTP status.
    pub status: StatusCode,
    /// A short title, always the same for a code.
    pub title: &'static str,
    /// What happened.
    pub meaning: &'static str,
    /// What the caller can do.
    pub remedy: &'static str,
}

macro_rules! codes {
    ($($code:ident $name:literal $status:ident $title:literal $meaning:literal $remedy:literal;)+) => {
        /// The code of a problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $meaning] $code,)+
            /// A code of the embedding service, for its own routes. Its name must differ from all of ours.
            Embedded(&'static Spec),
        }

        impl Code {
            /// All of our codes, capability by capability.
            pub const ALL: &'static [Self] = &[$(Self::$code),+];

            /// Returns all of our codes, and after them those of the embedding service.
            pub fn with(own: &[&'static Spec]) -> Vec<Self> {
                Self::ALL.iter().copied().chain(own.iter().copied().map(Self::Embedded)).collect()
            }

            /// Returns the code's row of the table.
            pub const fn spec(self) -> Spec {
                match self {
                    $(Self::$code => Spec {
                        name: $name, status: StatusCode::$status, title: $title, meaning: $meaning, remedy: $remedy,
                    },)+
                    Self::Embedded(spec) => *spec,
                }
            }
        }
    };
}

/// Collects the rows of every capability, and makes one table of them.
macro_rules! collect {
    (; $($rows:tt)+) => { codes! { $($rows)+ } };
    ($first:ident $($next:ident)*; $($rows:tt)*) => { $first! { $($next)*; $($rows)* } };
}

collect! { requests_codes auth_codes tenants_codes memberships_codes invitations_codes links_codes domains_codes; }

impl Code {
    /// Returns the code's stable name.
    pub const fn as_str(self) -> &'static str {
        self.spec().name
    }

    /// Returns the code's HTTP status.
    pub const fn status(self) -> StatusCode {
        self.spec().status
    }

    /// Returns whether the request carried an access token that was rejected. The authentication challenge then says so
    /// (RFC 6750 §3.1).
    pub const fn refuses_token(self) -> bool {
        matches!(
            self,
            Self::TokenMalformed
                | Self::TokenExpired
                | Self::TokenSignatureInvalid
                | Self::TokenClaimsMissing
                | Self::TokenRevoked
        )
    }
}
