//! Every scene of the gallery: for axe, for its layout, and as its pictures show it.

use super::Report;
use crate::gallery::pictures::{self, Changes};
use crate::gallery::{Looked, look};
use crate::setup;
use crate::watch::{Elapsed, Stopwatch};
use crate::workspace::Workspace;
use anyhow::Result;

pub(super) fn run(workspace: &Workspace, report: &mut Report) -> Result<()> {
    let tools = setup::for_gallery(workspace)?;
    let browser = setup::for_looks(workspace)?;
    println!("\n== the gallery");
    let watch = Stopwatch::start();
    let looked = match look(workspace, &tools, &browser, false) {
        Ok(looked) => looked,
        Err(error) => {
            println!("error: {error:#}");
            report.verdict("the gallery", false, watch.elapsed());
            return Ok(());
        }
    };
    println!("== the gallery: {}", watch.elapsed());
    report.played("gallery", &looked.outcome);
    let committed = pictures::committed(workspace)?;
    let mut complaints = complaints(&looked, &Changes::between(&committed, &looked.taken));
    complaints.extend(pictures::weigh(&committed).err().map(|error| error.to_string()));
    for complaint in &complaints {
        println!("error: {complaint}");
        report.verdict(complaint, false, Elapsed::default());
    }
    Ok(())
}

/// What is wrong beside what the scenes themselves said, a sentence each.
fn complaints(looked: &Looked, changes: &Changes) -> Vec<String> {
    let visited = looked.visited();
    let mut complaints = Vec::new();
    if looked.scenes == 0 {
        complaints.push("the registry of scenes is empty".to_owned());
    } else if visited < looked.scenes {
        complaints.push(format!("only {visited} of {} scenes were visited", looked.scenes));
    } else if let Some(name) = changes.removed.first() {
        complaints.push(format!("{name} is the picture of no scene: cargo xtask screenshots"));
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playwright::Outcome;

    fn looked(scenes: usize, visited: &[&str]) -> Looked {
        let (failures, elapsed) = (Vec::new(), Elapsed::default());
        let outcome = Outcome { passed: 9, failed: 0, failures, elapsed };
        let taken = visited.iter().map(|scene| (format!("{scene}-800-dark.png"), Vec::new()));
        Looked { outcome, scenes, taken: taken.collect() }
    }

    #[test]
    fn a_scene_that_nobody_visited_is_an_error() {
        let none = Changes::default();
        assert_eq!(complaints(&looked(2, &["toast", "secret"]), &none), [""; 0]);
        assert_eq!(complaints(&looked(2, &["toast"]), &none).len(), 1);
        assert_eq!(complaints(&looked(0, &[]), &none).len(), 1);
    }

    #[test]
    fn a_picture_that_is_left_over_is_an_error() {
        let changes = Changes { removed: vec!["old.png".to_owned()], ..Changes::default() };
        assert_eq!(complaints(&looked(1, &["toast"]), &changes).len(), 1);
    }
}
