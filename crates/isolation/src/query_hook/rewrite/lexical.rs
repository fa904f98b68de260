//! Comments and escapes, read as the database reads them. Comments are dropped before the parser sees the text: what is
//! sent is printed anew from the tree and has none.
//!
//! Where a comment or a literal ends must be as certain as what is in it. PostgreSQL nests `/* */`, SQLite does not. A
//! carriage return ends `--` on PostgreSQL but not on SQLite, so one inside such a comment is refused.

use std::borrow::Cow;

use super::{Refusal, Walk, refuse};
use crate::query_hook::Dialect;

/// Returns the text without a comment at its beginning and one at its end, in which tools write what is different each
/// time, such as the ID of a trace. Whatever is returned means the same as the text, or is refused.
///
/// The last comment may not be one: it may be in a literal that is still open, and then the rest is refused, or in a
/// comment up to the end of the line, and then it must be on that line.
#[inline]
pub(in crate::query_hook) fn between_comments(text: &str) -> &str {
    // This precedes each look-up in the cache, and most texts have no comment there.
    let is_slash = |byte: Option<&u8>| byte == Some(&b'/');
    if is_slash(text.as_bytes().first()) || is_slash(text.as_bytes().last()) { between(text) } else { text }
}

fn between(text: &str) -> &str {
    let mut between = text;
    if text.starts_with("/*")
        && let Some(length) = text[2..].find("*/")
        // PostgreSQL also nests the one that shares its star with the end.
        && !text[2..length + 3].contains("/*")
    {
        between = &text[length + 4..];
    }
    if between.ends_with("*/")
        && let Some(start) = between.rfind("/*")
        && let Some(comment) = between[start + 2..].strip_suffix("*/")
        && !comment.contains("*/")
        && !comment.contains(['\n', '\r'])
    {
        between = &between[..start];
    }
    between
}

/// Returns the text with a space or a line break in place of each comment.
pub(super) fn without_comments(dialect: Dialect, text: &str) -> Walk<Cow<'_, str>> {
    if !["--", "/*", "\\"].iter().any(|sign| text.contains(sign)) {
        return Ok(Cow::Borrowed(text));
    }
    let bytes = text.as_bytes();
    let (mut plain, mut kept, mut place) = (String::with_capacity(text.len()), 0, 0);
    while place < bytes.len() {
        let after_word = place > 0 && is_word(bytes[place - 1]);
        let length = match (dialect, &bytes[place..]) {
            (_, [b'-', b'-', ..]) => {
                plain.push_str(&text[kept..place]);
                let length = line_comment(&text[place..])?;
                kept = place + length;
                length
            }
            (_, [b'/', b'*', ..]) => {
                plain.push_str(&text[kept..place]);
                let length = block_comment(dialect, &bytes[place..])?;
                kept = place + length;
                plain.push(if bytes[place..kept].contains(&b'\n') { '\n' } else { ' ' });
                length
            }
            (Dialect::Postgres, [b'e' | b'E', b'\'', ..]) if !after_word => 1 + escaped(&bytes[place + 1..])?,
            (Dialect::Postgres, [b'\'', ..]) if after_word && !is_prefixed(&bytes[..place]) => {
                let instead = "put a space before the literal";
                return refuse(Refusal::Unreadable, "a literal directly after a word", instead);
            }
            (Dialect::Postgres, [b'$', next, ..]) if !after_word && (*next == b'$' || starts_tag(*next)) => {
                return refuse(Refusal::Unreadable, "a literal in dollar quotes", "bind the value instead");
            }
            (_, [quote @ (b'\'' | b'"'), ..]) | (Dialect::Sqlite, [quote @ b'`', ..]) => {
                quoted(&bytes[place..], *quote)?
            }
            (Dialect::Sqlite, [b'[', ..]) => quoted(&bytes[place..], b']')?,
            _ => 1,
        };
        place += length;
    }
    plain.push_str(&text[kept..]);
    Ok(Cow::Owned(plain))
}

/// Returns whether PostgreSQL reads this byte as part of a name that has begun.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || !byte.is_ascii()
}

/// Returns whether this byte can begin the tag of a literal in dollar quotes.
fn starts_tag(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || !byte.is_ascii()
}

/// Returns whether the text ends with the one letter that names a kind of literal, all of which are refused later.
fn is_prefixed(before: &[u8]) -> bool {
    match before {
        [.., around, b'b' | b'B' | b'x' | b'X' | b'n' | b'N'] => !is_word(*around),
        [letter] => matches!(letter, b'b' | b'B' | b'x' | b'X' | b'n' | b'N'),
        _ => false,
    }
}

/// Returns the length of a comment up to the end of its line.
fn line_comment(text: &str) -> Walk<usize> {
    let comment = text.split('\n').next().unwrap_or(text);
    if comment.strip_suffix('\r').unwrap_or(comment).contains('\r') {
        let instead = "end the comment with a line feed: only PostgreSQL ends it with a carriage return";
        return refuse(Refusal::Unreadable, "a carriage return in a comment", instead);
    }
    Ok(comment.len())
}

fn block_comment(dialect: Dialect, bytes: &[u8]) -> Walk<usize> {
    let (mut open, mut place) = (0_usize, 0);
    loop {
        match &bytes[place..] {
            [b'/', b'*', ..] if open == 0 || dialect == Dialect::Postgres => {
                open += 1;
                place += 2;
            }
            [b'*', b'/', ..] => {
                open -= 1;
                place += 2;
                if open == 0 {
                    return Ok(place);
                }
            }
            [] => return refuse(Refusal::Unreadable, "a comment without an end", "close it with */"),
            _ => place += 1,
        }
    }
}

/// Returns the length of a quoted name or literal, in which a doubled quote stands for itself.
fn quoted(bytes: &[u8], end: u8) -> Walk<usize> {
    let doubles = end != b']';
    let mut place = 1;
    loop {
        match &bytes[place..] {
            [first, second, ..] if *first == end && *second == end && doubles => place += 2,
            [first, ..] if *first == end => return Ok(place + 1),
            [] => return open_literal(),
            _ => place += 1,
        }
    }
}

/// Returns the length of a literal whose backslashes are escapes. Only those escapes pass that name one character, so
/// that no two readers can disagree.
fn escaped(bytes: &[u8]) -> Walk<usize> {
    let mut place = 1;
    loop {
        match &bytes[place..] {
            [b'\\', b'\\' | b'\'' | b'"' | b'n' | b'r' | b't' | b'b' | b'f', ..] | [b'\'', b'\'', ..] => place += 2,
            [b'\\', b'u', digits @ ..] if digits.len() >= 4 && digits[..4].iter().all(u8::is_ascii_hexdigit) => {
                place += 6;
            }
            [b'\\', ..] => {
                let instead = r"double the backslash, or write the literal without E: '\d' is a backslash and a d";
                return refuse(Refusal::Unreadable, "an escape of E'…' that names no common character", instead);
            }
            [b'\'', ..] => return Ok(place + 1),
            [] => return open_literal(),
            _ => place += 1,
        }
    }
}

fn open_literal<T>() -> Walk<T> {
    refuse(Refusal::Unreadable, "a literal or a name without its closing quote", "close it")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(dialect: Dialect, text: &str) -> Option<String> {
        without_comments(dialect, text).ok().map(Cow::into_owned)
    }

    #[test]
    fn a_comment_ends_where_the_database_ends_it() {
        let cases = [
            ("a -- b\nc", Some("a \nc"), Some("a \nc")),
            ("a -- b\r\nc", Some("a \nc"), Some("a \nc")),
            ("a -- b", Some("a "), Some("a ")),
            ("a -- b\rc", None, None),
            ("a/* b */c", Some("a c"), Some("a c")),
            ("a/* \n */c", Some("a\nc"), Some("a\nc")),
            ("a /* /* b */ c", None, Some("a   c")),
            ("a /* /* b */ */ c", Some("a   c"), Some("a   */ c")),
            ("a /*/ b */ c", Some("a   c"), Some("a   c")),
            ("a /**/ c", Some("a   c"), Some("a   c")),
            ("a /* -- */ c", Some("a   c"), Some("a   c")),
            ("a -- /*\nc", Some("a \nc"), Some("a \nc")),
            ("a /*", None, None),
            ("a--1\n+1", Some("a\n+1"), Some("a\n+1")),
            ("2 */* b */ 3", Some("2 *  3"), Some("2 *  3")),
            ("'-- /*' /* x */", Some("'-- /*'  "), Some("'-- /*'  ")),
            ("\"a--b\" -- c", Some("\"a--b\" "), Some("\"a--b\" ")),
            ("'it''s -- ' -- x", Some("'it''s -- ' "), Some("'it''s -- ' ")),
            ("[a--b] -- c", Some("[a"), Some("[a--b] ")),
            ("`a--b` -- c", Some("`a"), Some("`a--b` ")),
            ("'a\\' -- b", Some("'a\\' "), Some("'a\\' ")),
            ("E'a\\' -- b' -- c", Some("E'a\\' -- b' "), Some("E'a\\' ")),
            ("$$ -- $$ /* */", None, Some("$$ ")),
            ("$1 /* a */", Some("$1  "), Some("$1  ")),
            ("a'\\d'", None, Some("a'\\d'")),
        ];
        for (text, on_postgres, on_sqlite) in cases {
            assert_eq!(read(Dialect::Postgres, text).as_deref(), on_postgres, "{text}");
            assert_eq!(read(Dialect::Sqlite, text).as_deref(), on_sqlite, "{text}");
        }
    }

    #[test]
    fn an_escape_names_one_character_or_is_refused() {
        for good in [r"E'\\d'", r"e'a\n\t\'b'", r"E'\u00e9'", r"E'a''\\'"] {
            assert_eq!(read(Dialect::Postgres, good).as_deref(), Some(good));
        }
        for bad in [r"E'\d'", r"E'\x41'", r"E'\101'", r"E'\u+0e9'", r"E'\U0001F600'", r"E'\'", r"1E'\\'"] {
            assert_eq!(read(Dialect::Postgres, bad), None, "{bad}");
        }
    }
}
