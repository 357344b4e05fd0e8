//! Mounting views, and finding and using what is in them as a person does: by role and name.

use gloo_timers::future::TimeoutFuture;
use understudy::markup::View;
use understudy::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, EventInit, HtmlElement, HtmlInputElement, HtmlSelectElement,
    HtmlTextAreaElement, KeyboardEvent, KeyboardEventInit,
};

/// How often a state is looked for before a test fails; some seconds.
const LOOKS: u32 = 1000;

/// A view in the page; it leaves with this.
pub struct Mounted {
    root: HtmlElement,
    view: Option<understudy::markup::Mounted>,
}

/// Puts a view into the page, and takes away what a test that failed has left: a modal dialog, say,
/// that would keep the focus.
pub fn mount(view: impl FnOnce() -> View) -> Mounted {
    let document = document();
    while let Some(left) = document.query_selector(".test-root").expect("a valid selector") {
        left.remove();
    }
    let root: HtmlElement = document.create_element("div").expect("is made").unchecked_into();
    root.set_class_name("test-root");
    document.body().expect("a page has a body").append_child(&root).expect("is appended");
    let view = understudy::markup::mount(&root, view);
    Mounted { root, view: Some(view) }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.view = None;
        self.root.remove();
    }
}

impl Mounted {
    /// What it is in.
    pub fn root(&self) -> &HtmlElement {
        &self.root
    }

    /// Its text.
    pub fn text(&self) -> String {
        self.root.text_content().unwrap_or_default()
    }

    /// Everything that a selector finds.
    pub fn select(&self, selector: &str) -> Vec<HtmlElement> {
        let found = self.root.query_selector_all(selector).expect("a valid selector");
        (0..found.length())
            .filter_map(|at| found.item(at))
            .filter_map(|node| node.dyn_into().ok())
            .collect()
    }

    /// Everything with this role, in the order of the page.
    pub fn all(&self, wanted: &str) -> Vec<HtmlElement> {
        self.select("*").into_iter().filter(|element| role(element) == wanted).collect()
    }

    /// The one with this role and name, if it is there.
    pub fn find(&self, wanted: &str, wanted_name: &str) -> Option<HtmlElement> {
        self.all(wanted).into_iter().find(|element| name(element) == wanted_name)
    }

    /// The one with this role and name.
    pub fn get(&self, wanted: &str, wanted_name: &str) -> HtmlElement {
        self.find(wanted, wanted_name).unwrap_or_else(|| {
            let names: Vec<_> = self.all(wanted).iter().map(|element| name(element)).collect();
            panic!("no {wanted} named {wanted_name:?} among {names:?}")
        })
    }

    /// Waits until it is there.
    pub async fn wait_for(&self, wanted: &str, wanted_name: &str) -> HtmlElement {
        let what = format!("a {wanted} named {wanted_name:?}");
        until(&what, || self.find(wanted, wanted_name).is_some()).await;
        self.get(wanted, wanted_name)
    }

    /// Waits until this text is on the page.
    pub async fn wait_for_text(&self, text: &str) {
        until(&format!("the text {text:?}"), || self.text().contains(text)).await;
    }
}

/// Waits for a state, never for a time.
pub async fn until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..LOOKS {
        if is_so() {
            return;
        }
        TimeoutFuture::new(5).await;
    }
    panic!("waited for {what} in vain");
}

/// Lets everything that is ready to run do so.
pub async fn settle() {
    for _ in 0..3 {
        TimeoutFuture::new(0).await;
    }
}

/// Clicks.
pub fn click(element: &HtmlElement) {
    element.click();
}

/// Types `text` at the end, key by key.
pub fn type_into(element: &HtmlElement, text: &str) {
    for key in text.chars() {
        let value = format!("{}{key}", value_of(element));
        fill(element, &value);
    }
}

/// Replaces what stands in a field.
pub fn fill(element: &HtmlElement, value: &str) {
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        input.set_value(value);
    } else if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(value);
    } else {
        panic!("nothing can be typed into a {}", element.tag_name());
    }
    send(element, "input");
}

/// Chooses by value.
pub fn choose(element: &HtmlElement, value: &str) {
    element.unchecked_ref::<HtmlSelectElement>().set_value(value);
    send(element, "change");
}

/// What stands in a field.
pub fn value_of(element: &HtmlElement) -> String {
    match element.dyn_ref::<HtmlInputElement>() {
        Some(input) => input.value(),
        None => element.unchecked_ref::<HtmlTextAreaElement>().value(),
    }
}

/// What Escape does to a dialog.
pub fn escape(dialog: &HtmlElement) {
    send(dialog, "cancel");
}

/// Presses a key.
pub fn press(element: &HtmlElement, key: &str) {
    let options = KeyboardEventInit::new();
    options.set_key(key);
    options.set_bubbles(true);
    options.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &options);
    element.dispatch_event(&event.expect("is made")).expect("is sent");
}

/// Whether the focus is there.
pub fn is_focused(element: &Element) -> bool {
    document().active_element().as_ref() == Some(element)
}

/// What describes an element to a screen reader.
pub fn description(element: &Element) -> String {
    referred(element, "aria-describedby")
}

/// Milliseconds since the page was loaded.
pub fn now() -> f64 {
    window().performance().expect("browsers measure").now()
}

/// The role of an element, as far as the console uses them.
pub fn role(element: &Element) -> String {
    if let Some(role) = element.get_attribute("role") {
        return role;
    }
    let kind = element.get_attribute("type").unwrap_or_default();
    let is_named = element.has_attribute("aria-label") || element.has_attribute("aria-labelledby");
    let role = match (element.tag_name().to_lowercase().as_str(), kind.as_str()) {
        ("button", _) => "button",
        ("a", _) if element.has_attribute("href") => "link",
        ("h1" | "h2" | "h3", _) => "heading",
        ("input", "checkbox") => "checkbox",
        ("input", "search") => "searchbox",
        ("input" | "textarea", _) => "textbox",
        ("select", _) => "combobox",
        ("dialog", _) => "dialog",
        ("nav", _) => "navigation",
        ("main", _) => "main",
        ("section", _) if is_named => "region",
        ("table", _) => "table",
        ("tr", _) => "row",
        _ => "",
    };
    role.into()
}

/// The accessible name of an element, as far as the console uses what makes one.
pub fn name(element: &Element) -> String {
    if let Some(label) = element.get_attribute("aria-label") {
        return label;
    }
    let labelled = referred(element, "aria-labelledby");
    if !labelled.is_empty() {
        return labelled;
    }
    if let Some(label) = label_of(element) {
        return visible_text(&label);
    }
    visible_text(element)
}

fn label_of(element: &Element) -> Option<Element> {
    let id = element.id();
    let by_id = (!id.is_empty())
        .then(|| document().query_selector(&format!("label[for='{id}']")).ok().flatten())
        .flatten();
    let is_field = matches!(element.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA");
    by_id.or_else(|| if is_field { element.closest("label").ok().flatten() } else { None })
}

fn referred(element: &Element, attribute: &str) -> String {
    let ids = element.get_attribute(attribute).unwrap_or_default();
    let texts = ids.split_whitespace().filter_map(|id| document().get_element_by_id(id));
    texts.map(|element| visible_text(&element)).collect::<Vec<_>>().join(" ")
}

/// Text without what is hidden from screen readers, its spaces as one sees them.
fn visible_text(element: &Element) -> String {
    let copy: Element = element.clone_node_with_deep(true).expect("is cloned").unchecked_into();
    let hidden = copy.query_selector_all("[aria-hidden=true]").expect("a valid selector");
    for at in 0..hidden.length() {
        if let Some(node) = hidden.item(at) {
            node.unchecked_into::<Element>().remove();
        }
    }
    let text = copy.text_content().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn send(element: &Element, kind: &str) {
    let options = EventInit::new();
    options.set_bubbles(true);
    options.set_cancelable(true);
    let event = Event::new_with_event_init_dict(kind, &options).expect("is made");
    element.dispatch_event(&event).expect("is sent");
}
