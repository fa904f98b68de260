//! Statements that an author makes out of bytes: most of them are confined and run, so that a fuzzer looks for rare
//! combinations of joins, subqueries, common tables and writes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tenantry_fuzz::judge_generated(bytes));
