//! Tokens: parameters are numbered, and comments are dropped. Any text that two parsers could read differently (odd
//! quotes, odd numbers) is refused before the parser sees it.

use sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer, Whitespace};

use super::{Refusal, Walk, lexical, refuse, unreadable};
use crate::query_hook::Dialect;

/// The longest statement that is read.
const LONGEST: usize = 1 << 20;

/// The maximum number of operators and keywords. Each may be one level of the tree.
const LONGEST_CHAIN: usize = 4_000;

/// A statement as tokens.
pub(super) struct Text {
    pub(super) tokens: Vec<TokenWithSpan>,
    /// The number of values the caller must bind.
    pub(super) parameters: usize,
    /// The number of operators and keywords, which limits the depth of the tree.
    pub(super) chain: usize,
}

/// Tokenises the caller's text.
pub(super) fn read(dialect: Dialect, text: &str) -> Walk<Text> {
    if text.len() > LONGEST {
        return refuse(Refusal::Unreadable, "a statement of more than 1 MiB", "bind the values, send smaller batches");
    }
    if text.contains('\0') {
        return refuse(Refusal::Unreadable, "a NUL byte", "bind the value instead");
    }
    let mut tokens = tokenise(dialect, &lexical::without_comments(dialect, text)?)?;
    let mut numbering = Numbering { dialect, plain: false, numbered: false, highest: 0 };
    let mut chain = 0;
    for token in &mut tokens {
        check(dialect, &token.token)?;
        if let Token::SingleQuotedString(literal) = &mut token.token
            && dialect == Dialect::Postgres
            && literal.contains('\\')
        {
            // With a backslash it is printed as E'…', which means the same whatever `standard_conforming_strings` says.
            token.token = Token::EscapedStringLiteral(std::mem::take(literal));
        }
        if let Token::Placeholder(name) = &mut token.token {
            numbering.number(name)?;
        } else if is_link(&token.token) {
            chain += 1;
        }
    }
    if chain > LONGEST_CHAIN {
        return refuse(Refusal::Unreadable, "a statement of thousands of operators", "bind a list, or split it");
    }
    Ok(Text { tokens, parameters: numbering.highest, chain })
}

/// Tokenises, and refuses text that the tokeniser could read differently from the database.
pub(super) fn tokenise(dialect: Dialect, text: &str) -> Walk<Vec<TokenWithSpan>> {
    Tokenizer::new(dialect.grammar(), text).tokenize_with_location().map_err(|error| unreadable(&error))
}

/// Returns whether the token adds no level to the tree. Lists consist of such tokens, however long they are.
fn is_link(token: &Token) -> bool {
    match token {
        Token::Comma
        | Token::LParen
        | Token::RParen
        | Token::Period
        | Token::Number(..)
        | Token::SingleQuotedString(_)
        | Token::EscapedStringLiteral(_)
        | Token::Whitespace(_)
        | Token::EOF => false,
        Token::Word(word) => word.quote_style.is_none() && word.keyword != sqlparser::keywords::Keyword::NoKeyword,
        _ => true,
    }
}

fn check(dialect: Dialect, token: &Token) -> Walk {
    match token {
        Token::Whitespace(Whitespace::SingleLineComment { .. } | Whitespace::MultiLineComment(_)) => {
            refuse(Refusal::Unreadable, "a comment in an unusual place", "leave it out")
        }
        // The walk asks the registry for an operator.
        Token::EscapedStringLiteral(_) | Token::CustomBinaryOperator(_) if dialect == Dialect::Postgres => Ok(()),
        Token::HexStringLiteral(digits)
            if dialect == Dialect::Sqlite
                && digits.len().is_multiple_of(2)
                && digits.bytes().all(|digit| digit.is_ascii_hexdigit()) =>
        {
            Ok(())
        }
        // The printer takes the quote for one that is escaped already.
        Token::SingleQuotedString(literal) if dialect == Dialect::Sqlite && literal.contains("\\'") => {
            refuse(Refusal::Unreadable, "a backslash before a quote in a literal", "bind the value instead")
        }
        Token::Number(digits, long)
            if *long
                || !digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-')) =>
        {
            refuse(Refusal::Unreadable, "an odd number", "bind the value instead")
        }
        Token::EscapedStringLiteral(_)
        | Token::UnicodeStringLiteral(_)
        | Token::DollarQuotedString(_)
        | Token::NationalStringLiteral(_)
        | Token::HexStringLiteral(_)
        | Token::SingleQuotedByteStringLiteral(_)
        | Token::DoubleQuotedByteStringLiteral(_)
        | Token::SingleQuotedRawStringLiteral(_)
        | Token::DoubleQuotedRawStringLiteral(_)
        | Token::TripleSingleQuotedString(_)
        | Token::TripleDoubleQuotedString(_)
        | Token::QuoteDelimitedStringLiteral(_)
        | Token::NationalQuoteDelimitedStringLiteral(_)
        | Token::DoubleQuotedString(_) => {
            refuse(Refusal::Unreadable, "an escaped, hexadecimal or specially quoted literal", "bind the value instead")
        }
        Token::Char(_) | Token::CustomBinaryOperator(_) => {
            refuse(Refusal::Unreadable, format!("{token}"), "write it with the common operators")
        }
        _ => Ok(()),
    }
}

/// Numbers each `?`, and normalises `$01` to `$1`, so that the tenant's number is unique.
struct Numbering {
    dialect: Dialect,
    plain: bool,
    numbered: bool,
    highest: usize,
}

impl Numbering {
    fn number(&mut self, name: &mut String) -> Walk {
        let sign = self.dialect.parameter_sign();
        if self.dialect == Dialect::Sqlite && name == "?" {
            self.plain = true;
            self.highest += 1;
            *name = format!("?{}", self.highest);
        } else {
            let digits = name.strip_prefix(sign).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
            let number = digits.and_then(|digits| digits.parse().ok()).filter(|n| (1..30_000).contains(n));
            let Some(number) = number else {
                return refuse(
                    Refusal::Parameters,
                    format!("the parameter {name}"),
                    "use $1 on PostgreSQL, ? on SQLite",
                );
            };
            self.numbered = true;
            self.highest = self.highest.max(number);
            *name = format!("{sign}{number}");
        }
        if self.plain && self.numbered {
            return refuse(Refusal::Parameters, "? and ?1 in one statement", "number all parameters or none");
        }
        if self.highest >= 30_000 {
            return refuse(Refusal::Parameters, "30,000 parameters", "send smaller batches");
        }
        Ok(())
    }
}
