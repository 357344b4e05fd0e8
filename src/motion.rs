//! From one page to the next: the one that is left fades, by the browser's view transitions, where
//! it has them and motion is allowed.
//!
//! Whatever takes part in a transition hears no pointer meanwhile. So only a picture of the page
//! that is left does (`style/components/motion.css` names it while `data-blend` is there), over the
//! next one, which is live from its first frame; frame and banner are live all along.
//!
//! Only what a person clicks is blended, never a change of identity: that ends a blend at once, so
//! that nothing of who was here before stays on screen.

use crate::prelude::*;
use js_sys::{Array, Function, Promise, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// The attribute of a page that is left.
const MARK: &str = "data-blend";

thread_local! {
    static BLEND: RefCell<Option<Blend>> = const { RefCell::new(None) };
}

/// A blend that goes on, or has gone.
struct Blend {
    change: Change,
    transition: JsValue,
}

/// What changes the page, until it has.
type Change = Rc<RefCell<Option<Box<dyn FnOnce()>>>>;

/// Changes the page by `change`: in the next frame, blended, or at once.
pub fn blend(change: Box<dyn FnOnce()>) {
    end();
    let Some(start) = starter() else { return change() };
    let change: Change = Rc::new(RefCell::new(Some(change)));
    mark(true);
    let once = Rc::clone(&change);
    let update = Closure::once_into_js(move || run(&once));
    match start.call1(&document(), &update) {
        Ok(transition) => {
            // It is rejected where the blend ends before it began, and somebody has to hear that.
            if let Ok(ready) = Reflect::get(&transition, &"ready".into()) {
                let _heard = Promise::all_settled(&Array::of1(&ready));
            }
            BLEND.set(Some(Blend { change, transition }));
        }
        Err(_) => run(&change),
    }
}

/// Shows the page as it is at once, if it is being blended.
pub fn end() {
    let Some(Blend { change, transition }) = BLEND.take() else { return };
    run(&change);
    if let Ok(skip) = Reflect::get(&transition, &"skipTransition".into())
        && let Ok(skip) = skip.dyn_into::<Function>()
    {
        // It does nothing to what is over.
        let _skipped = skip.call0(&transition);
    }
}

fn run(change: &Change) {
    let change = change.take();
    if let Some(change) = change {
        mark(false);
        change();
    }
}

/// Marks the page as the one that is left.
fn mark(is_left: bool) {
    if let Some(root) = document().document_element() {
        // It fails only for names that are none.
        let _marked = root.toggle_attribute_with_force(MARK, is_left);
    }
}

/// What starts a blend, where there is such a thing and motion is allowed.
fn starter() -> Option<Function> {
    let allowed = window().match_media("(prefers-reduced-motion: no-preference)").ok().flatten()?;
    if !allowed.matches() {
        return None;
    }
    Reflect::get(&document(), &"startViewTransition".into()).ok()?.dyn_into().ok()
}
