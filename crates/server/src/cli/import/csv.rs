//! The file's form: `email,name,roles`, a member a line (RFC 4180, without line breaks in fields).

use understudy_contract::{Role, text};

/// A member as the file has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// From 1.
    pub(super) number: usize,
    /// As it is kept.
    pub(super) email: String,
    pub(super) name: String,
    /// At least one.
    pub(super) roles: Vec<Role>,
}

/// Every line that is right, and every one that is wrong with what is wrong. A first line that
/// names the columns and empty lines are passed over.
pub(super) fn parse(content: &str) -> (Vec<Line>, Vec<(usize, String)>) {
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    // Spreadsheets begin a file with a byte order mark.
    let content = content.strip_prefix('\u{feff}').unwrap_or(content);
    for (at, text) in content.lines().enumerate() {
        let is_header = at == 0 && text.trim().eq_ignore_ascii_case("email,name,roles");
        if is_header || text.trim().is_empty() {
            continue;
        }
        match line(at + 1, text) {
            Ok(line) => right.push(line),
            Err(problem) => wrong.push((at + 1, problem)),
        }
    }
    (right, wrong)
}

fn line(number: usize, text: &str) -> Result<Line, String> {
    let fields = fields(text)?;
    let [email, name, roles] = fields.as_slice() else {
        return Err(format!("has {} fields and not 3: email,name,roles", fields.len()));
    };
    let email = text::email("email", email).map_err(|error| error.message)?;
    let name = text::line("name", "The name", name, text::MAX_LINE_CHARS);
    let name = name.map_err(|error| error.message)?;
    let role = |name: &str| {
        let names = || Role::ALL.map(Role::as_str).join(", ");
        Role::parse(name.trim())
            .ok_or_else(|| format!("“{}” is no role: use {}", name.trim(), names()))
    };
    let roles = roles.split(';').map(role).collect::<Result<_, _>>()?;
    Ok(Line { number, email, name, roles })
}

fn fields(line: &str) -> Result<Vec<String>, String> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        let (field, after) = field(rest)?;
        fields.push(field);
        match after {
            Some(after) => rest = after,
            None => return Ok(fields),
        }
    }
}

/// The first field, and what stands after the comma, if there is one.
fn field(text: &str) -> Result<(String, Option<&str>), String> {
    let Some(mut rest) = text.strip_prefix('"') else {
        let (field, after) = text.split_once(',').map_or((text, None), |(f, a)| (f, Some(a)));
        return Ok((field.to_owned(), after));
    };
    let mut field = String::new();
    loop {
        let (part, after) = rest.split_once('"').ok_or("a quoted field does not end")?;
        field.push_str(part);
        match after.chars().next() {
            None => return Ok((field, None)),
            Some(',') => return Ok((field, Some(&after[1..]))),
            Some('"') => {
                field.push('"');
                rest = &after[1..];
            }
            Some(_) => return Err("something stands after a quoted field".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_is_a_member_quoted_or_not() {
        let (right, wrong) = parse(
            "\u{feff}email,name,roles\r\nUma@Acme.example,Uma,viewer; editor\r\n\r\n\
             vic@acme.example,\"Vic \"\"V\"\", Jr.\",viewer\n",
        );
        assert_eq!(wrong, []);
        let uma = Line {
            number: 2,
            email: "uma@acme.example".into(),
            name: "Uma".into(),
            roles: vec![Role::Viewer, Role::Editor],
        };
        assert_eq!(right[0], uma);
        assert_eq!((right[1].number, right[1].name.as_str()), (4, "Vic \"V\", Jr."));
    }

    #[test]
    fn every_wrong_line_is_named_with_what_is_wrong() {
        let (right, wrong) = parse(
            "nobody,No,viewer\numa@acme.example,Uma\numa@acme.example,,viewer\n\
             uma@acme.example,Uma,owner\numa@acme.example,\"Uma,viewer\n\
             uma@acme.example,\"Uma\"x,viewer\numa@acme.example,Uma,\n",
        );
        assert_eq!(right, []);
        let numbers: Vec<_> = wrong.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7]);
        assert!(wrong[3].1.contains("owner") && wrong[3].1.contains("team_manager"));
    }

    proptest! {
        #[test]
        fn no_file_is_too_strange_to_be_answered(content in "([a@.,;\"\\n\u{feff}é]|viewer)*") {
            let (right, wrong) = parse(&content);
            prop_assert!(right.len() + wrong.len() <= content.lines().count());
        }
    }
}
