//! The text form of our opaque tokens: `tnt_inv_…`, `tnt_ivc_…`, `tnt_lnk_…`, `tnt_ref_…`, `tnt_pwr_…`, `tnt_euc_…`.
//!
//! A token contains the keys of its row, so a lookup needs no search across all tenants or people. The keys are
//! followed by 256 secret bits and a four-byte checksum. The checksum lets us (and secret scanners) distinguish a typo
//! from an attack without a database query. The payload is lower-case base32, which can be read aloud, selected with a
//! double click and put into a URL.

use data_encoding::{BASE32_NOPAD, BASE32_NOPAD_NOCASE};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    email_change::EmailChangeId, invisible, invitation::InvitationId, invitation_link::LinkId, mailbox_proofs::ResetId,
    refresh_token::GrantId, secret::Secret, tenant::TenantId, user::UserId,
};

/// The text is not one of our tokens of the expected kind, or it was damaged in transit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a complete token")]
pub struct TokenTextError;

/// A copy of an invitation's token. Only the mailed copy proves the mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InvitationCopy {
    /// The copy sent to the invited address.
    Mailed,
    /// The copy shown to the inviter.
    Inviter,
}

impl InvitationCopy {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Mailed => "tnt_inv_",
            Self::Inviter => "tnt_ivc_",
        }
    }
}

/// The token of an invitation.
#[derive(Debug, Clone)]
pub struct InvitationToken {
    /// Which copy of the token this is.
    pub copy: InvitationCopy,
    /// The inviting tenant.
    pub tenant_id: TenantId,
    /// The invitation.
    pub invitation_id: InvitationId,
    /// The secret that proves the token.
    pub secret: Secret,
}

impl InvitationToken {
    /// Returns the token in the form that is handed out.
    pub fn to_text(&self) -> String {
        encode(self.copy.prefix(), &[self.tenant_id.as_bytes(), self.invitation_id.as_bytes(), self.secret.expose()])
    }

    /// Parses either copy of an invitation's token.
    ///
    /// # Errors
    /// [`TokenTextError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, TokenTextError> {
        let text = &whole(text)?;
        let copy = [InvitationCopy::Mailed, InvitationCopy::Inviter]
            .into_iter()
            .find(|copy| text.starts_with(copy.prefix()))
            .ok_or(TokenTextError)?;
        let mut payload = Payload::decode(copy.prefix(), text)?;
        let token = Self {
            copy,
            tenant_id: TenantId::new(payload.uuid()?),
            invitation_id: InvitationId::new(payload.uuid()?),
            secret: payload.secret()?,
        };
        payload.end(token)
    }
}

const LINK: &str = "tnt_lnk_";

/// The token of an invitation link.
#[derive(Debug, Clone)]
pub struct LinkToken {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The link.
    pub link_id: LinkId,
    /// The secret that proves the token.
    pub secret: Secret,
}

impl LinkToken {
    /// Returns the token in the form that is handed out.
    pub fn to_text(&self) -> String {
        encode(LINK, &[self.tenant_id.as_bytes(), self.link_id.as_bytes(), self.secret.expose()])
    }

    /// Parses the token of a link.
    ///
    /// # Errors
    /// [`TokenTextError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, TokenTextError> {
        let mut payload = Payload::decode(LINK, &whole(text)?)?;
        let token = Self {
            tenant_id: TenantId::new(payload.uuid()?),
            link_id: LinkId::new(payload.uuid()?),
            secret: payload.secret()?,
        };
        payload.end(token)
    }
}

const REFRESH: &str = "tnt_ref_";

/// The contents of a refresh token.
#[derive(Debug, Clone)]
pub struct RefreshTokenText {
    /// The user to whom the session belongs.
    pub user_id: UserId,
    /// The grant to whose chain the token belongs.
    pub grant_id: GrantId,
    /// The token's position in the chain, starting at 0.
    pub generation: u32,
    /// The secret that proves the token.
    pub secret: Secret,
}

impl RefreshTokenText {
    /// Returns the token in the form that is handed out.
    pub fn to_text(&self) -> String {
        encode(
            REFRESH,
            &[self.user_id.as_bytes(), self.grant_id.as_bytes(), &self.generation.to_be_bytes(), self.secret.expose()],
        )
    }

    /// Parses a refresh token.
    ///
    /// # Errors
    /// [`TokenTextError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, TokenTextError> {
        let mut payload = Payload::decode(REFRESH, &whole(text)?)?;
        let token = Self {
            user_id: UserId::new(payload.uuid()?),
            grant_id: GrantId::new(payload.uuid()?),
            generation: u32::from_be_bytes(payload.take()?),
            secret: payload.secret()?,
        };
        payload.end(token)
    }
}

/// A token that a mail carries to a person and that names a row of theirs.
macro_rules! personal_token {
    ($(#[$doc:meta])* $token:ident $prefix:literal $(#[$id_doc:meta])* $id:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $token {
            /// The person whose account it is about.
            pub user_id: UserId,
            $(#[$id_doc])*
            pub id: $id,
            /// The secret that proves the token.
            pub secret: Secret,
        }

        impl $token {
            const PREFIX: &str = $prefix;

            /// Returns the token in the form that is handed out.
            pub fn to_text(&self) -> String {
                encode(Self::PREFIX, &[self.user_id.as_bytes(), self.id.as_bytes(), self.secret.expose()])
            }

            /// Parses a token of this kind.
            ///
            /// # Errors
            /// [`TokenTextError`] for any other text.
            pub fn parse(text: &str) -> Result<Self, TokenTextError> {
                let mut payload = Payload::decode(Self::PREFIX, &whole(text)?)?;
                let token = Self {
                    user_id: UserId::new(payload.uuid()?),
                    id: $id::new(payload.uuid()?),
                    secret: payload.secret()?,
                };
                payload.end(token)
            }
        }
    };
}

personal_token!(
    /// The token of the link that resets a password.
    ResetToken "tnt_pwr_"
    /// The link.
    ResetId
);
personal_token!(
    /// The token of the link that undoes the change of an address.
    UndoToken "tnt_euc_"
    /// The change.
    EmailChangeId
);

/// Returns the token without what a mail or a page put into it: line breaks, and what nobody sees. The checksum tells
/// whether it is complete.
fn whole(text: &str) -> Result<String, TokenTextError> {
    if text.len() > MAX_TEXT {
        return Err(TokenTextError);
    }
    Ok(invisible::pasted(text).split_whitespace().collect())
}

/// The maximum number of bytes that are read: more than twice the longest token.
const MAX_TEXT: usize = 512;

fn checksum(prefix: &str, payload: &[u8]) -> [u8; 4] {
    let digest = Sha256::new().chain_update(prefix).chain_update(payload).finalize();
    [digest[0], digest[1], digest[2], digest[3]]
}

fn encode(prefix: &str, parts: &[&[u8]]) -> String {
    let mut payload = parts.concat();
    let check = checksum(prefix, &payload);
    payload.extend(check);
    let mut text = BASE32_NOPAD.encode(&payload);
    text.make_ascii_lowercase();
    format!("{prefix}{text}")
}

struct Payload {
    bytes: Vec<u8>,
    read: usize,
}

impl Payload {
    fn decode(prefix: &str, text: &str) -> Result<Self, TokenTextError> {
        let text = text.strip_prefix(prefix).ok_or(TokenTextError)?;
        if text.len() > 256 {
            return Err(TokenTextError);
        }
        let mut bytes = BASE32_NOPAD_NOCASE.decode(text.as_bytes()).map_err(|_| TokenTextError)?;
        let payload = bytes.len().checked_sub(4).ok_or(TokenTextError)?;
        if checksum(prefix, &bytes[..payload]) != bytes[payload..] {
            return Err(TokenTextError);
        }
        bytes.truncate(payload);
        Ok(Self { bytes, read: 0 })
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], TokenTextError> {
        let part = self.bytes.get(self.read..self.read + N).ok_or(TokenTextError)?;
        self.read += N;
        part.try_into().map_err(|_| TokenTextError)
    }

    fn uuid(&mut self) -> Result<Uuid, TokenTextError> {
        self.take().map(Uuid::from_bytes)
    }

    fn secret(&mut self) -> Result<Secret, TokenTextError> {
        self.take().map(Secret::new)
    }

    fn end<T>(self, token: T) -> Result<T, TokenTextError> {
        if self.read == self.bytes.len() { Ok(token) } else { Err(TokenTextError) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn refresh(seed: u128, generation: u32) -> RefreshTokenText {
        RefreshTokenText {
            user_id: UserId::new(Uuid::from_u128(seed)),
            grant_id: GrantId::new(Uuid::from_u128(!seed)),
            generation,
            secret: Secret::new([seed.to_be_bytes()[3]; 32]),
        }
    }

    #[test]
    fn the_token_of_a_link_is_read_as_written_and_is_none_of_an_invitation() {
        let (tenant_id, link_id) = (TenantId::new(Uuid::from_u128(1)), LinkId::new(Uuid::from_u128(2)));
        let text = LinkToken { tenant_id, link_id, secret: Secret::new([7; 32]) }.to_text();
        let read = LinkToken::parse(&text).unwrap();
        assert_eq!((read.tenant_id, read.link_id, *read.secret.expose()), (tenant_id, link_id, [7; 32]));
        assert_eq!(InvitationToken::parse(&text).err(), Some(TokenTextError));
        assert!(LinkToken::parse(&text.replace("tnt_lnk_", "tnt_inv_")).is_err());
    }

    proptest! {
        #[test]
        fn a_refresh_token_is_read_as_written(seed: u128, generation: u32) {
            let token = refresh(seed, generation);
            let read = RefreshTokenText::parse(&token.to_text()).unwrap();
            prop_assert_eq!((read.user_id, read.grant_id, read.generation), (token.user_id, token.grant_id, token.generation));
            prop_assert_eq!(read.secret.expose(), token.secret.expose());
        }

        #[test]
        fn an_invitation_token_is_read_as_written(tenant: u128, id: u128, mailed: bool, byte: u8) {
            let copy = if mailed { InvitationCopy::Mailed } else { InvitationCopy::Inviter };
            let token = InvitationToken {
                copy,
                tenant_id: TenantId::new(Uuid::from_u128(tenant)),
                invitation_id: InvitationId::new(Uuid::from_u128(id)),
                secret: Secret::new([byte; 32]),
            };
            let read = InvitationToken::parse(&token.to_text()).unwrap();
            prop_assert_eq!((read.copy, read.tenant_id, read.invitation_id), (copy, token.tenant_id, token.invitation_id));
            prop_assert_eq!(read.secret.expose(), token.secret.expose());
        }

        #[test]
        fn a_token_of_a_person_is_read_as_written_and_as_no_other(user: u128, id: u128, byte: u8) {
            let (user_id, secret) = (UserId::new(Uuid::from_u128(user)), Secret::new([byte; 32]));
            let reset = ResetToken { user_id, id: ResetId::new(Uuid::from_u128(id)), secret: secret.clone() };
            let read = ResetToken::parse(&reset.to_text()).unwrap();
            prop_assert_eq!((read.user_id, read.id, read.secret.expose()), (user_id, reset.id, secret.expose()));
            let undo = UndoToken { user_id, id: EmailChangeId::new(Uuid::from_u128(id)), secret };
            let read = UndoToken::parse(&undo.to_text()).unwrap();
            prop_assert_eq!((read.user_id, read.id, read.secret.expose()), (user_id, undo.id, undo.secret.expose()));
            prop_assert!(UndoToken::parse(&reset.to_text()).is_err());
            prop_assert!(ResetToken::parse(&undo.to_text().replace("tnt_euc_", "tnt_pwr_")).is_err());
        }

        #[test]
        fn one_changed_character_is_noticed(seed: u128, place in 8_usize..120, letter in "[a-z2-7]") {
            let text = refresh(seed, 3).to_text();
            let place = place.min(text.len() - 1);
            let mut damaged = text.clone();
            damaged.replace_range(place..=place, &letter);
            prop_assume!(damaged != text);
            prop_assert!(RefreshTokenText::parse(&damaged).is_err());
        }

        #[test]
        fn no_text_panics(text in "(tnt_(inv|ivc|ref|pwr|euc)_)?\\PC{0,300}") {
            let _ = RefreshTokenText::parse(&text);
            let _ = InvitationToken::parse(&text);
            let _ = ResetToken::parse(&text);
            let _ = UndoToken::parse(&text);
        }
    }

    #[test]
    fn a_token_survives_a_mail_that_broke_it_and_a_paste() {
        let text = refresh(1, 0).to_text();
        let (start, end) = text.split_at(70);
        for written in [
            format!("\u{FEFF}{text}\u{A0}"),
            format!(" {text}\r\n"),
            format!("{start}\r\n{end}"),
            format!("{start}\u{200B}{end}\u{200F}"),
            format!("{start}\u{AD}{end}"),
            format!("{start}\u{A0}{end}"),
        ] {
            assert_eq!(
                RefreshTokenText::parse(&written).map(|token| token.to_text()).as_ref(),
                Ok(&text),
                "{written:?}"
            );
        }
        for damaged in [format!("{start}\u{202E}{end}"), format!("{start}-{end}"), start.to_owned(), " ".repeat(600)] {
            assert!(RefreshTokenText::parse(&damaged).is_err(), "{damaged:?}");
        }
    }

    #[test]
    fn one_kind_is_never_read_as_another() {
        let text = refresh(1, 0).to_text();
        assert!(InvitationToken::parse(&text).is_err());
        assert!(InvitationToken::parse(&text.replace("tnt_ref_", "tnt_inv_")).is_err());
    }
}
