//! What a browser is called, of all that it says of itself.

/// What to look for, and what it means. The first that is found counts: most browsers also say that
/// they are others.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: &[(&str, &str)] = &[
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
];

/// "Firefox on Linux"; what no list knows as it calls itself.
pub fn device(user_agent: Option<&str>) -> String {
    let said = user_agent.unwrap_or_default();
    // By bytes: a search for text is another algorithm, and nothing else here needs it.
    let says = |mark: &str| said.as_bytes().windows(mark.len()).any(|part| part == mark.as_bytes());
    let found = |list: &[(&str, &'static str)]| {
        list.iter().find(|(mark, _)| says(mark)).map(|(_, name)| *name)
    };
    match (found(BROWSERS), found(SYSTEMS)) {
        (Some(browser), Some(system)) => [browser, " on ", system].concat(),
        (Some(name), None) => name.to_owned(),
        (None, _) if said.is_empty() => "Unknown browser".to_owned(),
        (None, _) => said.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_called_as_people_know_it() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like \
            Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0";
        assert_eq!(device(Some(edge)), "Edge on Windows");
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0";
        assert_eq!(device(Some(firefox)), "Firefox on Linux");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 \
            (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
        assert_eq!(device(Some(phone)), "Safari on iPhone");
        let tablet = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0.0.0 \
            Safari/537.36";
        assert_eq!(device(Some(tablet)), "Chrome on Android");
    }

    #[test]
    fn what_no_list_knows_stays_as_it_calls_itself() {
        assert_eq!(device(Some("curl/8.5.0")), "curl/8.5.0");
        assert_eq!(device(None), "Unknown browser");
        assert_eq!(device(Some("")), "Unknown browser");
    }
}
