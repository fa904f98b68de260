//! Turns a statement's text into its [`Plan`]: parse, confine, print, parse again, and require the same tree.
//!
//! This module knows nothing of connections. The walk visits every field of every node by name. It refuses a node,
//! field or token it does not know, and a parser upgrade that adds a field does not compile until the field is handled.
//! Identifiers are printed in quotes, so that a database can't read one as a keyword.

mod access;
mod advisory;
mod aside;
mod clause;
mod conflict;
mod delete;
mod derived;
mod explain;
mod expr;
mod factor;
mod fence;
mod frame;
mod from;
mod function;
mod insert;
mod leakproof;
mod lexical;
mod merge;
mod names;
mod query;
mod replace;
mod row;
mod scope;
mod seen;
mod select;
mod table_function;
mod text;
mod types;
mod update;
mod walk;
mod walker;

use sqlparser::{
    ast,
    parser::Parser,
    tokenizer::{Token, TokenWithSpan},
};

pub(super) use self::lexical::between_comments;
use self::{
    walk::{NESTING, Walk, no_clause, refuse, unreadable, variant},
    walker::Walker,
};
use super::{
    Dialect,
    error::{Refusal, ScopeError},
    plan::Plan,
    registry::Registry,
    schema::Mode,
};

/// The stack that the walk of the longest chain of operators can need, with a margin.
const DEEP_STACK: usize = 64 << 20;

/// Confines `text` to a tenant that is bound after the caller's parameters.
pub(super) fn rewrite(mode: Mode, dialect: Dialect, registry: &Registry, text: &str) -> Walk<Plan> {
    if (mode, dialect) == (Mode::Schema, Dialect::Sqlite) {
        return refuse(
            Refusal::Dialect,
            "a tenant's schema on SQLite",
            "name the tenant in a column, or use PostgreSQL",
        );
    }
    let read = text::read(dialect, text)?;
    // A chain such as `a AND b AND …` is a tree as deep as the chain is long. Walking, printing, comparing and dropping
    // it are recursive. The length of the text limits the depth; this provides the stack for it.
    let (red_zone, stack) = if read.chain > 64 { (DEEP_STACK / 2, DEEP_STACK) } else { (1 << 20, 8 << 20) };
    stacker::maybe_grow(red_zone, stack, || confine(mode, dialect, registry, read))
}

fn confine(mode: Mode, dialect: Dialect, registry: &Registry, read: text::Text) -> Walk<Plan> {
    let text::Text { mut tokens, parameters, chain: _ } = read;
    let targets = aside::set_aside(dialect, &mut tokens)?;
    let again = (dialect == Dialect::Sqlite).then(|| (tokens.clone(), targets.clone()));
    let mut statement = parse(dialect, tokens)?;
    let mut walker = Walker::new(mode, dialect, registry, parameters, targets);
    walker.statement(&mut statement)?;
    if let (true, Some((tokens, targets))) = (walker.fenced, again) {
        // A fence works only if no condition of the whole statement lets SQLite replace its column by a constant.
        statement = parse(dialect, tokens)?;
        walker = Walker::new(mode, dialect, registry, parameters, targets);
        walker.opaque = true;
        walker.statement(&mut statement)?;
    }
    let text = aside::put_back(dialect, print(dialect, &statement)?, &walker.targets)?;
    let tenant_type = walker.tenant_type.get();
    let (binds_tenant, must_equal, patterns) = walker.finish();

    Ok(Plan { text: text.into(), parameters, binds_tenant, tenant_type, must_equal, patterns })
}

/// Prints the statement, and refuses it unless the printed text parses to the same statement.
fn print(dialect: Dialect, statement: &ast::Statement) -> Walk<String> {
    let printed = statement.to_string();
    let tokens = text::tokenise(dialect, &printed)?;
    let is_ambiguous =
        |token: &TokenWithSpan| matches!(&token.token, Token::SingleQuotedString(literal) if literal.contains('\\'));
    if dialect == Dialect::Postgres && tokens.iter().any(is_ambiguous) {
        return refuse(Refusal::Unreadable, "a backslash in this place", "bind the value instead");
    }
    if parse(dialect, tokens)? == *statement {
        Ok(printed)
    } else {
        refuse(Refusal::Unreadable, "a statement that changes when it is printed", "write it more plainly")
    }
}

/// Parses one statement, which only semicolons may follow.
///
/// The parser's own loop over several statements stops at the word `END` and ignores the rest: a condition after it
/// would be dropped silently.
fn parse(dialect: Dialect, tokens: Vec<TokenWithSpan>) -> Walk<ast::Statement> {
    let mut parser = Parser::new(dialect.grammar()).with_recursion_limit(NESTING).with_tokens_with_locations(tokens);
    let skip_semicolons = |parser: &mut Parser<'_>| while parser.consume_token(&Token::SemiColon) {};
    skip_semicolons(&mut parser);
    if parser.peek_token_ref().token == Token::EOF {
        return Err(ScopeError::new(Refusal::Unreadable, "an empty statement", "send one statement"));
    }
    let statement = parser.parse_statement().map_err(|error| unreadable(&error))?;
    let is_ended = parser.consume_token(&Token::SemiColon);
    skip_semicolons(&mut parser);
    match &parser.peek_token_ref().token {
        Token::EOF => Ok(statement),
        _ if is_ended => {
            Err(ScopeError::new(Refusal::Unreadable, "several statements in one text", "send each statement by itself"))
        }
        _ => parser.expected("the end of the statement", parser.peek_token()).map_err(|error| unreadable(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_read_as_another_statement_is_not_printed() {
        let read = |text: &str| parse(Dialect::Sqlite, text::tokenise(Dialect::Sqlite, text).unwrap()).unwrap();
        let mut statement = read("SELECT (1 + 2) * 3");
        assert_eq!(print(Dialect::Sqlite, &statement).unwrap(), "SELECT (1 + 2) * 3");
        // Without its brackets the tree in memory differs only by the brackets, but the result is another number.
        let ast::Statement::Query(query) = &mut statement else { panic!("a query") };
        let ast::SetExpr::Select(select) = &mut *query.body else { panic!("a select") };
        let ast::SelectItem::UnnamedExpr(ast::Expr::BinaryOp { left, .. }) = &mut select.projection[0] else {
            panic!("an operation")
        };
        let ast::Expr::Nested(inner) = &mut **left else { panic!("brackets") };
        *left = inner.clone();
        let refused = print(Dialect::Sqlite, &statement).unwrap_err();
        assert_eq!(refused.what(), "a statement that changes when it is printed");
    }
}
