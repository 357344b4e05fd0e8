//! Where the focus goes on navigation, so that a screen reader says which page it is.

use crate::prelude::*;
use crate::reactive::{Signal, effect};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Focuses the heading whenever `page` changes; not on the first one, which the browser announces.
pub fn follow_navigation<T: PartialEq + Clone + Send + Sync + 'static>(page: Signal<T>) {
    let mut before = None;
    effect(move || {
        let now = page.get();
        if before.replace(now.clone()).is_some_and(|before| before != now) {
            // The page is drawn in the microtasks that follow; by the next task it is there.
            set_timeout(focus_heading, Duration::ZERO);
        }
    });
}

fn focus_heading() {
    // A form that is first on its page has taken the focus itself.
    let is_typing = document()
        .active_element()
        .is_some_and(|active| active.matches("main :is(input, select, textarea)").unwrap_or(false));
    if is_typing {
        return;
    }
    let found = |selector| document().query_selector(selector).ok().flatten();
    let heading = found("main h1").or_else(|| found("main"));
    let Some(heading) = heading.and_then(|found| found.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    heading.set_tab_index(-1);
    // It fails only on an element outside of the page.
    let _focused = heading.focus();
}
