//! `kill -9` in the middle of a burst of edits.

use crate::http::Client;
use crate::server::Folder;
use rustix::process::Signal;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

/// So many edits are acknowledged before the server is killed.
const ACKNOWLEDGED: usize = 60;

/// Edits one tree again and again until the server is gone; gives the version that was
/// acknowledged last.
fn edit(eli: &Client, tree: &Value, acknowledged: &AtomicUsize) -> u64 {
    let path = format!("/api/v1/trees/{}", tree["id"].as_str().expect("an id"));
    let mut version = tree["version"].as_u64().expect("a version");
    loop {
        let title = format!("After {version}");
        let change = json!({ "title": title, "nodes": tree["nodes"], "version": version });
        let Some(answer) = eli.try_put(&path, &change) else { return version };
        assert_eq!(answer.status, 200, "{answer:?}");
        version = answer.json()["version"].as_u64().expect("a version");
        acknowledged.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn every_acknowledged_edit_and_its_event_survive_a_kill_and_none_without_the_other() {
    let folder = Folder::with_demo();
    let mut server = folder.serve(&["--demo"]);
    let eli = Client::sign_in(server.address, "eli@acme.example", "understudy-demo");
    let trees = eli.get("/api/v1/trees").json()["items"].clone();
    let trees = trees.as_array().expect("a list");
    let acknowledged = AtomicUsize::new(0);
    let last: Vec<u64> = std::thread::scope(|scope| {
        let edits: Vec<_> =
            trees.iter().map(|tree| scope.spawn(|| edit(&eli, tree, &acknowledged))).collect();
        while acknowledged.load(Ordering::SeqCst) < ACKNOWLEDGED {
            let is_over = edits.iter().any(std::thread::ScopedJoinHandle::is_finished);
            assert!(!is_over, "an edit failed before the kill");
            std::thread::yield_now();
        }
        server.signal(Signal::KILL);
        edits.into_iter().map(|edit| edit.join().expect("does not panic")).collect()
    });
    server.wait();

    // The next start recovers what the log holds.
    let server = folder.serve(&["--demo"]);
    let eli = Client::sign_in(server.address, "eli@acme.example", "understudy-demo");
    for (tree, last) in trees.iter().zip(last) {
        let id = tree["id"].as_str().expect("an id");
        let kept = eli.get(&format!("/api/v1/trees/{id}")).json();
        let version = kept["version"].as_u64().expect("a version");
        assert!(version == last || version == last + 1, "{id}: {last} was acknowledged: {version}");
        let before = tree["version"].as_u64().expect("a version");
        let title = format!("After {}", version - 1);
        assert!(version == before || kept["title"] == title.as_str(), "{kept}");
        let events = format!(
            "SELECT count(*) FROM audit_events WHERE action = 'tree.edited'
             AND outcome = 'succeeded' AND resource_id = '{id}'"
        );
        assert_eq!(u64::try_from(folder.count(&events)), Ok(version - before), "{id}");
    }
    assert_eq!(
        folder.database().query_row("PRAGMA integrity_check", [], |row| row.get(0)),
        Ok("ok".to_owned())
    );
}
