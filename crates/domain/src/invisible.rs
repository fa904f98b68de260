//! Characters that nobody sees, and that come along with text that people type or paste.
//!
//! Keyboards put direction marks next to words, web pages break long words with soft hyphens, and files begin with a
//! byte-order mark. Nobody can correct what they do not see. So a parser removes such a character where it means
//! nothing, and names it where it refuses it.

/// Returns a pasted text as it was meant: without white space and invisible characters at its ends, and without
/// characters inside that only say where a line may break.
pub(crate) fn pasted(text: &str) -> String {
    let text = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    text.chars().filter(|c| !is_break(*c)).collect()
}

/// Returns the first character that is invisible, or a space or control character that is not ASCII's own.
pub(crate) fn find(text: &str) -> Option<char> {
    text.chars().find(|c| is_invisible(*c) || (!c.is_ascii() && (c.is_whitespace() || c.is_control())))
}

/// Names a character for people: `U+FEFF (byte-order mark)`.
pub(crate) fn described(c: char) -> String {
    let name = match c {
        '\u{A0}' | '\u{202F}' => "no-break space",
        '\u{AD}' => "soft hyphen",
        '\u{61C}' => "Arabic letter mark",
        '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' => "Hangul filler",
        '\u{200B}' => "zero-width space",
        '\u{200C}' => "zero-width non-joiner",
        '\u{200D}' => "zero-width joiner",
        '\u{200E}' => "left-to-right mark",
        '\u{200F}' => "right-to-left mark",
        '\u{202A}' => "left-to-right embedding",
        '\u{202B}' => "right-to-left embedding",
        '\u{202C}' => "end of a text direction",
        '\u{202D}' => "left-to-right override",
        '\u{202E}' => "right-to-left override",
        '\u{2060}' => "word joiner",
        '\u{2066}'..='\u{2069}' => "isolate of a text direction",
        '\u{FEFF}' => "byte-order mark",
        c if c.is_control() => "control character",
        c if c.is_whitespace() => "space",
        _ => "invisible character",
    };
    format!("U+{:04X} ({name})", u32::from(c))
}

/// Matches characters that tell where a line may or may not break, and the byte-order mark.
const fn is_break(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

/// Matches characters that a name does not need: line breaks, the direction marks and controls of Unicode TR 9,
/// invisible operators and annotations, and Hangul fillers. An override among them could make a name look like another.
pub(crate) const fn means_nothing_in_a_name(c: char) -> bool {
    is_break(c)
        || matches!(
            c,
            '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
                | '\u{2061}'..='\u{206F}' | '\u{3164}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}'
        )
}

/// Matches the two joiners. Persian, several Indic scripts and emoji need them between letters.
pub(crate) const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// Matches the invisible characters that spell or select a glyph: tags (in flags) and variation selectors (in emoji
/// and Japanese names). They belong to the character before them.
pub(crate) const fn is_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0000}'..='\u{E01EF}')
}

const fn is_invisible(c: char) -> bool {
    means_nothing_in_a_name(c) || is_joiner(c) || is_selector(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_text_is_what_was_meant() {
        assert_eq!(pasted("\u{FEFF}\u{A0} a\u{AD}b\u{200B}c\u{2060} \u{200F}\u{202C}\r\n"), "abc");
        assert_eq!(pasted("a\u{202E}b c"), "a\u{202E}b c");
        assert_eq!(pasted("\u{FEFF}"), "");
    }

    #[test]
    fn what_is_found_is_named() {
        assert_eq!(
            (find("a b\tc\u{301}é"), find("a\u{A0}b"), find("a\u{85}b")),
            (None, Some('\u{A0}'), Some('\u{85}'))
        );
        for (c, name) in [
            ('\u{FEFF}', "U+FEFF (byte-order mark)"),
            ('\u{A0}', "U+00A0 (no-break space)"),
            ('\u{3000}', "U+3000 (space)"),
            ('\u{0}', "U+0000 (control character)"),
            ('\u{2063}', "U+2063 (invisible character)"),
        ] {
            assert_eq!(described(c), name);
        }
    }
}
