//! Any text: the rewriter refuses or confines it and never panics; what it confines is audited, can be confined again,
//! and tells and changes nothing of another tenant on SQLite.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| tenantry_fuzz::judge(text));
