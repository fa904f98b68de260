//! Why a mail server did not take a mail, and whether it ever will.

use tenantry_application::ports::mailer::MailError;

/// A step of the conversation with a mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Connect,
    StartTls,
    SignIn,
    Sender,
    Recipient,
    Data,
    Content,
}

/// Why a mail was not taken. Nothing here repeats a reply: replies repeat addresses, and replies to a sign-in could
/// repeat a password.
#[derive(Debug, thiserror::Error)]
pub(super) enum Cause {
    #[error("the mail server answered {code} to {step}")]
    Refused { step: &'static str, code: u16 },
    #[error("the mail server refused the user or the password of TENANTRY_MAIL_URL ({code})")]
    SignIn { code: u16 },
    #[error("the mail server refused the sender of TENANTRY_MAIL_FROM ({code})")]
    Sender { code: u16 },
    #[error("the mail server did not answer in time to {step}")]
    Slow { step: &'static str },
    #[error("the connection to the mail server broke during {step}")]
    Broken { step: &'static str },
    #[error("cannot connect to the mail server")]
    Unreachable(#[source] lettre::transport::smtp::Error),
    #[error(
        "the mail server does not offer STARTTLS; use its port for STARTTLS, smtps:// for TLS from the first byte on, \
         or ?tls=none"
    )]
    NoStartTls,
    #[error("the mail server offers no way to sign in that we know; remove user and password, or use TLS")]
    NoSignIn,
    #[error("the mail server does not take addresses with other letters than ASCII's (SMTPUTF8)")]
    NotAscii,
}

/// A failed conversation.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) cause: Cause,
    reply: Option<String>,
    permanent: bool,
    /// Whether the server waits for the next command.
    pub(super) in_step: bool,
}

impl Step {
    const fn name(self) -> &'static str {
        match self {
            Self::Connect => "the greeting",
            Self::StartTls => "STARTTLS",
            Self::SignIn => "AUTH",
            Self::Sender => "MAIL FROM",
            Self::Recipient => "RCPT TO",
            Self::Data => "DATA",
            Self::Content => "the mail itself",
        }
    }

    /// Returns whether a final refusal concerns this mail. Before, it concerns our settings or the whole server, and
    /// must not bounce everybody's mail. So do `503` (wrong order) and what asks to sign in (`530`, `535`, `538`).
    fn is_about_this_mail(self, code: u16) -> bool {
        matches!(self, Self::Recipient | Self::Data | Self::Content) && !matches!(code, 503 | 530 | 535 | 538)
    }
}

impl Failure {
    /// The server did not answer in time.
    pub(super) fn slow(step: Step) -> Self {
        Self::temporary(Cause::Slow { step: step.name() })
    }

    /// Nothing was tried that could leave the server in the middle of something.
    pub(super) const fn temporary(cause: Cause) -> Self {
        Self { cause, reply: None, permanent: false, in_step: false }
    }

    /// No server reply, and yet no other try helps.
    pub(super) const fn permanent(cause: Cause) -> Self {
        Self { cause, reply: None, permanent: true, in_step: true }
    }

    /// Sorts what lettre reports.
    pub(super) fn of(step: Step, error: lettre::transport::smtp::Error) -> Self {
        let Some(code) = error.status().map(u16::from) else {
            let cause = match step {
                // What is wrong with a certificate is what the operator has to know. There is no reply in it.
                Step::Connect | Step::StartTls if !error.is_response() => Cause::Unreachable(error),
                Step::SignIn if error.is_client() => Cause::NoSignIn,
                _ => Cause::Broken { step: step.name() },
            };
            return Self::temporary(cause);
        };
        let text = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
        let final_ = (500..600).contains(&code);
        let cause = match step {
            Step::SignIn if final_ => Cause::SignIn { code },
            Step::Sender if final_ => Cause::Sender { code },
            _ => Cause::Refused { step: step.name(), code },
        };
        let reply = match step {
            // Only what the server can't have copied from the command: the code, and the enhanced code (RFC 3463).
            Step::SignIn => enhanced_code(&text).map_or_else(|| code.to_string(), |more| format!("{code} {more}")),
            _ => format!("{code} {text}"),
        };
        let permanent = final_ && step.is_about_this_mail(code) && !is_about_us(&text);
        Self { cause, reply: Some(reply), permanent, in_step: code != 421 }
    }

    /// Returns whether every mail fails like this until an operator changes something.
    pub(super) const fn is_for_the_operator(&self) -> bool {
        matches!(self.cause, Cause::SignIn { .. } | Cause::Sender { .. } | Cause::NoStartTls | Cause::NoSignIn)
    }
}

/// Returns whether a refusal is one of policy or routing (RFC 3463 §3.5, §3.8), such as a relay that is denied, a block
/// list or a daily limit. It says more about our server than about the mail, and ends once that is mended.
fn is_about_us(text: &str) -> bool {
    enhanced_code(text).is_some_and(|code| code.starts_with("5.4.") || code.starts_with("5.7."))
}

fn enhanced_code(text: &str) -> Option<&str> {
    let first = text.split_whitespace().next()?;
    let is_code =
        first.len() <= 9 && first.split('.').count() == 3 && first.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    is_code.then_some(first)
}

impl From<Failure> for MailError {
    fn from(failure: Failure) -> Self {
        let Failure { cause, reply, permanent, .. } = failure;
        if permanent { Self::permanent(reply.as_deref(), cause) } else { Self::temporary(reply.as_deref(), cause) }
    }
}
