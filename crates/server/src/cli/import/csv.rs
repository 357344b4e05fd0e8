//! The file's form: `email,name,roles`, a member a line (RFC 4180, without line breaks in fields).

use std::io::{self, BufRead, Read as _};
use understudy_contract::{Role, text};

/// The longest line that is read, in bytes; a member has less, whatever they are called.
const MAX_LINE_BYTES: u64 = 16 * 1024;

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

/// A line's number, from 1, and what is wrong with it.
pub(super) type Wrong = (usize, String);

/// The lines of a file, one by one: right ones and wrong ones. A first line that names the columns
/// and empty lines are passed over.
pub(super) struct Lines<R> {
    input: R,
    number: usize,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn of(input: R) -> Self {
        Self { input, number: 0 }
    }

    fn read(&mut self) -> io::Result<Option<Result<Line, Wrong>>> {
        loop {
            let mut bytes = Vec::new();
            let length = self.input.by_ref().take(MAX_LINE_BYTES).read_until(b'\n', &mut bytes)?;
            if length == 0 {
                return Ok(None);
            }
            self.number += 1;
            let wrong = |problem: &str| Ok(Some(Err((self.number, problem.to_owned()))));
            if bytes.last() != Some(&b'\n') && length as u64 == MAX_LINE_BYTES {
                self.input.skip_until(b'\n')?;
                return wrong("is too long");
            }
            let Ok(text) = str::from_utf8(&bytes) else { return wrong("is not UTF-8") };
            let text = text.strip_suffix('\n').unwrap_or(text);
            let mut text = text.strip_suffix('\r').unwrap_or(text);
            if self.number == 1 {
                // Spreadsheets begin a file with a byte order mark.
                text = text.strip_prefix('\u{feff}').unwrap_or(text);
                if text.trim().eq_ignore_ascii_case("email,name,roles") {
                    continue;
                }
            }
            if !text.trim().is_empty() {
                let line = line(self.number, text);
                return Ok(Some(line.map_err(|problem| (self.number, problem))));
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<Result<Line, Wrong>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
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

    fn parse(content: impl AsRef<[u8]>) -> (Vec<Line>, Vec<Wrong>) {
        let (mut right, mut wrong) = (Vec::new(), Vec::new());
        for line in Lines::of(content.as_ref()) {
            match line.expect("is read") {
                Ok(line) => right.push(line),
                Err(problem) => wrong.push(problem),
            }
        }
        (right, wrong)
    }

    #[test]
    fn what_is_no_text_or_has_no_end_is_one_wrong_line() {
        let mut content = vec![b'x'; 100_000];
        content.extend(b"\n\xff,Uma,viewer\numa@acme.example,Uma,viewer");
        let (right, wrong) = parse(content);
        assert_eq!(wrong, [(1, "is too long".to_owned()), (2, "is not UTF-8".to_owned())]);
        assert_eq!((right.len(), right[0].number), (1, 3));
    }

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
            let (right, wrong) = parse(content.as_bytes());
            prop_assert!(right.len() + wrong.len() <= content.lines().count());
        }
    }
}
