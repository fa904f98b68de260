//! Where the journeys take place: the real binary, a mail server, and a browser.

use tempfile::{TempDir, tempdir};
use tenantry_testkit::{
    browser::{Browser, Page},
    dns::DnsServer,
    postgres::postgres,
    smtp::{ReceivedMail, SmtpServer},
};

use crate::{
    running_server::{PASSWORD, RunningServer},
    support::database_in,
};

/// A running service, and a browser for everybody who uses it.
pub(crate) struct Stage {
    pub(crate) browser: Browser,
    pub(crate) server: RunningServer,
    pub(crate) smtp: SmtpServer,
    pub(crate) dns: DnsServer,
    _data: TempDir,
}

impl Stage {
    /// Starts everything, with `SQLite`.
    pub(crate) async fn start() -> Self {
        let data = tempdir().unwrap();
        let database = database_in(data.path());
        Self::on(data, &database).await
    }

    /// Starts everything, with PostgreSQL.
    pub(crate) async fn on_postgresql() -> Self {
        Self::on(tempdir().unwrap(), &postgres().database()).await
    }

    async fn on(data: TempDir, database: &str) -> Self {
        let smtp = SmtpServer::start().await;
        let dns = DnsServer::start().await;
        let (mail, resolver) = (smtp.url(), dns.address().to_string());
        let settings =
            [("TENANTRY_DATABASE_URL", database), ("TENANTRY_MAIL_URL", &*mail), ("TENANTRY_DNS_RESOLVER", &*resolver)];
        let server = RunningServer::start(data.path(), &settings);
        Self { browser: Browser::start(), server, smtp, dns, _data: data }
    }

    /// Returns somebody who was never here.
    pub(crate) async fn somebody(&self) -> Page {
        self.browser.person(&self.server.base).await
    }

    /// Returns somebody who has just created the organization, and sees its overview.
    pub(crate) async fn founder(&self, name: &str, email: &str, organization: &str) -> Page {
        let page = self.somebody().await;
        page.open("/sign-up").await;
        fill_sign_up(&page, name, email, organization).await;
        page.press("Create the organization").await;
        page.sees(&format!("{organization} is ready.")).await;
        page
    }

    /// Waits for a mail with a link to the address, and returns the link of the newest.
    pub(crate) async fn link_to(&self, email: &str) -> String {
        let mut mails = self.smtp.mails();
        loop {
            let to = |mail: &&ReceivedMail| mail.to == [email] && mail.text().contains("token=");
            if let Some(mail) = mails.iter().rev().find(to) {
                return mail.link();
            }
            mails = self.smtp.wait_for(mails.len() + 1).await;
        }
    }

    /// Returns Ada, who has just created Engines.
    pub(crate) async fn ada(&self) -> Page {
        self.founder("Ada Lovelace", ADA, "Engines").await
    }
}

/// The address of Ada.
pub(crate) const ADA: &str = "ada@navy.example";

/// Fills in the form for a new account.
pub(crate) async fn fill_sign_up(page: &Page, name: &str, email: &str, organization: &str) {
    page.fill("Name of the organization", organization).await;
    page.fill("Your name", name).await;
    page.fill("Email address", email).await;
    page.fill("Password", PASSWORD).await;
}

/// Signs in on the page that asks for it.
pub(crate) async fn sign_in(page: &Page, email: &str, password: &str) {
    page.fill("Email address", email).await;
    page.fill("Password", password).await;
    page.press("Sign in").await;
}

/// Asserts that the browser logged nothing: no fault of a script, and nothing that the policy of a page forbids.
pub(crate) async fn assert_no_complaints(page: &Page) {
    assert_eq!(page.complaints().await, [""; 0]);
}
