//! The working memory of argon2: at most one buffer per running computation, reused by the next one.
//!
//! Allocating 19 MiB for every sign-in costs page faults and, under load, makes the allocator hold a multiple of the
//! memory in use. A buffer is wiped when it is returned. From its content the first blocks could be computed, and with
//! those an attacker could test passwords at the price of a fast hash (argon2's reference implementation wipes too).

use std::sync::{Mutex, PoisonError};

use argon2::Block;

/// Buffers that are not in use.
pub(super) struct BlockPool {
    /// The number of blocks for the current parameters, and the most that a buffer keeps.
    usual: usize,
    idle: Mutex<Vec<Vec<Block>>>,
    #[cfg(test)]
    allocated: std::sync::atomic::AtomicUsize,
}

impl BlockPool {
    pub(super) const fn new(usual: usize) -> Self {
        Self {
            usual,
            idle: Mutex::new(Vec::new()),
            #[cfg(test)]
            allocated: std::sync::atomic::AtomicUsize::new(0),
        }
    }

    /// Returns a buffer. Every caller holds a permit, so the number of buffers never exceeds the number of permits.
    pub(super) fn lease(&self) -> Lease<'_> {
        let piece = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Lease { pool: self, piece: piece.unwrap_or_default() }
    }

    #[cfg(test)]
    pub(super) fn allocated(&self) -> usize {
        self.allocated.load(std::sync::atomic::Ordering::SeqCst)
    }

    #[cfg(test)]
    pub(super) fn idle(&self) -> Vec<Vec<Block>> {
        self.idle.lock().unwrap().clone()
    }
}

/// A buffer in use. It is wiped and returned when dropped, also after a panic.
pub(super) struct Lease<'pool> {
    pool: &'pool BlockPool,
    piece: Vec<Block>,
}

impl Lease<'_> {
    /// Returns that many blocks. A hash with larger parameters than the current ones enlarges the buffer while it is
    /// computed.
    pub(super) fn blocks(&mut self, count: usize) -> &mut [Block] {
        if self.piece.len() < count {
            #[cfg(test)]
            self.pool.allocated.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            // Its content is not worth the copy that growing would make.
            self.piece = Vec::new();
            self.piece.resize(count, Block::new());
        }
        &mut self.piece[..count]
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        // The pool keeps the buffer and hands it out again, so the compiler can't remove these writes.
        self.piece.fill(Block::new());
        if self.piece.len() <= self.pool.usual {
            let piece = std::mem::take(&mut self.piece);
            self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(piece);
        }
    }
}
