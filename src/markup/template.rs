//! Templates: the HTML of a tree of elements, which stands in the program, with marks where
//! something varies. The browser reads each once and copies it in one call, whatever it has of
//! elements, attributes and text; here is kept only how to get to the marks.
//!
//! A comment marks where a view goes, and stays after it. The attribute `_` marks an element about
//! which something varies: a word for each thing, its first character the [`Kind`].

use super::part::{Kind, Name, Place};
use crate::prelude::document;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlTemplateElement, Node};

/// The attribute that marks an element.
const MARK: &str = "_";

/// A template that was read.
struct Template {
    original: Node,
    /// From the original to each mark, in the order of the document.
    steps: Vec<Step>,
}

enum Step {
    /// To the first child.
    Down,
    /// To the next sibling.
    Next,
    /// To the parent.
    Up,
    /// It is here.
    Mark(Kind, &'static Name),
}

thread_local! {
    /// Of what goes to a comment.
    static NAMELESS: &'static Name = Name::leak("");
    /// Where in the program its HTML stands, for each template; in that order. Not a hash map:
    /// everybody would download its hasher.
    static READ: RefCell<Vec<((usize, usize), Template)>> = RefCell::default();
}

/// A copy of the one element of `html`, and the places in it for what varies.
pub(super) fn copy(html: &'static str) -> (Node, Vec<Place>) {
    let key = (html.as_ptr().addr(), html.len());
    READ.with_borrow_mut(|read| {
        let found = read.binary_search_by(|(other, _)| other.cmp(&key));
        let at = found.unwrap_or_else(|at| {
            let template = Template::read(html).expect("a template is one element");
            read.insert(at, (key, template));
            at
        });
        read[at].1.copy()
    })
    .expect("a copy is like its original")
}

impl Template {
    // What the browser throws becomes nothing: what writes it is some hundred bytes that everybody
    // would download, and it never does.

    fn read(html: &str) -> Option<Self> {
        let document = document();
        let template = document.create_element("template").ok()?;
        let template: HtmlTemplateElement = template.unchecked_into();
        template.set_inner_html(html);
        let original = template.content().first_child()?;
        // What is in a template belongs to a document of its own, and so would every copy.
        let original = document.adopt_node(&original).ok()?;
        inline_icons(&original);
        let mut steps = Vec::new();
        find(&original, &mut steps);
        while let Some(Step::Up) = steps.last() {
            steps.pop();
        }
        Some(Self { original, steps })
    }

    fn copy(&self) -> Option<(Node, Vec<Place>)> {
        let copy = self.original.clone_node_with_deep(true).ok()?;
        let mut places = Vec::new();
        let mut node = copy.clone();
        for step in &self.steps {
            node = match *step {
                Step::Down => node.first_child()?,
                Step::Next => node.next_sibling()?,
                Step::Up => node.parent_node()?,
                Step::Mark(kind, name) => {
                    places.push(Place { kind, name, node: node.clone() });
                    node
                }
            };
        }
        Some((copy, places))
    }
}

/// Puts the drawing of each icon where it is used. A `use` has elements of its own for it, and with
/// those of hundreds of rows every change of style is slower than with half of them.
fn inline_icons(template: &Node) {
    let element: &Element = template.unchecked_ref();
    while let Ok(Some(icon)) = element.query_selector("use[href]") {
        let symbol =
            icon.get_attribute("href").and_then(|href| document().query_selector(&href).ok()?);
        match (symbol, icon.parent_element()) {
            (Some(symbol), Some(svg)) => {
                if let Some(view_box) = symbol.get_attribute("viewBox") {
                    // It fails only for names that are none.
                    let _set = svg.set_attribute("viewBox", &view_box);
                }
                icon.set_outer_html(&symbol.inner_html());
            }
            // A page without the drawings, as in tests: nothing is there to be used.
            _ => icon.remove(),
        }
    }
}

/// Adds the steps to every mark in `node` and back, and takes the attributes that are marks away.
fn find(node: &Node, steps: &mut Vec<Step>) {
    match node.node_type() {
        Node::COMMENT_NODE => steps.push(Step::Mark(Kind::Child, NAMELESS.with(|name| *name))),
        Node::ELEMENT_NODE => {
            let element: &Element = node.unchecked_ref();
            if let Some(words) = element.get_attribute(MARK) {
                // It fails only for names that are none.
                let _removed = element.remove_attribute(MARK);
                // As long as the template, which is forever.
                for word in words.leak().split(' ') {
                    let mut characters = word.chars();
                    let kind = Kind::of(characters.next());
                    steps.push(Step::Mark(kind, Name::leak(characters.as_str())));
                }
            }
        }
        _ => {}
    }
    let start = steps.len();
    let mut end = start;
    steps.push(Step::Down);
    let mut next = node.first_child();
    while let Some(child) = next {
        let before = steps.len();
        find(&child, steps);
        if steps.len() > before {
            end = steps.len();
        }
        steps.push(Step::Next);
        next = child.next_sibling();
    }
    // Nobody goes to what comes after the last mark.
    steps.truncate(end);
    if end > start {
        steps.push(Step::Up);
    }
}
