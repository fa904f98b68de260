//! Syntax that the parser does not know, set aside before it parses: the conflict targets of partial indexes and of
//! indexes on expressions, and PostgreSQL's weaker row locks.
//!
//! Each is replaced by a name with a NUL in it, which no text of a caller can contain, and put back into the printed
//! text. A conflict target is parsed, walked, printed and parsed again by itself. A mark that turns up anywhere else
//! than where it was set is refused like any odd name.

use sqlparser::{
    ast::{Expr, Ident, ObjectName, ObjectNamePart},
    keywords::Keyword,
    parser::Parser,
    tokenizer::{Token, TokenWithSpan, Word},
};

use super::{Refusal, Walk, refuse, text, unreadable, walk::NESTING};
use crate::query_hook::Dialect;

/// The mark of FOR NO KEY UPDATE and FOR KEY SHARE, which are set aside as FOR UPDATE and FOR SHARE.
const WEAK_LOCK: &str = "\0key";

/// The mark of a conflict target, before its number.
const TARGET: &str = "\0target";

/// A conflict target: the columns and expressions of an index, and the condition of a partial one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) elements: Vec<Expr>,
    pub(super) condition: Option<Expr>,
}

impl Target {
    fn printed(&self) -> String {
        let elements = self.elements.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        match &self.condition {
            None => format!("({elements})"),
            Some(condition) => format!("({elements}) WHERE {condition}"),
        }
    }
}

/// Replaces in `tokens` what the parser does not know, and returns the conflict targets among it.
pub(super) fn set_aside(dialect: Dialect, tokens: &mut Vec<TokenWithSpan>) -> Walk<Vec<Target>> {
    if dialect == Dialect::Sqlite {
        drop_materialized(tokens);
    }
    // Most statements have nothing of the kind, and are not copied.
    let has = |wanted| tokens.iter().any(|token| keyword(Some(token)) == wanted);
    let may_lock = dialect == Dialect::Postgres && has(Keyword::FOR);
    if !may_lock && !has(Keyword::CONFLICT) {
        return Ok(Vec::new());
    }
    let mut plain = without_spaces(tokens);
    let locked = may_lock && locks(&mut plain);
    let targets = targets(dialect, &mut plain)?;
    if locked || !targets.is_empty() {
        *tokens = plain;
    }
    Ok(targets)
}

/// Drops MATERIALIZED and NOT MATERIALIZED before the query of a common table expression, which the parser does not know
/// on SQLite. They advise the planner, and change no result.
fn drop_materialized(tokens: &mut Vec<TokenWithSpan>) {
    if !tokens.iter().any(|token| keyword(Some(token)) == Keyword::MATERIALIZED) {
        return;
    }
    *tokens = without_spaces(tokens);
    let mut place = 0;
    while place < tokens.len() {
        let (from, to) = match keywords::<3>(tokens, place) {
            [Keyword::AS, Keyword::MATERIALIZED, _] => (place + 1, place + 2),
            [Keyword::AS, Keyword::NOT, Keyword::MATERIALIZED] => (place + 1, place + 3),
            _ => (place, place),
        };
        if from < to && tokens.get(to).is_some_and(|token| token.token == Token::LParen) {
            tokens.drain(from..to);
        }
        place += 1;
    }
}

fn without_spaces(tokens: &[TokenWithSpan]) -> Vec<TokenWithSpan> {
    tokens.iter().filter(|token| !matches!(token.token, Token::Whitespace(_))).cloned().collect()
}

/// Puts back into the printed text what was set aside.
pub(super) fn put_back(dialect: Dialect, mut printed: String, targets: &[Target]) -> Walk<String> {
    if printed.contains(WEAK_LOCK) {
        for (strong, weak) in [("FOR UPDATE", "FOR NO KEY UPDATE"), ("FOR SHARE", "FOR KEY SHARE")] {
            printed = printed.replace(&format!("{strong} OF \"{WEAK_LOCK}\"."), &format!("{weak} OF "));
            printed = printed.replace(&format!("{strong} OF \"{WEAK_LOCK}\""), weak);
        }
    }
    for (number, target) in targets.iter().enumerate() {
        let text = target.printed();
        let tokens = without_spaces(&text::tokenise(dialect, &format!("{text} DO"))?);
        if read(dialect, &tokens)? != Some((target.clone(), tokens.len() - 1)) {
            let what = "a conflict target that changes when it is printed";
            return refuse(Refusal::Unreadable, what, "write it more plainly");
        }
        printed = printed.replace(&format!("(\"{TARGET}{number}\")"), &text);
    }
    if printed.contains(WEAK_LOCK) || printed.contains(TARGET) {
        return refuse(Refusal::Unreadable, "a lock or a conflict target in an unusual place", "write it more plainly");
    }
    Ok(printed)
}

/// Returns the number of the target that was set aside here.
pub(super) fn target_number(columns: &[Ident]) -> Option<usize> {
    match columns {
        [Ident { value, quote_style: Some('"'), span: _ }] => value.strip_prefix(TARGET)?.parse().ok(),
        _ => None,
    }
}

/// Returns the table that a lock names, without the mark of a weaker lock.
pub(super) fn locked(of: &ObjectName) -> Option<ObjectName> {
    let parts = match of.0.as_slice() {
        [ObjectNamePart::Identifier(mark), rest @ ..] if mark.value == WEAK_LOCK => rest,
        parts => parts,
    };
    (!parts.is_empty()).then(|| ObjectName(parts.to_vec()))
}

/// Writes the name of a locked table back, which the walk has quoted.
pub(super) fn name_locked(of: &mut ObjectName, table: ObjectName) {
    let is_weak = matches!(of.0.first(), Some(ObjectNamePart::Identifier(mark)) if mark.value == WEAK_LOCK);
    let mark = is_weak.then(|| of.0[0].clone());
    of.0 = mark.into_iter().chain(table.0).collect();
}

fn keyword(token: Option<&TokenWithSpan>) -> Keyword {
    match token {
        Some(TokenWithSpan { token: Token::Word(Word { quote_style: None, keyword, value: _ }), span: _ }) => *keyword,
        _ => Keyword::NoKeyword,
    }
}

fn keywords<const N: usize>(tokens: &[TokenWithSpan], place: usize) -> [Keyword; N] {
    std::array::from_fn(|offset| keyword(tokens.get(place + offset)))
}

fn mark(name: String) -> Token {
    Token::Word(Word { value: name, quote_style: Some('"'), keyword: Keyword::NoKeyword })
}

/// Rewrites each lock as locks of one table each, of which the weaker ones carry a mark: `FOR KEY SHARE OF a, b NOWAIT`
/// becomes `FOR SHARE OF mark.a NOWAIT FOR SHARE OF mark.b NOWAIT`.
///
/// Returns whether any was rewritten.
fn locks(tokens: &mut Vec<TokenWithSpan>) -> bool {
    let (mut place, mut rewritten) = (0, false);
    while place < tokens.len() {
        let (strength, is_weak, mut end) = match keywords::<4>(tokens, place) {
            [Keyword::FOR, Keyword::NO, Keyword::KEY, Keyword::UPDATE] => (place + 3, true, place + 4),
            [Keyword::FOR, Keyword::KEY, Keyword::SHARE, _] => (place + 2, true, place + 3),
            [Keyword::FOR, Keyword::UPDATE | Keyword::SHARE, _, _] => (place + 1, false, place + 2),
            _ => {
                place += 1;
                continue;
            }
        };
        let mut tables: Vec<Vec<TokenWithSpan>> = vec![Vec::new()];
        if keyword(tokens.get(end)) == Keyword::OF {
            end += 1;
            while let Some(token) = tokens.get(end) {
                match (&token.token, tables.last_mut()) {
                    (Token::Comma, _) => tables.push(Vec::new()),
                    (Token::Word(_), Some(table)) if table.len() % 2 == 0 => table.push(token.clone()),
                    (Token::Period, Some(table)) if table.len() % 2 == 1 => table.push(token.clone()),
                    _ => break,
                }
                end += 1;
            }
        }
        let waiting = match keywords::<2>(tokens, end) {
            [Keyword::NOWAIT, _] => end + 1,
            [Keyword::SKIP, Keyword::LOCKED] => end + 2,
            _ => end,
        };
        if !is_weak && tables.len() == 1 {
            place = end;
            continue;
        }
        let like = |token: Token| TokenWithSpan { token, span: tokens[place].span };
        let mut written = Vec::new();
        for table in &tables {
            written.extend([tokens[place].clone(), tokens[strength].clone()]);
            if is_weak || !table.is_empty() {
                written.push(like(Token::make_keyword("OF")));
            }
            if is_weak {
                written.push(like(mark(WEAK_LOCK.to_owned())));
                if !table.is_empty() {
                    written.push(like(Token::Period));
                }
            }
            written.extend(table.iter().cloned());
            written.extend_from_slice(&tokens[end..waiting]);
        }
        let length = written.len();
        tokens.splice(place..waiting, written);
        place += length;
        rewritten = true;
    }
    rewritten
}

/// Takes out each conflict target that is more than a list of columns.
fn targets(dialect: Dialect, tokens: &mut Vec<TokenWithSpan>) -> Walk<Vec<Target>> {
    let (mut found, mut place) = (Vec::new(), 0);
    while place < tokens.len() {
        place += 1;
        if keywords::<2>(tokens, place - 1) != [Keyword::ON, Keyword::CONFLICT] {
            continue;
        }
        let start = place + 1;
        if is_plain(&tokens[start.min(tokens.len())..]) {
            continue;
        }
        let Some((target, length)) = read(dialect, &tokens[start..])? else { continue };
        let like = |token: Token| TokenWithSpan { token, span: tokens[start].span };
        let marked = [like(Token::LParen), like(mark(format!("{TARGET}{}", found.len()))), like(Token::RParen)];
        tokens.splice(start..start + length, marked);
        found.push(target);
    }
    Ok(found)
}

/// Returns whether these tokens begin with a list of columns and DO, which the parser knows.
fn is_plain(tokens: &[TokenWithSpan]) -> bool {
    let Some(end) = tokens.iter().position(|token| token.token == Token::RParen) else { return true };
    let named = tokens[..end].iter().all(|token| matches!(token.token, Token::LParen | Token::Comma | Token::Word(_)));
    let opened = tokens[..end].iter().filter(|token| token.token == Token::LParen).count();
    named && opened == 1 && keyword(tokens.get(end + 1)) == Keyword::DO
}

/// Reads a conflict target, and returns it with the number of its tokens. It ends before DO, which neither database
/// allows as a name in an expression.
fn read(dialect: Dialect, tokens: &[TokenWithSpan]) -> Walk<Option<(Target, usize)>> {
    if tokens.first().map(|token| &token.token) != Some(&Token::LParen) {
        return Ok(None);
    }
    let (mut depth, mut end, mut close) = (0_usize, None, None);
    for (place, token) in tokens.iter().enumerate() {
        match token.token {
            Token::LParen => depth += 1,
            Token::RParen => depth = depth.saturating_sub(1),
            _ if depth == 0 && keyword(Some(token)) == Keyword::DO => {
                end = Some(place);
                break;
            }
            _ => {}
        }
        if depth == 0 && close.is_none() {
            close = Some(place);
        }
    }
    let (Some(close), Some(end)) = (close, end) else { return Ok(None) };
    let queries = [Keyword::SELECT, Keyword::VALUES, Keyword::WITH, Keyword::TABLE];
    if tokens[..end].iter().any(|token| queries.contains(&keyword(Some(token)))) {
        let instead = "name the columns and expressions of the index";
        return refuse(Refusal::Clause, "a subquery in a conflict target", instead);
    }
    let elements = parsed(dialect, &tokens[1..close], |parser| parser.parse_comma_separated(Parser::parse_expr))?;
    let condition = match keyword(tokens.get(close + 1)) {
        _ if close + 1 == end => None,
        Keyword::WHERE => Some(parsed(dialect, &tokens[close + 2..end], Parser::parse_expr)?),
        _ => return Ok(None),
    };
    Ok(Some((Target { elements, condition }, end)))
}

fn parsed<T>(
    dialect: Dialect,
    tokens: &[TokenWithSpan],
    parse: impl Fn(&mut Parser<'static>) -> Result<T, sqlparser::parser::ParserError>,
) -> Walk<T> {
    let mut parser =
        Parser::new(dialect.grammar()).with_recursion_limit(NESTING).with_tokens_with_locations(tokens.to_vec());
    let parsed = parse(&mut parser).map_err(|error| unreadable(&error))?;
    match parser.peek_token_ref().token {
        Token::EOF => Ok(parsed),
        _ => refuse(
            Refusal::Clause,
            "a conflict target with an operator class or an order",
            "name the columns and expressions alone",
        ),
    }
}
