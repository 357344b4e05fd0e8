//! What is on the page, and how it follows.

use super::element::OnPage;
use super::list::Listed;
use super::view::{Kind, View};
use crate::prelude::{Owner, document};
use crate::reactive::Reaction;
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

/// A view on the page. It always has a place there, so that what comes later finds where to go.
pub(super) enum Shown {
    /// A comment that keeps the place.
    Nothing(web_sys::Comment),
    Text(web_sys::Text, Cow<'static, str>),
    Element(OnPage),
    /// Never empty.
    Many(Vec<Shown>),
    Dynamic(Live),
    /// Only in a [`Live`].
    List(Listed),
}

/// What is drawn anew whenever what it reads changes, until it is dropped.
pub(super) struct Live {
    drawn: Rc<RefCell<Option<Shown>>>,
    #[expect(dead_code, reason = "kept for what dropping it does")]
    reaction: Reaction,
}

impl Live {
    /// `run` gets what it drew before.
    fn new(mut run: impl FnMut(Option<Shown>) -> Shown + 'static) -> Self {
        let drawn = Rc::new(RefCell::new(None));
        let place = Rc::clone(&drawn);
        let reaction = Reaction::new(move || {
            let before = place.take();
            let now = run(before);
            place.replace(Some(now));
        });
        Self { drawn, reaction }
    }
}

impl Drop for Live {
    /// What it drew goes at once. An effect keeps it until its task is polled once more, and the
    /// signals that it reads may be gone before.
    fn drop(&mut self) {
        drop(self.drawn.take());
    }
}

/// Draws `view`, without putting it anywhere yet.
pub(super) fn draw(view: View) -> Shown {
    match view.into_kind() {
        Kind::Nothing => Shown::Nothing(document().create_comment("")),
        Kind::Text(text) => Shown::Text(document().create_text_node(&text), text),
        Kind::Element(plan) => Shown::Element(plan.draw()),
        Kind::Many(views) => Shown::Many(draw_all(views)),
        Kind::Dynamic(run) => Shown::Dynamic(Live::new(move |before: Option<Shown>| {
            let view = run.run(());
            match before {
                Some(mut shown) => {
                    shown.change(view);
                    shown
                }
                None => draw(view),
            }
        })),
        Kind::List(items) => {
            // Not the effect's own, which ends what it made before it runs again.
            let owner = Owner::current().unwrap_or_default();
            Shown::Dynamic(Live::new(move |before: Option<Shown>| {
                let items = items.run(());
                Shown::List(match before {
                    Some(Shown::List(mut listed)) => {
                        listed.change(items, &owner);
                        listed
                    }
                    _ => Listed::draw(items, &owner),
                })
            }))
        }
    }
}

fn draw_all(views: Vec<View>) -> Vec<Shown> {
    if views.is_empty() {
        return vec![draw(View::default())];
    }
    views.into_iter().map(draw).collect()
}

impl Shown {
    /// Changes it into `view`, keeping what can be kept: an element that stays keeps the focus.
    pub(super) fn change(&mut self, view: View) {
        let view = match (&mut *self, view.into_kind()) {
            (Self::Nothing(_), Kind::Nothing) => return,
            (Self::Text(node, before), Kind::Text(now)) => {
                if *before != now {
                    node.set_data(&now);
                    *before = now;
                }
                return;
            }
            (Self::Element(element), Kind::Element(plan)) if element.is_like(&plan) => {
                element.change(plan);
                return;
            }
            (Self::Many(shown), Kind::Many(views)) if !views.is_empty() => {
                change_all(shown, views);
                return;
            }
            (_, kind) => View::new(kind),
        };
        let new = draw(view);
        let first = self.first();
        if let Some(parent) = first.parent_node() {
            new.mount(&parent, Some(&first));
        }
        self.unmount();
        *self = new;
    }

    /// Puts it into `parent`, before `next` or at the end.
    pub(super) fn mount(&self, parent: &web_sys::Node, next: Option<&web_sys::Node>) {
        self.each(&mut |node| {
            // It fails only where `next` is elsewhere, and it was taken from this very parent.
            let _inserted = parent.insert_before(node, next);
        });
    }

    /// Takes it from the page.
    pub(super) fn unmount(&self) {
        self.each(&mut |node| {
            if let Some(parent) = node.parent_node() {
                // It fails only on what is no child.
                let _removed = parent.remove_child(node);
            }
        });
    }

    /// Its first node.
    pub(super) fn first(&self) -> web_sys::Node {
        let mut first = None;
        self.each(&mut |node| {
            if first.is_none() {
                first = Some(node.clone());
            }
        });
        first.expect("what is shown has a place")
    }

    /// What comes after it in its parent.
    pub(super) fn next(&self) -> Option<web_sys::Node> {
        let mut next = None;
        self.each(&mut |node| next = node.next_sibling());
        next
    }

    /// Each node at the top of it, in order.
    pub(super) fn each(&self, run: &mut dyn FnMut(&web_sys::Node)) {
        match self {
            Self::Nothing(node) => run(node),
            Self::Text(node, _) => run(node),
            Self::Element(element) => run(element.node()),
            Self::Many(all) => all.iter().for_each(|shown| shown.each(run)),
            Self::Dynamic(live) => {
                if let Some(shown) = &*live.drawn.borrow() {
                    shown.each(run);
                }
            }
            Self::List(listed) => listed.each(run),
        }
    }
}

/// Changes what is shown from the first one on; what is more or less comes or goes at the end.
fn change_all(shown: &mut Vec<Shown>, views: Vec<View>) {
    for gone in shown.drain(views.len().min(shown.len())..) {
        gone.unmount();
    }
    let before = shown.len();
    for (at, view) in views.into_iter().enumerate() {
        if at < before {
            shown[at].change(view);
            continue;
        }
        let new = draw(view);
        if let Some(last) = shown.last() {
            let next = last.next();
            if let Some(parent) = last.first().parent_node() {
                new.mount(&parent, next.as_ref());
            }
        }
        shown.push(new);
    }
}
