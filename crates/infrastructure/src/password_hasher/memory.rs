//! The memory that argon2 works in: at most one piece per computation that runs, used again by the next.
//!
//! Allocating 19 MiB for every sign-in costs page faults and, under load, leaves the allocator with many times what is
//! in use. A piece is wiped when it is given back: from the whole of it the first blocks could be computed, and with
//! those an attacker tests passwords at the price of a fast hash (argon2's reference implementation wipes too).

use std::sync::{Mutex, PoisonError};

use argon2::Block;

/// Pieces of memory that nobody is working in.
pub(super) struct BlockPool {
    /// How many blocks today's parameters need, and the most that a piece keeps.
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

    /// A piece to work in. Whoever asks holds a permit, so there never are more pieces than permits.
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

/// A piece of memory that somebody is working in. Comes back wiped, also after a panic.
pub(super) struct Lease<'pool> {
    pool: &'pool BlockPool,
    piece: Vec<Block>,
}

impl Lease<'_> {
    /// That many blocks. A hash with larger parameters than today's makes the piece larger while it is computed.
    pub(super) fn blocks(&mut self, count: usize) -> &mut [Block] {
        if self.piece.len() < count {
            #[cfg(test)]
            self.pool.allocated.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            // Nothing in it is worth the copy that growing would make.
            self.piece = Vec::new();
            self.piece.resize(count, Block::new());
        }
        &mut self.piece[..count]
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        // The pool keeps what is written here and hands it out again, so the compiler can't leave the writes out.
        self.piece.fill(Block::new());
        if self.piece.len() <= self.pool.usual {
            let piece = std::mem::take(&mut self.piece);
            self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(piece);
        }
    }
}
