//! Formats an error and its causes on one line, for operators.

use std::error::Error;

/// Returns the error and its causes, each mentioned once. Some errors already end with the text of their cause.
pub fn with_causes(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(error.source(), |&cause| cause.source()).map(ToString::to_string);
    causes.fold(error.to_string(), |text, cause| if text.ends_with(&cause) { text } else { format!("{text}: {cause}") })
}

#[cfg(test)]
mod tests {
    use super::with_causes;

    #[derive(Debug, thiserror::Error)]
    enum Failed {
        #[error("refused")]
        Refused,
        #[error("connecting: {0}")]
        Repeats(#[source] Box<Failed>),
        #[error("the database can't be opened")]
        Opens(#[source] Box<Failed>),
    }

    #[test]
    fn each_cause_is_said_once() {
        let error = Failed::Opens(Box::new(Failed::Repeats(Box::new(Failed::Refused))));
        assert_eq!(with_causes(&error), "the database can't be opened: connecting: refused");
        assert_eq!(with_causes(&Failed::Refused), "refused");
    }
}
