//! Reads what callgrind wrote about a stretch of a run: how many instructions, and how many allocations.

use std::collections::HashMap;

/// The functions of the C library that allocate. Rust's allocator and the C libraries inside of the binary call them.
const ALLOCATING: &[&str] = &["malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc", "memalign"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    pub instructions: u64,
    pub allocations: u64,
}

/// The totals of a profile in callgrind's format, version 1.
///
/// # Panics
/// Where the text is no such profile.
pub fn read(profile: &str) -> Counted {
    let mut allocating: HashMap<&str, bool> = HashMap::new();
    let (mut instructions, mut allocations, mut calls_allocator) = (None, 0, false);
    for line in profile.lines() {
        if let Some(name) = line.strip_prefix("fn=") {
            is_allocating(name, &mut allocating);
        } else if let Some(name) = line.strip_prefix("cfn=") {
            calls_allocator = is_allocating(name, &mut allocating);
        } else if let Some(calls) = line.strip_prefix("calls=") {
            let count: u64 = calls.split(' ').next().unwrap().parse().unwrap();
            allocations += if calls_allocator { count } else { 0 };
        } else if let Some(totals) = line.strip_prefix("totals: ") {
            instructions = Some(totals.trim().parse().unwrap());
        }
    }
    Counted { instructions: instructions.expect("a profile ends with its totals"), allocations }
}

/// A name is written once, as `(12) malloc`, and is `(12)` from then on.
fn is_allocating<'a>(name: &'a str, known: &mut HashMap<&'a str, bool>) -> bool {
    let (id, name) = name.split_once(' ').unwrap_or((name, ""));
    if !name.is_empty() {
        known.insert(id, ALLOCATING.contains(&name.trim_start_matches("__libc_")));
    }
    known[id]
}

#[test]
fn instructions_are_the_totals_and_allocations_the_calls_of_allocating_functions() {
    let profile = "version: 1\nevents: Ir\n\nfn=(1) main\n0 10\ncfn=(2) malloc\ncalls=2 0\n0 40\ncfn=(3) free\ncalls=9 0\n0 9\n\
                   \nfn=(2)\n0 40\n\nfn=(4) parse\n0 3\ncfn=(2)\ncalls=1 0\n0 20\ncfn=(5) realloc\ncalls=1 0\n0 7\n\ntotals: 129\n";
    assert_eq!(read(profile), Counted { instructions: 129, allocations: 4 });
}
