//! What the browser would put elsewhere when it reads HTML, though it is fine when put there by
//! code (HTML Standard, §13.2.6). Here it is an error: the marks would lead nowhere.

/// Elements that end a paragraph which is open.
const ENDS_PARAGRAPH: [&str; 33] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "details",
    "dialog",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "ul",
];

/// Elements that only text can stand in.
pub(crate) const TEXT_ONLY: [&str; 4] = ["script", "style", "textarea", "title"];

/// Whether the browser would leave `name` where it is: inside of `open`, the outermost first. The
/// first element of a template can be anything.
pub(crate) fn stays(name: &str, open: &[String]) -> bool {
    let Some(parent) = open.last() else { return !is_inside_of_svg(name) };
    let is_open = |wanted: &str| open.iter().any(|open| open == wanted);
    if is_open("svg") || is_inside_of_svg(name) {
        return is_open("svg");
    }
    if let Some(children) = children_in_table(parent) {
        return children.contains(&name);
    }
    match name {
        "caption" | "colgroup" | "col" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th"
        | "html" | "head" | "body" => false,
        "a" | "button" | "form" if is_open(name) => false,
        "li" | "option" if parent == name => false,
        _ => !(is_open("p") && ENDS_PARAGRAPH.contains(&name)),
    }
}

/// Whether the browser would leave text inside of `parent`.
pub(crate) fn text_stays(parent: &str) -> bool {
    children_in_table(parent).is_none()
}

/// What can be in the parts of a table.
fn children_in_table(parent: &str) -> Option<&'static [&'static str]> {
    Some(match parent {
        "table" => &["caption", "colgroup", "thead", "tbody", "tfoot"],
        "thead" | "tbody" | "tfoot" => &["tr"],
        "tr" => &["th", "td"],
        "colgroup" => &["col"],
        _ => return None,
    })
}

/// Elements that stand inside of an `<svg>` (SVG 2, §2).
fn is_inside_of_svg(name: &str) -> bool {
    matches!(name, "use" | "path" | "g" | "circle" | "rect" | "line")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert(name: &str, open: &[&str], expected: bool) {
        let open: Vec<_> = open.iter().map(|&open| open.to_owned()).collect();
        assert_eq!(stays(name, &open), expected, "{name} in {open:?}");
    }

    #[test]
    fn a_paragraph_ends_where_a_block_begins() {
        assert("ul", &["p"], false);
        assert("div", &["p", "span"], false);
        assert("span", &["p"], true);
        assert("p", &["div"], true);
    }

    #[test]
    fn the_parts_of_a_table_stay_in_their_order_only() {
        assert("tr", &[], true);
        assert("td", &["tr"], true);
        assert("tr", &["table"], false);
        assert("div", &["tbody"], false);
        assert("tr", &["div"], false);
        assert!(!text_stays("tr") && text_stays("td"));
    }

    #[test]
    fn what_is_drawn_stands_in_its_svg() {
        assert("use", &["svg"], true);
        assert("path", &["svg", "g"], true);
        assert("use", &[], false);
        assert("path", &["div"], false);
    }

    #[test]
    fn what_can_be_pressed_is_not_inside_of_another() {
        assert("button", &["button", "span"], false);
        assert("a", &["button"], true);
    }
}
