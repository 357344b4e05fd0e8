//! Elements that are copied instead of made: one for each place in the program, with all that never
//! changes about it. A copy is one call of the browser, whatever it has of attributes and children.

use crate::prelude::document;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlTemplateElement};

/// The namespace of SVG 2, §2.2.
const SVG: &str = "http://www.w3.org/2000/svg";

/// Names and values that never change.
pub(super) type Fixed = &'static [(&'static str, &'static str)];

/// Where in the program the parts of an element stand, and how many there are.
type Place = (usize, usize, usize);

thread_local! {
    /// In the order of their places. Not a hash map: everybody would download its hasher.
    static ORIGINALS: RefCell<Vec<(Place, Element)>> = RefCell::default();
}

/// An element with its attributes; tag and names stand in the program.
pub(super) fn element(tag: &'static str, is_svg: bool, fixed: Fixed) -> Element {
    let place = (tag.as_ptr().addr(), fixed.as_ptr().addr(), fixed.len());
    copy(place, false, &|| {
        let made = if is_svg {
            document().create_element_ns(Some(SVG), tag)
        } else {
            document().create_element(tag)
        };
        let element = made.expect("every tag is a name");
        for (name, value) in fixed {
            // It fails only for names that are none.
            let _set = element.set_attribute(name, value);
        }
        element
    })
}

/// The one element of `html`, which stands in the program.
pub(super) fn html(html: &'static str) -> Element {
    let place = (html.as_ptr().addr(), 0, html.len());
    copy(place, true, &|| {
        let template = document().create_element("template").expect("every tag is a name");
        let template: HtmlTemplateElement = template.unchecked_into();
        template.set_inner_html(html);
        let element = template.content().first_element_child();
        element.expect("fixed markup is one element")
    })
}

/// A copy of the element that belongs to `place`, made the first time; with its children if `deep`.
fn copy(place: Place, deep: bool, make: &dyn Fn() -> Element) -> Element {
    let copied = ORIGINALS.with_borrow_mut(|originals| {
        let found = originals.binary_search_by(|(other, _)| other.cmp(&place));
        let at = found.unwrap_or_else(|at| {
            originals.insert(at, (place, make()));
            at
        });
        originals[at].1.clone_node_with_deep(deep)
    });
    copied.expect("an element can be copied").unchecked_into()
}
