//! Clients that found organizations and invite people, each under an address of their own. Each organization has few
//! invitations, so that nobody reaches the limits of mail.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use tenantry_testkit::simulation::Chance;

use super::{events, fleet::Fleet, mails};
use crate::running_server::{access, sign_up_body};

/// More invitations than most organizations get at once, and fewer than one person may send in an hour.
const MOST_INVITATIONS: usize = 20;

/// What clients were told is done.
#[derive(Default)]
pub(super) struct Accounts {
    pub(super) mails: mails::Account,
    pub(super) events: events::Account,
}

/// One client at a time.
pub(super) struct Writer<'a> {
    number: u64,
    chance: Chance,
    fleet: &'a Fleet,
    accounts: &'a Accounts,
}

impl<'a> Writer<'a> {
    pub(super) fn new(seed: u64, number: u64, fleet: &'a Fleet, accounts: &'a Accounts) -> Self {
        Self { number, chance: Chance::new(seed ^ number.rotate_right(8)), fleet, accounts }
    }

    /// Writes until it is over, and until the last request is answered.
    pub(super) async fn write_until(mut self, is_over: &AtomicBool) {
        let is_over = || is_over.load(Ordering::SeqCst);
        for organization in 0.. {
            let slug = format!("soak-{}-{organization}", self.number);
            let own = format!("founder@{slug}.example.com");
            let body = sign_up_body(&own, &slug);
            let founded = self.fleet.ask(&mut self.chance, "auth/signup", None, &body).await;
            self.accounts.mails.note(&own, &own);
            self.accounts.events.note("tenant.founded", &founded["tenant"]["id"]);
            self.accounts.events.note("member.joined", &founded["user"]["id"]);
            for guest in 0..self.chance.below(MOST_INVITATIONS) {
                if is_over() {
                    return;
                }
                self.fleet.keep_up(|| self.accounts.mails.acknowledged()).await;
                let guest = format!("guest-{guest}@{slug}.example.com");
                let body = json!({"email": guest, "role": "member"});
                let invited = self.fleet.ask(&mut self.chance, "invitations", Some(access(&founded)), &body).await;
                self.accounts.mails.note(&guest, &slug);
                self.accounts.events.note("invitation.created", &invited["invitation"]["id"]);
            }
        }
    }
}
