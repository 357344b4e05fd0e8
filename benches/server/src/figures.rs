//! The figures that must be met, beside what was measured.

use std::cell::RefCell;

/// What was measured so far.
#[derive(Default)]
pub(crate) struct Figures(RefCell<Vec<Figure>>);

struct Figure {
    name: &'static str,
    must: Must,
    unit: &'static str,
    worst: f64,
}

/// What a figure must be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Must {
    AtLeast(f64),
    AtMost(f64),
}

impl Must {
    fn is_met(self, figure: f64) -> bool {
        match self {
            Self::AtLeast(must) => figure >= must,
            Self::AtMost(must) => figure <= must,
        }
    }

    /// The one that is further from it.
    fn worse(self, one: f64, other: f64) -> f64 {
        match self {
            Self::AtLeast(_) => one.min(other),
            Self::AtMost(_) => one.max(other),
        }
    }
}

impl Figures {
    /// Notes a figure; of several under one name the worst counts.
    pub(crate) fn note(&self, name: &'static str, must: Must, unit: &'static str, figure: f64) {
        let mut all = self.0.borrow_mut();
        match all.iter_mut().find(|other| other.name == name) {
            Some(other) => other.worst = must.worse(other.worst, figure),
            None => all.push(Figure { name, must, unit, worst: figure }),
        }
    }

    /// All of them as a table.
    pub(crate) fn table(&self) -> String {
        let head = "| the worst of all rows | must | is | |\n|---|---:|---:|---|\n";
        let mut rows = vec![head.to_owned()];
        for Figure { name, must, unit, worst } in self.0.borrow().iter() {
            let (sign, bound) = match must {
                Must::AtLeast(bound) => ('≥', bound),
                Must::AtMost(bound) => ('≤', bound),
            };
            let met = if must.is_met(*worst) { "met" } else { "**missed**" };
            let worst = crate::bench::figure(*worst);
            let bound = crate::bench::figure(*bound);
            rows.push(format!("| {name} | {sign} {bound} {unit} | {worst} {unit} | {met} |\n"));
        }
        rows.concat()
    }
}
