//! Whatever is done in whatever order, by several people in several tabs: every rule holds.
//!
//! Here: how many sequences there are. What can happen is in `step`, how it is done in `world`,
//! what its answers must be in `asking` and `lives`, and what must hold of the database in `laws`.

#[path = "sequences/asking.rs"]
mod asking;
#[path = "sequences/laws.rs"]
mod laws;
#[path = "sequences/lives.rs"]
mod lives;
#[path = "sequences/step.rs"]
mod step;
#[path = "sequences/world.rs"]
mod world;

use proptest::test_runner::{Config, TestCaseError, TestRunner};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// How many sequences; `PROPTEST_CASES` asks for another number.
const CASES: u32 = 100;
/// How long a failing one is made shorter, in milliseconds.
const MAX_SHRINK_MILLIS: u32 = 120_000;

/// How often something happened in all sequences, so that none of them is about nothing.
pub type Seen = BTreeMap<String, usize>;

#[test]
fn every_rule_holds_whatever_is_done_in_whatever_order() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let mut runner = TestRunner::new(Config {
        cases: cases.unwrap_or(CASES),
        max_shrink_time: MAX_SHRINK_MILLIS,
        max_shrink_iters: u32::MAX,
        // The steps that are printed are all that is needed to see it again.
        failure_persistence: None,
        ..Config::default()
    });
    let seen = RefCell::new(Seen::new());
    let result = runner.run(&step::steps(), |steps| {
        let answer = runtime.block_on(world::play(&steps.0));
        for (what, times) in answer.map_err(TestCaseError::fail)? {
            *seen.borrow_mut().entry(what).or_default() += times;
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    let seen = seen.into_inner();
    for (what, times) in [
        ("started", 50),
        ("changed something as somebody else", 30),
        ("was refused as somebody else", 200),
        ("ended: stopped", 5),
        ("ended: idle_timeout", 20),
    ] {
        let happened = seen.get(what).copied().unwrap_or_default();
        assert!(cases.is_some() || happened >= times, "\"{what}\" {happened} times: {seen:#?}");
    }
}
