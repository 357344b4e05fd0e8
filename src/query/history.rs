//! The browser's address: followed, and changed without loading a page anew.

use super::{Address, Step};
use crate::listening::listen;
use crate::motion::blend;
use crate::prelude::*;
use crate::reactive::{Callback, RwSignal};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlAnchorElement, MouseEvent};

impl Address {
    /// The browser's own, for as long as the present owner lives. Once a page: from now on plain
    /// links of this origin change it instead of loading a page.
    pub fn of_browser() -> Self {
        let url = RwSignal::new(here());
        listen(&window(), "popstate", move |_| url.set(here()));
        let address = Self::following(url, Callback::new(move |step: Step| walk(url, &step)));
        listen(&window(), "click", move |event| {
            if !event.default_prevented()
                && let Some(link) = link(&event)
            {
                event.prevent_default();
                let is_page = address.with_path(|path| !is_at(&link, path));
                if is_page {
                    blend(Box::new(move || address.go(link)));
                } else {
                    address.go(link);
                }
            }
        });
        address
    }
}

/// Path and query of the page.
fn here() -> String {
    let location = window().location();
    let path = location.pathname().unwrap_or_default();
    path + &location.search().unwrap_or_default()
}

fn walk(url: RwSignal<String>, step: &Step) {
    let Ok(history) = window().history() else { return };
    let walked = if step.replaces {
        history.replace_state_with_url(&JsValue::NULL, "", Some(&step.url))
    } else {
        history.push_state_with_url(&JsValue::NULL, "", Some(&step.url))
    };
    // A browser refuses when a page changes its address a hundred times in a moment: what is shown
    // is right all the same.
    drop(walked);
    if !step.replaces {
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
    url.set(step.url.clone());
}

/// Where a click on a link of this origin leads, if it is a plain one.
pub fn link(event: &Event) -> Option<String> {
    let click = event.dyn_ref::<MouseEvent>()?;
    let has_modifier = click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key();
    if has_modifier || click.button() != 0 {
        return None;
    }
    leads(&event.target()?.dyn_into().ok()?)
}

/// Where a press would lead on what pointer or focus came to, if that is in the console: on a link,
/// or on what says so in `data-to`.
pub fn pointed(event: &Event) -> Option<String> {
    let element = event.target()?.dyn_into::<Element>().ok()?;
    let marked = element.closest("[data-to]").ok().flatten();
    marked.map_or_else(|| leads(&element), |marked| marked.get_attribute("data-to"))
}

/// Where the link that `element` is in leads, if that is in the console.
fn leads(element: &Element) -> Option<String> {
    let anchor = element.closest("a[href]").ok()??.dyn_into::<HtmlAnchorElement>().ok()?;
    let is_elsewhere = !anchor.target().is_empty() || anchor.has_attribute("download");
    let path = own(&anchor.href())?;
    (!is_elsewhere && !path.contains('#')).then_some(path)
}

/// Whether `url` is an address of the page at `path`.
fn is_at(url: &str, path: &str) -> bool {
    url.split('?').next() == Some(path)
}

/// Path and what follows of an address of this origin.
pub fn own(url: &str) -> Option<String> {
    let origin = window().location().origin().ok()?;
    url.strip_prefix(&origin).map(str::to_owned)
}
