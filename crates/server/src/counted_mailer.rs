//! A mailer that counts how its mails fare. No label names a tenant or an address.

use std::{io, sync::Arc};

use async_trait::async_trait;
use metrics::{Unit, counter, describe_counter};
use tenantry_application::ports::{
    clock::Clock,
    mailer::{Mail, MailError, MailId, Mailer},
};
use tenantry_infrastructure::mailer::{MailConfigError, TemplateMailer};

use crate::settings::Settings;

const MAILS_TOTAL: &str = "tenantry_mails_total";

/// Counts what the mailer inside answers.
pub(crate) struct CountedMailer {
    mailer: Arc<dyn Mailer>,
}

impl CountedMailer {
    /// Describes the counter, and begins it at 0 for each outcome, so that the first failure is an increase.
    fn new(mailer: Arc<dyn Mailer>) -> Self {
        describe_counter!(MAILS_TOTAL, Unit::Count, "Tries to send a mail. A refused mail is given up.");
        for outcome in ["sent", "failed", "refused"] {
            counter!(MAILS_TOTAL, "outcome" => outcome).increment(0);
        }
        Self { mailer }
    }
}

#[async_trait]
impl Mailer for CountedMailer {
    async fn send(&self, id: MailId, mail: &Mail) -> Result<(), MailError> {
        let done = self.mailer.send(id, mail).await;
        let outcome = match &done {
            Ok(()) => "sent",
            Err(MailError::Temporary { .. }) => "failed",
            Err(MailError::Permanent { .. }) => "refused",
        };
        counter!(MAILS_TOTAL, "outcome" => outcome).increment(1);
        done
    }
}

/// Returns the mailer of the service or of the settings, and where its mails go in words for people.
pub(crate) fn mailer(
    settings: &Settings,
    own: Option<Arc<dyn Mailer>>,
    clock: &Arc<dyn Clock>,
) -> Result<(CountedMailer, String), MailConfigError> {
    if let Some(own) = own {
        return Ok((CountedMailer::new(own), "the mailer of the service".to_owned()));
    }
    let mailer = TemplateMailer::new(&settings.mail, Arc::clone(clock), Box::new(io::stdout()))?;
    let destination = mailer.destination();
    Ok((CountedMailer::new(Arc::new(mailer)), destination))
}
