//! Rate limits, per client and per account, in bounded memory.
//!
//! The algorithm is GCRA (governor): a burst, then one request whenever a slot becomes free. A client is an IPv4
//! address or an IPv6 /64, the smallest network a subscriber gets. Each process counts for itself.

use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::atomic::{AtomicUsize, Ordering},
};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock};
use tenantry_application::actor::Actor;
use tenantry_domain::{email::Email, invitation::InvitationId, tenant::TenantId, user::UserId};

use super::{codes::Code, problem::Problem};

/// The maximum number of keys tracked at a time. Further keys share one allowance, so that a flood of addresses can
/// neither exhaust memory nor switch the limits off.
const MOST_KEYS: usize = 100_000;
/// After this many requests, keys whose allowance is full again are dropped.
const SWEEP_EVERY: usize = 4_096;

/// The limits in requests per minute. The burst size is the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimits {
    /// Requests of one client to the routes that need no token, and to those on which a person writes in any number of organizations: creating
    /// one, and changing their name.
    pub per_client: NonZeroU32,
    /// Sign-ins for one email address from one client, requests for mail to it, and checks of a password or a code with
    /// one invitation and in one account. Also looks at the DNS records of one tenant.
    pub sign_ins_per_email: NonZeroU32,
}

impl Default for RateLimits {
    fn default() -> Self {
        const fn at_least_one(number: u32) -> NonZeroU32 {
            match NonZeroU32::new(number) {
                Some(number) => number,
                None => NonZeroU32::MIN,
            }
        }
        Self { per_client: at_least_one(120), sign_ins_per_email: at_least_one(20) }
    }
}

/// How many times the sign-ins of one client are allowed for one email address from all clients together.
const CLIENTS_OF_EMAIL: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);

/// The limiters of a router. There are none if rate limits are off.
pub struct Limits {
    on: Option<Limiters>,
}

struct Limiters {
    clients: Limiter<IpAddr>,
    /// Per client, so that failed attempts by a stranger do not lock the owner out from elsewhere.
    sign_ins: Limiter<(Email, IpAddr)>,
    /// Limits many clients that attack one email address together.
    emails: Limiter<Email>,
    invitations: Limiter<InvitationId>,
    /// Per client, so that a stranger's requests for mail do not keep the owner from asking.
    mails: Limiter<(Email, IpAddr)>,
    /// Limits many clients that ask for mail to one address.
    mailed: Limiter<Email>,
    accounts: Limiter<UserId>,
    domains: Limiter<TenantId>,
}

impl Limits {
    /// Creates the limiters, or none.
    pub fn new(limits: Option<RateLimits>) -> Self {
        let on = limits.map(|RateLimits { per_client, sign_ins_per_email }| Limiters {
            clients: Limiter::new(per_client),
            sign_ins: Limiter::new(sign_ins_per_email),
            emails: Limiter::new(sign_ins_per_email.saturating_mul(CLIENTS_OF_EMAIL)),
            invitations: Limiter::new(sign_ins_per_email),
            mails: Limiter::new(sign_ins_per_email),
            mailed: Limiter::new(sign_ins_per_email.saturating_mul(CLIENTS_OF_EMAIL)),
            accounts: Limiter::new(sign_ins_per_email),
            domains: Limiter::new(sign_ins_per_email),
        });
        Self { on }
    }

    /// Counts a request of a client. All requests without a known peer, as in a router called without a socket, count
    /// as one client.
    ///
    /// # Errors
    /// `rate_limited` once the client's allowance is used up.
    pub fn check_client(&self, ip: Option<IpAddr>) -> Result<(), Problem> {
        let Some(on) = &self.on else { return Ok(()) };
        on.clients.check(client(ip), "Too many requests from this address.")
    }

    /// Counts a client's attempt to sign in with an email address, whether or not it has an account.
    ///
    /// # Errors
    /// `rate_limited` once the allowance of the client, or of all clients together, is used up.
    pub fn check_sign_in(&self, email: &Email, ip: Option<IpAddr>) -> Result<(), Problem> {
        let Some(on) = &self.on else { return Ok(()) };
        let detail = "Too many sign-in attempts for this email address.";
        // Attempts refused to one client do not count against the others.
        on.sign_ins.check((email.clone(), client(ip)), detail)?;
        on.emails.check(email.clone(), detail)
    }

    /// Counts a client's request for a mail to an email address, whether or not it has an account.
    ///
    /// # Errors
    /// `rate_limited` once the allowance of the client, or of all clients together, is used up.
    pub fn check_mail(&self, email: &Email, ip: Option<IpAddr>) -> Result<(), Problem> {
        let Some(on) = &self.on else { return Ok(()) };
        let detail = "Too many requests for mail to this email address.";
        on.mails.check((email.clone(), client(ip)), detail)?;
        on.mailed.check(email.clone(), detail)
    }

    /// Counts a password or a code that a signed-in person enters, because somebody else may hold their session.
    ///
    /// # Errors
    /// `rate_limited` once the allowance of the account is used up.
    pub fn check_account(&self, actor: &Actor) -> Result<(), Problem> {
        let (Some(on), Ok(person)) = (&self.on, actor.person()) else { return Ok(()) };
        on.accounts.check(person.user_id, "Too many attempts for this account.")
    }

    /// Counts a look at the DNS record of a domain, because it makes us ask servers of others.
    ///
    /// # Errors
    /// `rate_limited` once the allowance of the tenant is used up.
    pub fn check_domains(&self, actor: &Actor) -> Result<(), Problem> {
        let (Some(on), Some(tenant)) = (&self.on, actor.tenant_id()) else { return Ok(()) };
        on.domains.check(tenant, "Too many looks at the domains of this organization.")
    }

    /// Counts a password sent with an invitation, because it may be checked against the invited person's password.
    ///
    /// # Errors
    /// `rate_limited` once the allowance is used up.
    pub fn check_invitation(&self, id: InvitationId) -> Result<(), Problem> {
        let Some(on) = &self.on else { return Ok(()) };
        on.invitations.check(id, "Too many password attempts with this invitation.")
    }
}

/// Returns the client of an address. An unknown address counts as the unspecified one.
fn client(ip: Option<IpAddr>) -> IpAddr {
    ip.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), subscriber)
}

/// Returns the IPv4 address or the IPv6 /64, because an IPv6 subscriber can use any address in at least a /64.
pub(crate) fn subscriber(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

struct Limiter<Key: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<Option<Key>>,
    requests: AtomicUsize,
}

impl<Key: Hash + Eq + Clone> Limiter<Key> {
    fn new(per_minute: NonZeroU32) -> Self {
        Self { limiter: RateLimiter::keyed(Quota::per_minute(per_minute)), requests: AtomicUsize::new(0) }
    }

    fn check(&self, key: Key, detail: &'static str) -> Result<(), Problem> {
        if self.requests.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        let key = (self.limiter.len() < MOST_KEYS).then_some(key);
        self.limiter.check_key(&key).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.limiter.clock().now());
            Problem::new(Code::RateLimited, detail).retry_after(wait.as_secs() + 1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(per_client: u32) -> Limits {
        let per_client = NonZeroU32::new(per_client).unwrap();
        Limits::new(Some(RateLimits { per_client, sign_ins_per_email: NonZeroU32::MIN }))
    }

    #[test]
    fn a_client_has_its_burst_and_others_have_theirs() {
        let limits = limits(2);
        let ip = |text: &str| Some(text.parse().unwrap());
        assert!(limits.check_client(ip("192.0.2.1")).is_ok());
        assert!(limits.check_client(ip("192.0.2.1")).is_ok());
        assert_eq!(limits.check_client(ip("192.0.2.1")).unwrap_err().code(), Code::RateLimited);
        assert!(limits.check_client(ip("192.0.2.2")).is_ok());
    }

    #[test]
    fn addresses_of_one_ipv6_subscriber_are_one_client() {
        let limits = limits(1);
        let ip = |text: &str| Some(text.parse().unwrap());
        assert!(limits.check_client(ip("2001:db8:0:1::1")).is_ok());
        assert!(limits.check_client(ip("2001:db8:0:1:ffff::2")).is_err());
        assert!(limits.check_client(ip("2001:db8:0:2::1")).is_ok());
    }

    #[test]
    fn sign_ins_are_counted_by_normalised_address() {
        let limits = limits(1);
        let sign_in = |email: &str| limits.check_sign_in(&Email::parse(email).unwrap(), None);
        assert!(sign_in("Ada@Example.com").is_ok());
        assert!(sign_in("ada@example.com.").is_err());
        assert!(sign_in("bea@example.com").is_ok());
    }

    #[test]
    fn a_strangers_sign_ins_lock_nobody_out_but_many_strangers_are_bounded() {
        let limits = limits(1);
        let email = Email::parse("ada@example.com").unwrap();
        let sign_in = |number: u8| limits.check_sign_in(&email, Some([192, 0, 2, number].into()));
        assert!(sign_in(1).is_ok());
        // A client that keeps trying does not use up the allowance of the others.
        assert!((0..100).all(|_| sign_in(1).is_err()));
        assert!((2..=10).all(|number| sign_in(number).is_ok()));
        assert!(sign_in(11).is_err());
    }

    #[test]
    fn requests_for_mail_are_counted_apart_from_sign_ins() {
        let limits = limits(1);
        let email = Email::parse("ada@example.com").unwrap();
        let mail = |number: u8| limits.check_mail(&email, Some([192, 0, 2, number].into()));
        assert!((1..=10).all(|number| mail(number).is_ok()) && mail(11).is_err());
        assert!(limits.check_sign_in(&email, None).is_ok());
    }

    #[test]
    fn without_limits_nothing_is_counted() {
        let limits = Limits::new(None);
        assert!((0..1000).all(|_| limits.check_client(None).is_ok()));
    }
}
