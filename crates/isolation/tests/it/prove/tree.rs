//! PostgreSQL's text form of a tree (`pg_node_tree`), read without knowing any kind of node.

/// A value in the tree.
#[derive(Debug)]
pub(super) enum Tree<'t> {
    /// A word as it is written, with its backslashes. An absent value is `<>`.
    Word(&'t str),
    List(Vec<Tree<'t>>),
    Node(Node<'t>),
}

/// A node and its fields in their order. A constant's field has several values, all others have one.
#[derive(Debug)]
pub(super) struct Node<'t> {
    pub(super) kind: &'t str,
    pub(super) fields: Vec<(&'t str, Vec<Tree<'t>>)>,
}

impl<'t> Tree<'t> {
    pub(super) fn read(text: &'t str) -> Result<Self, String> {
        let mut reader = Reader { rest: text };
        let tree = reader.value()?;
        match reader.word() {
            None => Ok(tree),
            Some(more) => Err(format!("{more} follows the tree")),
        }
    }

    /// Returns the items of a list; none, if it is absent.
    pub(super) fn items(&self) -> &[Tree<'t>] {
        match self {
            Tree::List(items) => items,
            Tree::Word(_) | Tree::Node(_) => &[],
        }
    }

    pub(super) fn node(&self) -> Option<&Node<'t>> {
        match self {
            Tree::Node(node) => Some(node),
            Tree::Word(_) | Tree::List(_) => None,
        }
    }
}

impl<'t> Node<'t> {
    /// Returns a field that every version of PostgreSQL gives this kind of node.
    pub(super) fn field(&self, name: &str) -> Result<&Tree<'t>, String> {
        let field = self.fields.iter().find(|(field, _)| *field == name);
        field.and_then(|(_, values)| values.first()).ok_or_else(|| format!("{} has no {name}", self.kind))
    }

    pub(super) fn word(&self, name: &str) -> Result<&'t str, String> {
        match self.field(name)? {
            Tree::Word(word) => Ok(word),
            other => Err(format!("{name} of {} is {other:?}", self.kind)),
        }
    }

    pub(super) fn number(&self, name: &str) -> Result<i64, String> {
        let word = self.word(name)?;
        word.parse().map_err(|_| format!("{name} of {} is {word}", self.kind))
    }

    pub(super) fn items(&self, name: &str) -> Result<&[Tree<'t>], String> {
        self.field(name).map(Tree::items)
    }
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    /// Returns the next word or bracket. A backslash makes the character after it part of a word.
    fn word(&mut self) -> Option<&'t str> {
        self.rest = self.rest.trim_start_matches([' ', '\n', '\t']);
        let first = self.rest.chars().next()?;
        let mut length = 0;
        if matches!(first, '(' | ')' | '{' | '}') {
            length = 1;
        } else {
            let mut letters = self.rest.chars();
            while let Some(letter) = letters.next() {
                match letter {
                    ' ' | '\n' | '\t' | '(' | ')' | '{' | '}' => break,
                    '\\' => length += 1 + letters.next().map_or(0, char::len_utf8),
                    _ => length += letter.len_utf8(),
                }
            }
        }
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest;
        Some(word)
    }

    fn peek(&self) -> Option<&'t str> {
        Reader { rest: self.rest }.word()
    }

    fn value(&mut self) -> Result<Tree<'t>, String> {
        match self.word() {
            Some("(") => {
                let mut items = Vec::new();
                while self.peek() != Some(")") {
                    items.push(self.value()?);
                }
                self.word();
                Ok(Tree::List(items))
            }
            Some("{") => self.node().map(Tree::Node),
            Some(")" | "}") | None => Err(format!("a value is missing before {}", self.rest)),
            Some(word) => Ok(Tree::Word(word)),
        }
    }

    fn node(&mut self) -> Result<Node<'t>, String> {
        let kind = self.word().unwrap_or_default();
        let mut fields = Vec::new();
        loop {
            match self.word() {
                Some("}") => return Ok(Node { kind, fields }),
                Some(name) if name.starts_with(':') => {
                    // The first value may begin with a colon itself: a name does, if somebody chose it so.
                    let mut values = vec![self.value()?];
                    while self.peek().is_some_and(|next| next != "}" && !next.starts_with(':')) {
                        values.push(self.value()?);
                    }
                    fields.push((&name[1..], values));
                }
                other => return Err(format!("{kind} has {other:?} where a field should be")),
            }
        }
    }
}
