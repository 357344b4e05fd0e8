//! As much HTML as the page's own few elements need: the elements whose content is raw text
//! (HTML §13.1.2), and escaping.

use std::ops::Range;

/// The elements that are looked for.
const RAW: [&str; 3] = ["script", "style", "title"];

/// An element whose content is raw text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element<'a> {
    /// In lower case.
    pub(super) name: &'static str,
    /// What stands in the start tag after the name.
    attributes: &'a str,
    /// Where its content is.
    pub(super) content: Range<usize>,
}

impl Element<'_> {
    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        attributes(self.attributes).find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v)
    }
}

/// Every script, style and title, in order. Comments are skipped.
pub(super) fn elements(html: &str) -> Vec<Element<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = html[at..].find('<').map(|offset| at + offset) {
        let rest = &html[start..];
        if rest.starts_with("<!--") {
            at = rest.find("-->").map_or(html.len(), |end| start + end + 3);
            continue;
        }
        at = start + 1;
        let Some(name) = RAW.into_iter().find(|name| is_start_tag(rest, name)) else { continue };
        let tag = start + 1 + name.len();
        let Some(content) = tag_end(html, tag).map(|end| end + 1) else { break };
        let end = end_tag(html, content, name).unwrap_or(html.len());
        found.push(Element { name, attributes: &html[tag..content - 1], content: content..end });
        at = end;
    }
    found
}

/// What the page's inline scripts hold, exactly as a browser hashes it; not data blocks.
pub(super) fn inline_scripts(html: &str) -> Vec<&str> {
    let elements = elements(html).into_iter();
    elements
        .filter(|element| element.name == "script" && element.attribute("src").is_none())
        .filter(|element| element.attribute("type") != Some("application/json"))
        .map(|element| &html[element.content])
        .collect()
}

/// What the page's inline styles hold.
pub(super) fn inline_styles(html: &str) -> Vec<&str> {
    let elements = elements(html).into_iter();
    elements
        .filter(|element| element.name == "style")
        .map(|element| &html[element.content])
        .collect()
}

/// Text as it may stand in an element or in a quoted attribute.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// JSON as it may stand in a script element: nothing in it can close the element or open a
/// comment, and it is the same JSON. These characters occur in JSON within strings only.
pub(super) fn escape_json(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => escaped.push_str("\\u003c"),
            '>' => escaped.push_str("\\u003e"),
            '&' => escaped.push_str("\\u0026"),
            '\u{2028}' => escaped.push_str("\\u2028"),
            '\u{2029}' => escaped.push_str("\\u2029"),
            c => escaped.push(c),
        }
    }
    escaped
}

fn is_start_tag(rest: &str, name: &str) -> bool {
    let after = 1 + name.len();
    rest.get(1..after).is_some_and(|tag| tag.eq_ignore_ascii_case(name))
        && rest[after..].starts_with([' ', '\t', '\n', '\r', '\u{c}', '/', '>'])
}

/// Where the `>` of a start tag is, which may have others within quotes.
fn tag_end(html: &str, from: usize) -> Option<usize> {
    let mut quote = None;
    for (offset, c) in html[from..].char_indices() {
        match (quote, c) {
            (None, '>') => return Some(from + offset),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

fn end_tag(html: &str, from: usize, name: &str) -> Option<usize> {
    html[from..].match_indices("</").map(|(offset, _)| from + offset).find(|&at| {
        let tag = html.get(at + 2..at + 2 + name.len());
        tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name))
    })
}

/// The attributes of a start tag, without their quotes.
fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = tag;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=' || c == '/');
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        if name.is_empty() {
            return None;
        }
        let Some(value) = after.trim_start().strip_prefix('=').map(str::trim_start) else {
            rest = after;
            return Some((name, ""));
        };
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, after) = if let Some(quote) = quote {
            value[1..].split_once(quote).unwrap_or((&value[1..], ""))
        } else {
            let end = value.find(|c: char| c.is_ascii_whitespace());
            value.split_at(end.unwrap_or(value.len()))
        };
        rest = after;
        Some((name, value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn inline_scripts_are_found_and_loaded_ones_and_data_are_not() {
        let html = "<script type=\"module\" nonce='a>b'>one</script>
            <SCRIPT>two</SCRIPT ><script src=a.js></script>
            <!-- <script>three</script> --><script type=application/json>{}</script>
            <scripts>four</scripts><script>\"</style>\"</script>";
        assert_eq!(inline_scripts(html), ["one", "two", "\"</style>\""]);
        assert!(inline_styles(html).is_empty());
    }

    #[test]
    fn an_attribute_is_read_quoted_or_not() {
        let html = "<script id = 'a' defer type=\"b c\" data-x=d>x</script>";
        let elements = elements(html);
        let attribute = |name| elements[0].attribute(name);
        assert_eq!(attribute("id"), Some("a"));
        assert_eq!(attribute("defer"), Some(""));
        assert_eq!(attribute("TYPE"), Some("b c"));
        assert_eq!(attribute("data-x"), Some("d"));
        assert_eq!(attribute("src"), None);
    }

    proptest! {
        #[test]
        fn no_text_leaves_its_element(text in ".*") {
            let escaped = escape(&text);
            prop_assert!(!escaped.contains(['<', '>', '"', '\'']));
        }

        #[test]
        fn json_in_a_script_closes_nothing_and_stays_the_same_json(text in ".*") {
            let text = format!("</script><!--{text}\u{2028}");
            let json = serde_json::to_string(&text).expect("serialises");
            let escaped = escape_json(&json);
            let acts = |c| matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}');
            prop_assert_eq!(escaped.find(acts), None);
            prop_assert_eq!(serde_json::from_str::<String>(&escaped).expect("is JSON"), text);
        }

        #[test]
        fn no_page_confuses_the_scanner(html in "(<|>|</?script|</?style|</?title|<!--|-->|[\"'= a])*") {
            for element in elements(&html) {
                prop_assert!(html.get(element.content.clone()).is_some());
            }
        }
    }
}
