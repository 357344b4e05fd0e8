//! How the HTML of a template is written: short, for everybody downloads it.

/// Elements that have no end tag (HTML Standard, §13.1.2).
pub(crate) const VOID: [&str; 13] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// A place for a view: the shortest comment there is.
pub(crate) const HOLE: &str = "<!>";

/// The attribute of an element about which something varies.
pub(crate) const MARK: &str = "_";

/// Adds an attribute.
pub(crate) fn attribute(name: &str, value: &str, html: &mut String) {
    html.push(' ');
    html.push_str(name);
    if value.is_empty() {
        return;
    }
    html.push('=');
    // The characters that an attribute can have without quotation marks are more than these
    // (HTML Standard, §13.1.2.3).
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.:+~@*#".contains(c);
    if value.chars().all(is_plain) {
        html.push_str(value);
    } else {
        html.push('"');
        text(value, html);
        html.push('"');
    }
}

/// Adds text.
pub(crate) fn text(text: &str, html: &mut String) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            other => html.push(other),
        }
    }
}

/// Takes the end tags from the end: there the browser closes what is open.
pub(crate) fn leave_open(html: &mut String) {
    while let Some(at) = html.rfind("</")
        && html[at..].find('>') == Some(html.len() - at - 1)
    {
        html.truncate(at);
    }
}
