//! Changes in definitions as the catalogue prints them.

/// Inserts a text after the opening bracket number `nth`, from 0, that is in no quotes.
pub(super) fn after_bracket(definition: &str, nth: usize, inserted: &str) -> Option<String> {
    let mut quote = None;
    let mut left = nth;
    for (place, letter) in definition.char_indices() {
        match (quote, letter) {
            (Some(end), _) if letter == end => quote = None,
            (None, '"' | '\'' | '`') => quote = Some(letter),
            (None, '[') => quote = Some(']'),
            (None, '(') if left == 0 => {
                let (before, after) = definition.split_at(place + 1);
                return Some(format!("{before}{inserted}{after}"));
            }
            (None, '(') => left -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::after_bracket;

    #[test]
    fn a_bracket_in_quotes_is_none() {
        let definition = r#"CREATE INDEX "by (a)" ON [t(] USING btree (lower(a)) WHERE (b = '(')"#;
        let with = after_bracket(definition, 0, "tenant_id, ");
        assert_eq!(with.unwrap(), definition.replace("(lower", "(tenant_id, lower"));
        let reference = "FOREIGN KEY (a) REFERENCES \"x(\"(id) ON DELETE CASCADE";
        let with = after_bracket(reference, 1, "tenant_id, ").unwrap();
        assert_eq!(with, "FOREIGN KEY (a) REFERENCES \"x(\"(tenant_id, id) ON DELETE CASCADE");
        assert_eq!(after_bracket(reference, 2, ""), None);
    }
}
