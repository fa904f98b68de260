//! The words of a condition: names, literals and signs.

/// A word, and where it is in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Word<'_> {
    /// Returns whether it is a text or a number.
    pub(super) fn is_literal(&self) -> bool {
        self.text.starts_with(|first: char| first == '\'' || first.is_ascii_digit())
    }

    /// Returns the name without its quotes.
    pub(super) fn name(&self) -> String {
        let quotes = |letter: char| matches!(letter, '"' | '`' | '[' | ']');
        self.text.trim_matches(quotes).replace("\"\"", "\"")
    }

    /// Returns the text of a literal.
    pub(super) fn literal(&self) -> Option<String> {
        let inside = self.text.strip_prefix('\'')?.strip_suffix('\'')?;
        Some(inside.replace("''", "'"))
    }
}

/// Returns the words of a text of SQL, without comments.
pub(super) fn words(sql: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start = 0;
    while let Some(first) = sql[start..].chars().next() {
        let rest = &sql[start..];
        let length = match first {
            '\'' | '"' | '`' => through(rest, first),
            // In PostgreSQL a bracket opens an array, whose first element rarely is a name.
            '[' if rest[1..].starts_with(|next: char| next.is_alphabetic()) => {
                rest.find(']').map_or(rest.len(), |end| end + 1)
            }
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            _ if is_part(first) => rest.find(|letter| !is_part(letter)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        let text = &rest[..length];
        let is_comment = text.starts_with("--") || text.starts_with("/*");
        if !is_comment && !first.is_whitespace() {
            words.push(Word { text, start, end: start + length });
        }
        start += length;
    }
    words
}

fn is_part(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '.' | '$')
}

/// Returns the length of a quoted text with its quotes. A doubled quote is part of it.
fn through(text: &str, quote: char) -> usize {
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((place, letter)) = letters.next() {
        if letter == quote && letters.next_if(|(_, next)| *next == quote).is_none() {
            return place + 1;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_falls_into_words() {
        let found: Vec<&str> =
            words("a<='it''s' -- no\nAND/* ( */\"b \"\"c\" [d e] 1.5 ['f']").iter().map(|word| word.text).collect();
        assert_eq!(found, ["a", "<", "=", "'it''s'", "AND", "\"b \"\"c\"", "[d e]", "1.5", "[", "'f'", "]"]);
        assert_eq!(words("'it''s'")[0].literal().unwrap(), "it's");
        assert_eq!(words("\"b \"\"c\"")[0].name(), "b \"c");
        assert_eq!(words("'open")[0].text, "'open");
    }
}
