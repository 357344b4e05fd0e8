//! Writing CSV (RFC 4180).

/// Writes a field for people, who open it in a spreadsheet. What that would take for a formula gets an
/// apostrophe before it, as OWASP advises: then it is text. Whatever blank comes first is looked
/// through, and the wide forms of these signs count too.
pub(crate) fn write_text(text: &mut String, field: &str) {
    let is_formula = field.starts_with(['\t', '\r', '\n'])
        || field.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    write(text, if is_formula { "'" } else { "" }, field);
}

/// Writes a field for programs, just as it is.
pub(crate) fn write_exactly(text: &mut String, field: &str) {
    write(text, "", field);
}

/// Writes a field, always in quotes, so that nothing in it begins another one.
fn write(text: &mut String, before: &str, field: &str) {
    text.push('"');
    text.push_str(before);
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
        write_text(&mut text, field);
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

    #[test]
    fn a_program_gets_what_is_there() {
        let mut text = String::new();
        write_exactly(&mut text, "+tag\"@acme.example");
        assert_eq!(text, "\"+tag\"\"@acme.example\"");
    }
}
