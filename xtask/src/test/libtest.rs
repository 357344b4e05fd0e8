//! Reading what `cargo test` prints: which suites ran, and how many of their tests passed.

use crate::watch::Elapsed;
use std::time::Duration;

/// One test executable and what it said.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Counted {
    /// The crate or test target, `understudy_contract` for example.
    pub(super) name: String,
    /// Whether it holds the unit tests of a binary, which may well have none.
    pub(super) is_binary: bool,
    pub(super) passed: u32,
    pub(super) failed: u32,
    /// As it says itself, without compiling.
    pub(super) elapsed: Elapsed,
}

/// The suites in `said`, the merged output of `cargo test`. One that started and never came to
/// a result counts as a failure.
pub(super) fn suites(said: &str) -> Vec<Counted> {
    let mut suites = Vec::new();
    let mut running: Option<Counted> = None;
    for line in said.lines() {
        if let Some(started) = started(line) {
            suites.extend(running.replace(started));
        } else if let Some((passed, failed)) = result(line)
            && let Some(suite) = running.take()
        {
            suites.push(Counted { passed, failed, elapsed: elapsed(line), ..suite });
        }
    }
    suites.extend(running);
    suites
}

/// `     Running unittests src/lib.rs (target/debug/deps/name-0123456789abcdef)`, or
/// `   Doc-tests name`.
fn started(line: &str) -> Option<Counted> {
    let line = line.trim_start();
    let (name, is_binary) = if let Some(name) = line.strip_prefix("Doc-tests ") {
        (format!("{name} (documentation)"), true)
    } else {
        let (source, executable) = line.strip_prefix("Running ")?.split_once(".rs (")?;
        let file = executable.trim_end_matches(')').rsplit(['/', '\\']).next()?;
        let file = file.split('.').next()?;
        let name = file.rsplit_once('-').map_or(file, |(name, _hash)| name);
        (name.to_owned(), source.ends_with("main"))
    };
    // Until its result is read it is a failure.
    Some(Counted { name, is_binary, passed: 0, failed: 1, elapsed: Elapsed::default() })
}

/// `test result: ok. 12 passed; 0 failed; …`
fn result(line: &str) -> Option<(u32, u32)> {
    let counts = line.strip_prefix("test result: ")?;
    let count = |word: &str| {
        let (before, _) = counts.split_once(word)?;
        before.trim_end().rsplit(' ').next()?.parse().ok()
    };
    Some((count("passed")?, count("failed")?))
}

/// `…; finished in 0.02s`, where the harness measures.
fn elapsed(line: &str) -> Elapsed {
    let seconds = line.rsplit_once("finished in ").map(|(_, time)| time.trim_end_matches('s'));
    let seconds = seconds.and_then(|seconds| seconds.parse().ok());
    Elapsed(seconds.map_or(Duration::ZERO, Duration::from_secs_f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "\
   Compiling understudy-contract v0.1.0
     Running unittests src/lib.rs (target/debug/deps/understudy_contract-0a1b)

running 12 tests
test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.02s

     Running tests/api.rs (/t/debug/deps/api-0a1b)
test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out
     Running unittests src/main.rs (target/debug/deps/understudy_server-99)
memory allocation failed
";

    #[test]
    fn each_suite_has_its_counts() {
        let names: Vec<_> = suites(SAID)
            .into_iter()
            .map(|suite| (suite.name, suite.passed, suite.failed, suite.is_binary))
            .collect();
        assert_eq!(
            names,
            [
                ("understudy_contract".to_owned(), 12, 0, false),
                ("api".to_owned(), 3, 2, false),
                ("understudy_server".to_owned(), 0, 1, true),
            ]
        );
    }

    #[test]
    fn a_suite_takes_as_long_as_it_says() {
        let elapsed = suites(SAID).into_iter().map(|suite| suite.elapsed.0.as_millis());
        assert_eq!(elapsed.collect::<Vec<_>>(), [20, 0, 0]);
    }

    #[test]
    fn words_that_are_no_result_count_nothing() {
        assert_eq!(suites("Running late (again)\n"), []);
        assert_eq!(suites("test a ... ok\n12 passed\n"), []);
    }
}
