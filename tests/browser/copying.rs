//! Copying: by the browser's clipboard, without one, and where the browser does not allow it.

use super::support::{Mounted, click, is_focused, mount, until};
use std::cell::RefCell;
use std::rc::Rc;
use understudy::api::fake::Fake;
use understudy::components::{CopyButton, Dialog, ToastRegion, copy_icon, use_toasts};
use understudy::frame::Place;
use understudy::gallery::people::{named, serving};
use understudy::gallery::world;
use understudy::markup::view;
use understudy::members::page;
use understudy::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlTextAreaElement, js_sys};

/// A browser whose way of copying is ours, until it is dropped.
struct Copying {
    /// What was copied, oldest first.
    copied: Rc<RefCell<Vec<String>>>,
    /// Whether what was selected stood in a modal dialog.
    in_dialog: Rc<RefCell<bool>>,
    _commands: Closure<dyn Fn(String) -> bool>,
    _clipboard: Option<Closure<dyn Fn(String) -> js_sys::Promise>>,
}

impl Copying {
    /// Without a clipboard, as on plain http; copying what is selected works if `is_allowed`.
    fn by_selection(is_allowed: bool) -> Self {
        Self::of(None, is_allowed)
    }

    /// With a clipboard, which takes what it is given if `is_allowed`; nothing else works.
    fn by_clipboard(is_allowed: bool) -> Self {
        Self::of(Some(is_allowed), false)
    }

    fn of(clipboard: Option<bool>, is_command_allowed: bool) -> Self {
        let copied = Rc::new(RefCell::new(Vec::new()));
        let in_dialog = Rc::new(RefCell::new(false));
        let (log, dialog) = (Rc::clone(&copied), Rc::clone(&in_dialog));
        let commands = Closure::<dyn Fn(String) -> bool>::new(move |command: String| {
            let area: HtmlTextAreaElement =
                document().active_element().expect("something has the focus").unchecked_into();
            if command == "selectAll" {
                area.select();
                return true;
            }
            assert_eq!(command, "copy");
            *dialog.borrow_mut() = area.closest("dialog:modal").expect("valid").is_some();
            if is_command_allowed {
                log.borrow_mut().push(selected(&area));
            }
            is_command_allowed
        });
        set(&document(), "execCommand", commands.as_ref());
        let log = Rc::clone(&copied);
        let write = clipboard.map(|is_allowed| {
            Closure::<dyn Fn(String) -> js_sys::Promise>::new(move |text: String| {
                if is_allowed {
                    log.borrow_mut().push(text);
                    return js_sys::Promise::resolve(&JsValue::UNDEFINED);
                }
                js_sys::Promise::reject(&"NotAllowedError".into())
            })
        });
        let value = match &write {
            None => JsValue::UNDEFINED,
            Some(write) => {
                let clipboard = js_sys::Object::new();
                set(&clipboard, "writeText", write.as_ref());
                clipboard.into()
            }
        };
        set(&window().navigator(), "clipboard", &value);
        Self { copied, in_dialog, _commands: commands, _clipboard: write }
    }

    fn copied(&self) -> Vec<String> {
        self.copied.borrow().clone()
    }
}

impl Drop for Copying {
    fn drop(&mut self) {
        for (target, name) in
            [(document().into(), "execCommand"), (window().navigator().into(), "clipboard")]
        {
            let target: js_sys::Object = target;
            js_sys::Reflect::delete_property(&target, &name.into()).expect("is ours");
        }
    }
}

/// Hides what the browser has by this name.
fn set(target: &js_sys::Object, name: &str, value: &JsValue) {
    let property = js_sys::Object::new();
    for (key, value) in [("value", value), ("configurable", &JsValue::TRUE)] {
        js_sys::Reflect::set(&property, &key.into(), value).expect("is set");
    }
    js_sys::Object::define_property(target, &name.into(), &property);
}

/// The part of what stands in it that is selected.
fn selected(area: &HtmlTextAreaElement) -> String {
    let place = |at: Result<Option<u32>, JsValue>| at.expect("has one").unwrap_or(0) as usize;
    let (start, end) = (place(area.selection_start()), place(area.selection_end()));
    area.value()[start..end].to_owned()
}

fn buttons() -> Mounted {
    mount(|| {
        world::provide(world::signed_in(world::ada()), &Fake::new());
        view! {
            <CopyButton text="ticket 4812\nsecond line"/>
            {copy_icon("event id", "0193-7f2a".to_owned(), use_toasts())}
            <ToastRegion/>
        }
    })
}

#[wasm_bindgen_test]
async fn the_clipboard_gets_the_text() {
    let browser = Copying::by_clipboard(true);
    let page = buttons();
    click(&page.get("button", "Copy event id"));
    page.wait_for_text("Copied.").await;
    assert_eq!(browser.copied(), ["0193-7f2a"]);
}

#[wasm_bindgen_test]
async fn without_a_clipboard_what_is_selected_is_copied_and_the_focus_stays() {
    let browser = Copying::by_selection(true);
    let page = buttons();
    let button = page.get("button", "Copy");
    button.focus().expect("can be focused");
    click(&button);
    page.wait_for_text("Copied.").await;
    assert_eq!(browser.copied(), ["ticket 4812\nsecond line"]);
    assert!(is_focused(&button));
    assert!(document().query_selector("textarea").expect("valid").is_none(), "nothing is left");
}

#[wasm_bindgen_test]
async fn in_a_dialog_it_is_selected_there_because_nothing_else_can_be() {
    let browser = Copying::by_selection(true);
    let page = mount(|| {
        world::provide(world::signed_in(world::ada()), &Fake::new());
        view! {
            <Dialog title="Token" on_close=|()| () foot=|| ()>
                <CopyButton text="understudy_1234"/>
            </Dialog>
        }
    });
    let button = page.get("button", "Copy");
    until("the focus in the dialog", || is_focused(&button)).await;
    click(&button);
    page.wait_for_text("Copied.").await;
    assert_eq!(browser.copied(), ["understudy_1234"]);
    assert!(*browser.in_dialog.borrow());
}

#[wasm_bindgen_test]
async fn a_clipboard_that_refuses_is_no_dead_end() {
    let browser = Copying::of(Some(false), true);
    let page = buttons();
    click(&page.get("button", "Copy event id"));
    page.wait_for_text("Copied.").await;
    assert_eq!(browser.copied(), ["0193-7f2a"]);
}

#[wasm_bindgen_test]
async fn where_nothing_works_it_says_so() {
    for refuse in [Copying::by_selection, Copying::by_clipboard] {
        let browser = refuse(false);
        let page = buttons();
        click(&page.get("button", "Copy event id"));
        page.wait_for_text("The browser did not allow it. Select the text").await;
        assert!(browser.copied().is_empty());
        assert!(!page.text().contains("Copied."));
    }
}

#[wasm_bindgen_test]
async fn what_is_copied_twice_is_announced_twice() {
    let _browser = Copying::by_clipboard(true);
    let page = buttons();
    click(&page.get("button", "Copy event id"));
    page.wait_for_text("Copied.").await;
    let first = page.select(".toast").remove(0);
    click(&page.get("button", "Copy event id"));
    until("another toast", || page.select(".toast").iter().all(|toast| *toast != first)).await;
    assert_eq!(page.select(".toast").len(), 1);
}

#[wasm_bindgen_test]
async fn every_row_of_the_members_has_its_email_to_copy() {
    let browser = Copying::by_clipboard(true);
    let page = mount(|| {
        let fake = serving(Fake::new(), named());
        let presence = world::signed_in(world::ada());
        world::page(presence, &fake, "/team/members", &Place::MEMBERS, page)
    });
    page.wait_for("button", "Copy bea@acme.example").await;
    assert_eq!(page.select("tbody .copy").len(), named().len());
    click(&page.get("button", "Copy eli@acme.example"));
    until("the email", || browser.copied() == ["eli@acme.example"]).await;
}
