//! Writing CSV (RFC 4180), for whoever opens it in a spreadsheet.

/// Writes a field, always in quotes, so that nothing in it begins another one. What a spreadsheet
/// would take for a formula gets an apostrophe before it, as OWASP advises: then it is text. Whatever
/// blank comes first is looked through, and the wide forms of these signs count too.
pub(crate) fn write_field(text: &mut String, field: &str) {
    let is_formula = field.starts_with(['\t', '\r', '\n'])
        || field.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    text.push('"');
    if is_formula {
        text.push('\'');
    }
    for (at, part) in field.split('"').enumerate() {
        if at > 0 {
            text.push_str("\"\"");
        }
        text.push_str(part);
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(field: &str) -> String {
        let mut text = String::new();
        write_field(&mut text, field);
        text
    }

    #[test]
    fn what_a_spreadsheet_takes_for_a_formula_becomes_text() {
        for (text, kept) in [
            ("=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"'\t=1\""),
            ("\r=1", "\"'\r=1\""),
            ("  =1", "\"'  =1\""),
            ("\u{a0}=1", "\"'\u{a0}=1\""),
            ("＝1", "\"'＝1\""),
            ("a=1", "\"a=1\""),
            ("", "\"\""),
        ] {
            assert_eq!(field(text), kept);
        }
    }

    #[test]
    fn quotes_commas_and_lines_stay_in_their_field() {
        assert_eq!(field("a \"b\", =c\nd"), "\"a \"\"b\"\", =c\nd\"");
    }
}
