//! What names of things in code are made of, such as those of event handlers and seeds.

/// Returns whether the text is 1 to 64 of `a` to `z`, `0` to `9`, `_`, `-` and `.`, and begins with a letter.
pub(crate) fn is_plain_name(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-.".contains(c);
    let begins = text.starts_with(|c: char| c.is_ascii_lowercase());
    begins && text.len() <= 64 && text.chars().all(is_part)
}
