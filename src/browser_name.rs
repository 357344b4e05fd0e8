//! A browser and its system, as far as a user agent tells (RFC 9110 §10.1.5).

/// "Firefox 133 on Linux"; the whole text where nothing in it is known.
pub fn browser(user_agent: &str) -> String {
    // Every browser claims to be the ones before it: the latest comer is told first.
    const NAMES: [(&str, &str); 6] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Version/", "Safari"),
        ("curl/", "curl"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iOS"),
        ("iPad", "iOS"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let name = NAMES.into_iter().find_map(|(mark, name)| {
        let version = after(user_agent, mark)?;
        let major: String = version.chars().take_while(char::is_ascii_digit).collect();
        Some(format!("{name} {major}"))
    });
    let system = SYSTEMS.into_iter().find(|(mark, _)| after(user_agent, mark).is_some());
    match (name, system) {
        (Some(name), Some((_, system))) => format!("{name} on {system}"),
        (Some(name), None) => name,
        (None, _) => user_agent.to_owned(),
    }
}

/// What follows `mark` in `text`. The standard library's search for text in text would be a
/// kilobyte for this one place.
fn after<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    text.char_indices().find_map(|(at, _)| text.get(at..)?.strip_prefix(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_told_from_those_it_claims_to_be() {
        for (agent, words) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
                "Firefox 133 on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.51",
                "Edge 131 on Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like \
                 Gecko) Version/18.1 Safari/605.1.15",
                "Safari 18 on macOS",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/131.0.0.0 Mobile Safari/537.36",
                "Chrome 131 on Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like \
                 Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
                "Safari 18 on iOS",
            ),
            ("curl/8.5.0", "curl 8"),
            ("understudy-import", "understudy-import"),
        ] {
            assert_eq!(browser(agent), words);
        }
    }
}
