//! A source as people read it.

/// The address without its scheme, for a link; absent where it is no web address and so must not
/// become a link, whatever wrote it.
pub fn shown_source(url: &str) -> Option<&str> {
    ["https://", "http://"].into_iter().find_map(|scheme| {
        let (start, rest) = url.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then(|| rest.trim_end_matches('/'))
    })
}

/// Only the host, where there is little room.
pub fn host(url: &str) -> &str {
    let shown = shown_source(url).unwrap_or(url);
    shown.split(['/', '?', '#']).next().unwrap_or(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_shown_without_its_scheme() {
        assert_eq!(shown_source("https://iec.example/62196-2"), Some("iec.example/62196-2"));
        assert_eq!(shown_source("HTTP://iec.example/"), Some("iec.example"));
        assert_eq!(host("https://iec.example/62196-2?x"), "iec.example");
    }

    #[test]
    fn what_is_no_web_address_becomes_no_link() {
        for url in ["javascript:alert(1)", "//x", "data:text/html,x", "ü"] {
            assert_eq!(shown_source(url), None, "{url}");
        }
    }
}
