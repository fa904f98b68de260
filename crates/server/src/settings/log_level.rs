//! The log filter as a setting.

use tracing_subscriber::EnvFilter;

/// The log levels, from none to all.
const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
/// Our crates, as they are named in log targets.
const CRATES: [&str; 4] = ["tenantry_server", "tenantry_infrastructure", "tenantry_application", "tenantry_domain"];

/// Checks a filter such as `info` or `info,tenantry_server=debug`. `EnvFilter` accepts any word as a module name, so a
/// misspelt level would silently log nothing. Therefore each part must name a level here.
pub(super) fn level(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    for part in &parts {
        let (target, level) = part.split_once('=').map_or((None, *part), |(target, level)| (Some(target), level));
        let named = target.is_none_or(is_module);
        if !named || !LEVELS.iter().any(|known| known.eq_ignore_ascii_case(level)) {
            return Err("must be error, warn, info, debug or trace, or a list by module such as \
                        info,tenantry_server=debug"
                .to_owned());
        }
        if let Some(unknown) = target.filter(|target| is_like_ours(target)) {
            return Err(format!(
                "must name existing modules; {unknown} does not exist, ours are in {}",
                CRATES.join(", ")
            ));
        }
    }
    let filter = parts.join(",");
    EnvFilter::builder().parse(&filter).map(|_| filter).map_err(|error| format!("must be a filter: {error}"))
}

fn is_module(target: &str) -> bool {
    let path = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    target.split("::").all(path)
}

/// Returns whether the target looks like a misspelt crate of ours. Other crates, such as an embedder's, are not known
/// here.
fn is_like_ours(target: &str) -> bool {
    let name = target.split("::").next().unwrap_or_default();
    !CRATES.contains(&name) && CRATES.iter().any(|ours| strsim::damerau_levenshtein(name, ours) <= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_names_a_level() {
        for good in
            ["info", "INFO", "off", "info,tenantry_server=debug", "warn, tenantry_server::http=trace", "my_shop=debug"]
        {
            assert!(level(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            ",",
            "info,",
            "inof",
            "loud=loud",
            "tenantry_server",
            "tenantry_server=inof",
            "=info",
            "a b=info",
            "tenantry_sever=debug",
            "tenantry-server=debug",
            "info,tenantry_servers=debug",
            "1",
            "[span]=info",
        ] {
            assert!(level(bad).unwrap_err().starts_with("must "), "{bad}");
        }
    }
}
