//! A text of the embedding service, in as many languages as it has.

use tenantry_domain::locale::Locale;

/// A text in English, and in those of our other languages that the service has. Where it has none, the English one is
/// shown.
///
/// ```
/// use tenantry_server::pages::Text;
///
/// const PRODUCTS: Text = Text::new("Products").de("Produkte").es("Productos").fr("Produits");
/// # assert_eq!(PRODUCTS.said_in(tenantry_domain::locale::Locale::De), "Produkte");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Text {
    en: &'static str,
    de: Option<&'static str>,
    es: Option<&'static str>,
    fr: Option<&'static str>,
}

impl Text {
    /// Begins with the English text.
    pub const fn new(en: &'static str) -> Self {
        Self { en, de: None, es: None, fr: None }
    }

    /// Adds the German text.
    pub const fn de(self, de: &'static str) -> Self {
        Self { de: Some(de), ..self }
    }

    /// Adds the Spanish text.
    pub const fn es(self, es: &'static str) -> Self {
        Self { es: Some(es), ..self }
    }

    /// Adds the French text.
    pub const fn fr(self, fr: &'static str) -> Self {
        Self { fr: Some(fr), ..self }
    }

    /// Returns the text in that language, or in English.
    pub const fn said_in(self, locale: Locale) -> &'static str {
        let own = match locale {
            Locale::En => None,
            Locale::De => self.de,
            Locale::Es => self.es,
            Locale::Fr => self.fr,
        };
        match own {
            Some(text) => text,
            None => self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_without_a_text_has_the_english_one() {
        let text = Text::new("Products").de("Produkte").fr("Produits");
        let said = [Locale::En, Locale::De, Locale::Es, Locale::Fr].map(|locale| text.said_in(locale));
        assert_eq!(said, ["Products", "Produkte", "Products", "Produits"]);
    }
}
