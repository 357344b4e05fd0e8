//! What tests said as they failed, out of all that a program printed.

/// As much of a log as explains most failures.
const LINES: usize = 40;

/// The last lines of what a program printed, where programs say why they gave up.
pub(super) fn end_of(said: &str) -> String {
    let lines: Vec<_> = said.trim_end().lines().collect();
    lines.get(lines.len().saturating_sub(LINES)..).unwrap_or_default().join("\n")
}

/// What each failed test printed, out of the output of `cargo test`: a block that begins with
/// `---- name stdout ----`, or `---- name output ----` inside of a browser.
pub(super) fn of_tests(said: &str) -> Vec<String> {
    let mut failures: Vec<Vec<&str>> = Vec::new();
    let mut is_within = false;
    for line in said.lines() {
        let name = line.strip_prefix("---- ").and_then(|line| line.strip_suffix(" ----"));
        if let Some(name) = name {
            is_within = true;
            failures.push(vec![name]);
        } else if line == "failures:" || line.starts_with("test result: ") {
            is_within = false;
        } else if is_within && let Some(failure) = failures.last_mut() {
            failure.push(line);
        }
    }
    failures.iter().map(|lines| start_of(lines)).collect()
}

fn start_of(lines: &[&str]) -> String {
    lines.get(..LINES.min(lines.len())).unwrap_or_default().join("\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failed_test_has_its_own_words() {
        let said = "test a ... FAILED\ntest b ... FAILED\n\nfailures:\n\n---- a stdout ----\n\n\
                    thread 'a' panicked at lib.rs:9:\nno\n\n---- b stdout ----\nnever\n\n\
                    failures:\n    a\n    b\n\ntest result: FAILED. 0 passed; 2 failed\n";
        let failures = of_tests(said);
        assert_eq!(
            failures,
            ["a stdout\n\nthread 'a' panicked at lib.rs:9:\nno", "b stdout\nnever"]
        );
        assert_eq!(of_tests("test a ... ok\n\ntest result: ok. 1 passed\n"), [""; 0]);
    }

    #[test]
    fn what_is_said_last_is_kept() {
        let lines: Vec<_> = (1..=100).map(|line| line.to_string()).collect();
        let end = end_of(&lines.join("\n"));
        assert_eq!(end.lines().count(), LINES);
        assert!(end.ends_with("\n99\n100"), "{end}");
        assert_eq!(end_of("short\n"), "short");
    }
}
