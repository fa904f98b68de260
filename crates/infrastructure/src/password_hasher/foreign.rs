//! Checks passwords against hashes that were made elsewhere. It runs where argon2 runs: on blocking threads, under a
//! permit, and only if the costs are bearable.

use std::num::NonZeroU32;

use aws_lc_rs::{
    cipher::{AES_256, EncryptingKey, EncryptionContext, UnboundCipherKey},
    constant_time::verify_slices_are_equal,
    digest, iv, pbkdf2,
};
use data_encoding::HEXLOWER;
use tenantry_domain::password::{
    PlainPassword,
    foreign::{BcryptInput, Digest, ForeignHash, ScryptCost, ScryptOutput},
};
use zeroize::Zeroizing;

use super::stored::StoredHashError;

/// The highest cost of bcrypt: 2 to 3 seconds.
const MAX_BCRYPT_COST: u32 = 15;
/// The most runs of the hash function of PBKDF2, over all blocks of the output.
const MAX_PBKDF2_RUNS: usize = 5_000_000;
/// The most `N × r × p` of scrypt. With `p = 1` it takes 256 MiB, as the most expensive argon2 hash does.
const MAX_SCRYPT_WORK: u64 = 1 << 21;
/// The bytes that an output may have. Others than the right password might match a shorter one.
const OUTPUT: std::ops::RangeInclusive<usize> = 16..=128;
/// The most bytes of a salt.
const MAX_SALT: usize = 128;

/// Why a bearable hash could not be computed.
#[derive(Debug, thiserror::Error)]
#[error("a password hash that was brought from elsewhere cannot be computed")]
pub(super) struct ForeignHashFailed;

/// Checks that the hash can be computed without taking the server down.
///
/// # Errors
/// [`StoredHashError::Malformed`], [`StoredHashError::TooExpensive`]
pub(super) fn check(hash: &ForeignHash) -> Result<(), StoredHashError> {
    let (salt, output, bearable) = match hash {
        ForeignHash::Bcrypt { text, cost, .. } => {
            text.parse::<bcrypt::HashParts>().map_err(|_| StoredHashError::Malformed)?;
            (0, *OUTPUT.start(), (4..=MAX_BCRYPT_COST).contains(cost))
        }
        ForeignHash::Pbkdf2 { digest, iterations, salt, output } => {
            let blocks = output.len().div_ceil(block_of(*digest));
            let runs = usize::try_from(*iterations).ok().and_then(|runs| runs.checked_mul(blocks));
            (salt.len(), output.len(), *iterations > 0 && runs.is_some_and(|runs| runs <= MAX_PBKDF2_RUNS))
        }
        ForeignHash::Scrypt { cost, salt, output } => {
            let (ScryptOutput::Hash(output) | ScryptOutput::KeyStream(output)) = output;
            (salt.len(), output.len(), work_of(*cost).is_some_and(|work| (1..=MAX_SCRYPT_WORK).contains(&work)))
        }
    };
    if !bearable {
        return Err(StoredHashError::TooExpensive);
    }
    if salt <= MAX_SALT && OUTPUT.contains(&output) { Ok(()) } else { Err(StoredHashError::Malformed) }
}

/// Returns whether it is the hash of that password, in constant time regardless of how much of it matches.
pub(super) fn matches(hash: &ForeignHash, password: &PlainPassword) -> Result<bool, ForeignHashFailed> {
    match hash {
        ForeignHash::Bcrypt { text, of: BcryptInput::Password, .. } => bcrypt_matches(password.expose(), text),
        ForeignHash::Bcrypt { text, of: BcryptInput::Sha256, .. } => {
            let digest = digest::digest(&digest::SHA256, password.expose());
            let input = Zeroizing::new(HEXLOWER.encode(digest.as_ref()));
            bcrypt_matches(input.as_bytes(), text)
        }
        ForeignHash::Pbkdf2 { digest, iterations, salt, output } => {
            let iterations = NonZeroU32::new(*iterations).ok_or(ForeignHashFailed)?;
            Ok(pbkdf2::verify(algorithm_of(*digest), iterations, salt, password.expose(), output).is_ok())
        }
        ForeignHash::Scrypt { cost, salt, output: ScryptOutput::Hash(output) } => {
            let mut computed = Zeroizing::new(vec![0; output.len()]);
            scrypt(password, salt, *cost, &mut computed)?;
            Ok(verify_slices_are_equal(output, &computed).is_ok())
        }
        ForeignHash::Scrypt { cost, salt, output: ScryptOutput::KeyStream(stream) } => {
            let mut key = Zeroizing::new([0; 32]);
            scrypt(password, salt, *cost, &mut *key)?;
            Ok(verify_slices_are_equal(stream, &key_stream(&*key, stream.len())?).is_ok())
        }
    }
}

/// `check` has found the text in order.
fn bcrypt_matches(input: &[u8], text: &str) -> Result<bool, ForeignHashFailed> {
    bcrypt::verify(input, text).map_err(|_| ForeignHashFailed)
}

fn scrypt(password: &PlainPassword, salt: &[u8], cost: ScryptCost, output: &mut [u8]) -> Result<(), ForeignHashFailed> {
    let params = scrypt::Params::new(cost.log_n, cost.r, cost.p).map_err(|_| ForeignHashFailed)?;
    scrypt::scrypt(password.expose(), salt, &params, output).map_err(|_| ForeignHashFailed)
}

/// Returns the first bytes of AES-256 in counter mode from zero.
fn key_stream(key: &[u8], length: usize) -> Result<Vec<u8>, ForeignHashFailed> {
    let failed = |_| ForeignHashFailed;
    let key = EncryptingKey::ctr(UnboundCipherKey::new(&AES_256, key).map_err(failed)?).map_err(failed)?;
    let mut stream = vec![0; length];
    key.less_safe_encrypt(&mut stream, EncryptionContext::Iv128(iv::FixedLength::from([0; 16]))).map_err(failed)?;
    Ok(stream)
}

const fn block_of(digest: Digest) -> usize {
    match digest {
        Digest::Sha1 => 20,
        Digest::Sha256 => 32,
        Digest::Sha512 => 64,
    }
}

const fn algorithm_of(digest: Digest) -> pbkdf2::Algorithm {
    match digest {
        Digest::Sha1 => pbkdf2::PBKDF2_HMAC_SHA1,
        Digest::Sha256 => pbkdf2::PBKDF2_HMAC_SHA256,
        Digest::Sha512 => pbkdf2::PBKDF2_HMAC_SHA512,
    }
}

/// Returns `N × r × p`; `None` if it is beyond counting.
fn work_of(ScryptCost { log_n, r, p }: ScryptCost) -> Option<u64> {
    1_u64.checked_shl(log_n.into())?.checked_mul(r.into())?.checked_mul(p.into())
}

#[cfg(test)]
mod tests;
