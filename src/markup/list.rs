//! Lists whose items come, go and move.

use super::shown::{Shown, draw};
use super::view::{Kind, View};
use crate::prelude::{Owner, document};
use crate::reactive::Run;
use fnv::FnvHasher;
use std::hash::{Hash, Hasher as _};

/// What a list consists of, worked out anew whenever what it reads changes.
pub(super) type Items = Box<dyn Run<(), Vec<Item>>>;

/// One item of a list: what it is told apart by, and how it is drawn.
pub struct Item {
    key: u64,
    draw: Box<dyn FnOnce() -> View>,
}

impl Item {
    /// An item. Those with the same key are the same and are not drawn anew.
    pub fn new(key: &impl Hash, draw: impl FnOnce() -> View + 'static) -> Self {
        // Two different items in one list get the same 64 bits once in 10^13 lists of 1,000.
        let mut hasher = FnvHasher::default();
        key.hash(&mut hasher);
        Self { key: hasher.finish(), draw: Box::new(draw) }
    }
}

/// A list that keeps the elements of items that stay, and so the focus in them.
pub fn list(items: impl Fn() -> Vec<Item> + 'static) -> View {
    View::new(Kind::List(Box::new(move |()| items())))
}

/// A list on the page. Its end keeps the place where there are no items.
pub(super) struct Listed {
    rows: Vec<Row>,
    end: web_sys::Comment,
}

/// An item on the page.
struct Row {
    key: u64,
    shown: Shown,
    /// Owns its signals, which live as long as it is in the list.
    owner: Owner,
}

impl Row {
    fn draw(item: Item, parent: &Owner) -> Self {
        let owner = parent.child();
        let shown = owner.with(|| draw((item.draw)()));
        Self { key: item.key, shown, owner }
    }
}

impl Listed {
    /// Draws `items`; `parent` owns what they make.
    pub(super) fn draw(items: Vec<Item>, parent: &Owner) -> Self {
        let rows = items.into_iter().map(|item| Row::draw(item, parent)).collect();
        Self { rows, end: document().create_comment("") }
    }

    pub(super) fn change(&mut self, items: Vec<Item>, parent: &Owner) {
        let mut before: Vec<Option<Row>> = self.rows.drain(..).map(Some).collect();
        // Items mostly stay in their order: what follows the last one that was found is looked at
        // first.
        let mut likely = 0;
        for item in items {
            let places = (likely..before.len()).chain(0..likely);
            let mut places =
                places.filter(|at| before[*at].as_ref().is_some_and(|row| row.key == item.key));
            let row = match places.next() {
                Some(at) => {
                    likely = at + 1;
                    before[at].take()
                }
                None => None,
            };
            self.rows.push(row.unwrap_or_else(|| Row::draw(item, parent)));
        }
        for gone in before.into_iter().flatten() {
            // First, for a browser gives the focus back only from a dialog that is still on the page.
            gone.owner.cleanup();
            gone.shown.unmount();
        }
        let mut next: web_sys::Node = self.end.clone().into();
        let Some(place) = next.parent_node() else { return };
        for row in self.rows.iter().rev() {
            let first = row.shown.first();
            // What is in its place already must not move, or it would lose the focus.
            if row.shown.next().as_ref() != Some(&next) {
                row.shown.mount(&place, Some(&next));
            }
            next = first;
        }
    }

    pub(super) fn each(&self, run: &mut dyn FnMut(&web_sys::Node)) {
        for row in &self.rows {
            row.shown.each(run);
        }
        run(&self.end);
    }
}
