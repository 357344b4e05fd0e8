//! The servers as processes: how soon they are ready, and how much memory they take.

use crate::bench::{Bench, Table, megabytes, milliseconds};
use crate::figures::Must::AtMost;
use crate::load::median;
use crate::server::Server;
use anyhow::Result;

/// From a start until the first answer, one after the other.
pub(crate) fn starts(bench: &Bench) -> Result<String> {
    let (mut ours, mut peer) = (Vec::new(), Vec::new());
    for _ in 0..bench.rounds {
        ours.push(bench.places.start_ours()?.ready_after.as_secs_f64() * 1000.0);
        peer.push(bench.places.start_peer()?.ready_after.as_secs_f64() * 1000.0);
    }
    let ratio = median(ours.iter().zip(&peer).map(|(ours, peer)| ours / peer).collect());
    bench.figures.note("start to ready", AtMost(300.0), "ms", median(ours.clone()));
    let mut table = Table::new(&["", "ours", "Better Auth", "ratio"]);
    table.row(&[
        "start to ready".into(),
        milliseconds(median(ours)),
        milliseconds(median(peer)),
        format!("{ratio:.2} ×"),
    ]);
    Ok(table.end())
}

/// Resident memory now, and the most of it.
pub(crate) fn memory(bench: &Bench, when: &str, ours: &Server, peer: &Server) -> Result<String> {
    let mut table = Table::new(&[when, "ours", "Better Auth", "ratio"]);
    let (our_now, our_peak) = ours.memory()?;
    let (peer_now, peer_peak) = peer.memory()?;
    for (name, ours, peer) in [("now", our_now, peer_now), ("the most", our_peak, peer_peak)] {
        let (ours, peer) = (megabytes(ours), megabytes(peer));
        let ratio = ours / peer;
        bench.figures.note("memory, beside Better Auth", AtMost(0.5), "×", ratio);
        table.row(&[
            name.into(),
            format!("{ours:.0} MB"),
            format!("{peer:.0} MB"),
            format!("{ratio:.2} ×"),
        ]);
    }
    Ok(table.end())
}
