//! What `benches/browser` writes.

use serde::Deserialize;
use std::collections::BTreeMap;

/// All of it. Times are milliseconds.
#[derive(Debug, Deserialize)]
pub(super) struct Measured {
    /// The version of the browser.
    pub(super) chromium: String,
    pub(super) comparisons: Vec<Comparison>,
    pub(super) tick: Tick,
    pub(super) cycles: Cycles,
    pub(super) interactions: Interactions,
    pub(super) lighthouse: Vec<Audit>,
}

/// One question, asked in turn.
#[derive(Debug, Deserialize)]
pub(super) struct Comparison {
    pub(super) name: String,
    /// By candidate: `ours`, `vanilla`, `react-admin`.
    pub(super) samples: BTreeMap<String, Vec<f64>>,
}

/// The banner's countdown.
#[derive(Debug, Deserialize)]
pub(super) struct Tick {
    /// How often something changed while it was watched.
    pub(super) ticks: u32,
    /// Changes outside of the banner.
    pub(super) outside: u32,
    /// Text nodes of the clock that changed.
    pub(super) texts: u32,
    /// Everything else in the banner that changed, and how often.
    pub(super) others: BTreeMap<String, u32>,
    /// In a second.
    pub(super) script: f64,
    /// The longest piece of script.
    pub(super) longest: f64,
}

/// Many impersonations in one page.
#[derive(Debug, Deserialize)]
pub(super) struct Cycles {
    pub(super) before: Memory,
    pub(super) after: Memory,
}

/// In bytes.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Memory {
    pub(super) script: u64,
    pub(super) wasm: u64,
    /// Nodes of all documents.
    pub(super) nodes: u64,
    pub(super) listeners: u64,
}

/// From what somebody did to the next paint.
#[derive(Debug, Deserialize)]
pub(super) struct Interactions {
    pub(super) typing: Vec<f64>,
    pub(super) sorting: Vec<f64>,
    pub(super) opening: Vec<f64>,
}

/// One run of Lighthouse.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Audit {
    pub(super) address: String,
    pub(super) is_desktop: bool,
    pub(super) performance: f64,
    pub(super) accessibility: f64,
    pub(super) best_practices: f64,
    /// Cumulative layout shift.
    pub(super) cls: f64,
    /// First contentful paint.
    pub(super) fcp: f64,
    /// Largest contentful paint.
    pub(super) lcp: f64,
    /// Total blocking time.
    pub(super) tbt: f64,
}
