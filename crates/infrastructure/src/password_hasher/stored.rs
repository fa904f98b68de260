//! A password hash as a PHC string. It is created with the current parameters and checked with its own, unless those
//! would overload the server.

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{
        Error,
        phc::{Output, ParamsString, PasswordHash as Phc, Salt},
    },
};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use tenantry_domain::password::{PasswordHash, PlainPassword};

use crate::secrets::random_bytes;

/// The length of a new salt in bytes.
const SALT: usize = 16;
/// The length of a computed tag in bytes.
pub(super) const TAG: usize = 32;
/// The most memory that a hash may request. Stored strings can come from imports, so they are not trusted.
pub(super) const MAX_MEMORY_KIB: u32 = 256 * 1024;
/// The most iterations that a hash may request.
pub(super) const MAX_ITERATIONS: u32 = 16;
/// The most lanes that a hash may request.
pub(super) const MAX_LANES: u32 = 16;

/// Why a stored hash can't be checked. It reveals nothing about the content of the hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum StoredHashError {
    #[error("it is not a PHC string of argon2 with version, salt and hash, and in no other form that is known")]
    Malformed,
    #[error("its parameters are too expensive")]
    TooExpensive,
}

/// A hash with everything needed to check a password against it.
#[derive(Debug)]
pub(super) struct StoredHash {
    algorithm: Algorithm,
    version: Version,
    params: Params,
    salt: Salt,
    tag: Output,
}

impl StoredHash {
    /// Creates a hash that matches no password: its salt and its tag are random. Checking it costs as much as checking
    /// a real one.
    pub(super) fn of_nothing(params: &Params) -> Result<Self, Error> {
        Ok(Self {
            algorithm: Algorithm::Argon2id,
            version: Version::V0x13,
            params: params.clone(),
            salt: Salt::new(&random_bytes::<SALT>())?,
            tag: Output::new(&random_bytes::<TAG>())?,
        })
    }

    /// Hashes the password with a new salt.
    pub(super) fn of(password: &PlainPassword, params: &Params, blocks: &mut [Block]) -> Result<Self, Error> {
        let drawn = Self::of_nothing(params)?;
        Ok(Self { tag: drawn.tag_of(password, blocks)?, ..drawn })
    }

    /// Parses any variant and version of argon2. A hash with other than the current parameters can be checked, and is
    /// then outdated.
    pub(super) fn parse(stored: &PasswordHash) -> Result<Self, StoredHashError> {
        let malformed = StoredHashError::Malformed;
        let phc = Phc::new(stored.as_str()).map_err(|_| malformed)?;
        let params = Params::try_from(&phc).map_err(|_| malformed)?;
        if params.m_cost() > MAX_MEMORY_KIB || params.t_cost() > MAX_ITERATIONS || params.p_cost() > MAX_LANES {
            return Err(StoredHashError::TooExpensive);
        }
        Ok(Self {
            algorithm: Algorithm::new(phc.algorithm.as_str()).map_err(|_| malformed)?,
            version: phc.version.and_then(|version| version.try_into().ok()).ok_or(malformed)?,
            params,
            salt: phc.salt.ok_or(malformed)?,
            tag: phc.hash.ok_or(malformed)?,
        })
    }

    /// Returns the PHC string to store.
    pub(super) fn to_phc(&self) -> Result<PasswordHash, Error> {
        let phc = Phc {
            algorithm: self.algorithm.ident(),
            version: Some(self.version.into()),
            params: ParamsString::try_from(&self.params)?,
            salt: Some(self.salt),
            hash: Some(self.tag),
        };
        Ok(PasswordHash::restore(phc.to_string()))
    }

    /// Returns whether it was created with these parameters in the current way.
    pub(super) fn is_made_with(&self, params: &Params) -> bool {
        self.algorithm == Algorithm::Argon2id && self.version == Version::V0x13 && self.params == *params
    }

    /// Returns the number of memory blocks needed to check it.
    pub(super) fn block_count(&self) -> usize {
        self.params.block_count()
    }

    /// Returns whether it is the hash of that password, in constant time regardless of how much of it matches.
    pub(super) fn matches(&self, password: &PlainPassword, blocks: &mut [Block]) -> Result<bool, Error> {
        let tag = self.tag_of(password, blocks)?;
        Ok(verify_slices_are_equal(self.tag.as_bytes(), tag.as_bytes()).is_ok())
    }

    fn tag_of(&self, password: &PlainPassword, blocks: &mut [Block]) -> Result<Output, Error> {
        let mut buffer = [0; Output::MAX_LENGTH];
        let tag = &mut buffer[..self.tag.len()];
        let argon2 = Argon2::new(self.algorithm, self.version, self.params.clone());
        argon2.hash_password_into_with_memory(password.expose(), &self.salt, &mut *tag, blocks)?;
        Ok(Output::new(tag)?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Test vectors of the reference implementation (phc-winner-argon2, `src/test.c`).
    const REFERENCE: [&str; 3] = [
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    ];

    fn password(text: &str) -> PlainPassword {
        PlainPassword::present(text).unwrap()
    }

    #[test]
    fn hashes_of_the_reference_implementation_hold() {
        for phc in REFERENCE {
            let hash = StoredHash::parse(&PasswordHash::restore(phc)).unwrap();
            let mut blocks = vec![Block::new(); hash.block_count()];
            assert!(hash.matches(&password("password"), &mut blocks).unwrap(), "{phc}");
            assert!(!hash.matches(&password("differentpassword"), &mut blocks).unwrap(), "{phc}");
            assert_eq!(hash.to_phc().unwrap().as_str(), phc);
        }
    }

    #[test]
    fn what_would_take_the_server_down_is_not_computed() {
        for costs in ["m=262145,t=2,p=1", "m=4294967295,t=2,p=1", "m=19456,t=17,p=1", "m=19456,t=2,p=17"] {
            let phc = format!("$argon2id$v=19${costs}$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4");
            assert_eq!(
                StoredHash::parse(&PasswordHash::restore(phc)).unwrap_err(),
                StoredHashError::TooExpensive,
                "{costs}"
            );
        }
    }

    #[test]
    fn what_is_no_hash_is_refused() {
        for text in [
            "",
            "$",
            "secret",
            "$argon2id",
            "$argon2id$v=19$m=19456,t=2,p=1",
            "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ",
            "$argon2id$v=18$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2id$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2id$v=19$m=0,t=0,p=0$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2id$v=19$m=256,t=2,p=1$c2E$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
        ] {
            assert_eq!(
                StoredHash::parse(&PasswordHash::restore(text)).unwrap_err(),
                StoredHashError::Malformed,
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(
            text in r"\$?(argon2(id|i|d)?|\PC{0,8})(\$v=[0-9]{0,12})?\$(m=[0-9]{0,12},)?(t=[0-9]{0,12},)?(p=[0-9]{0,12})?\$\PC{0,80}\$\PC{0,90}"
        ) {
            let _ = StoredHash::parse(&PasswordHash::restore(text));
        }
    }
}
