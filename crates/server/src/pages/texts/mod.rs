//! What the pages say, in every language, one file per part of the pages. A text stands with its translations, so that a
//! change of one shows the others. The compiler sees that none is missing, and a test that each uses the same facts.

mod account;
mod activity;
mod domains;
mod everyday;
mod getting_in;
mod invitation_links;
mod links;
mod notices;
mod organization;
mod problems;

pub(crate) use self::{
    account::Account,
    activity::Activity,
    domains::Domains,
    everyday::{Everyday, Moment},
    getting_in::{Organizations, SignIn, SignUp},
    invitation_links::{Join, Links, WayOn, join_text},
    links::{Accept, Done, ForgotPassword, ProveEmail, ResetPassword, UndoEmail, Way, invitation_text},
    notices::Notice,
    organization::{Ending, Invitations, Leaving, Members, Overview, Settings},
    problems::{FieldTexts, ProblemText, no_seat, problem_text, sent_from_elsewhere, who_may, wrong_credentials},
};

/// Declares the texts of a part of the pages: for each, its name, the facts it uses, and English, German, Spanish and
/// French. A text that depends on a number has a form for one and a form for several, with `|` between them.
macro_rules! texts {
    ($(#[$doc:meta])* $Name:ident; $($name:ident $(($($facts:tt)*))? { $($texts:tt)* })*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub(crate) struct $Name(pub(crate) ::tenantry_domain::locale::Locale);

        impl $Name {
            $( $crate::pages::texts::text! { $name $(($($facts)*))? { $($texts)* } } )*
        }
    };
}

/// Declares one text.
macro_rules! text {
    ($name:ident { $en:literal, $de:literal, $es:literal, $fr:literal $(,)? }) => {
        pub(crate) const fn $name(self) -> &'static str {
            match self.0 {
                ::tenantry_domain::locale::Locale::En => $en,
                ::tenantry_domain::locale::Locale::De => $de,
                ::tenantry_domain::locale::Locale::Es => $es,
                ::tenantry_domain::locale::Locale::Fr => $fr,
            }
        }
    };
    ($name:ident (#$count:ident) {
        $en_one:literal | $en:literal, $de_one:literal | $de:literal, $es_one:literal | $es:literal,
        $fr_one:literal | $fr:literal $(,)?
    }) => {
        pub(crate) fn $name(self, $count: impl ::std::borrow::Borrow<u64>) -> String {
            use ::tenantry_domain::locale::Locale::{De, En, Es, Fr};
            let $count = $count.borrow();
            match (self.0, $count) {
                (En, 1) => format!($en_one),
                (En, _) => format!($en),
                (De, 1) => format!($de_one),
                (De, _) => format!($de),
                (Es, 1) => format!($es_one),
                (Es, _) => format!($es),
                // In French, nothing is singular.
                (Fr, 0 | 1) => format!($fr_one),
                (Fr, _) => format!($fr),
            }
        }
    };
    ($name:ident ($($fact:ident),+) { $en:literal, $de:literal, $es:literal, $fr:literal $(,)? }) => {
        pub(crate) fn $name(self, $($fact: impl ::std::fmt::Display),+) -> String {
            match self.0 {
                ::tenantry_domain::locale::Locale::En => format!($en),
                ::tenantry_domain::locale::Locale::De => format!($de),
                ::tenantry_domain::locale::Locale::Es => format!($es),
                ::tenantry_domain::locale::Locale::Fr => format!($fr),
            }
        }
    };
}
use text;
use texts;
