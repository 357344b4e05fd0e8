//! Templates: trees of elements that are copied, with what varies put where their marks are.

use super::support::{Mounted, click, mount, settle, until, value_of};
use std::cell::Cell;
use std::rc::Rc;
use understudy::markup::{Item, View, list, view};
use understudy::prelude::*;
use understudy::reactive::RwSignal;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

/// The HTML of what is mounted, without the comments that keep places.
fn html(page: &Mounted) -> String {
    page.root().inner_html().replace("<!---->", "")
}

fn tree(name: &'static str, is_bad: bool) -> View {
    view! {
        <ul>
            <li title=name>"Of " {name} ": " <b>"so " <i>{name.len()}</i> "!"</b></li>
            <li><hr/><p class="hint" class:bad=is_bad>{name}</p></li>
            {name}
        </ul>
    }
}

#[wasm_bindgen_test]
fn what_varies_goes_where_it_stands_however_deep_and_copies_are_apart() {
    let page = mount(|| view! { {tree("ab", true)} {tree("c", false)} });
    assert_eq!(
        html(&page),
        concat!(
            r#"<ul><li title="ab">Of ab: <b>so <i>2</i>!</b></li>"#,
            r#"<li><hr><p class="hint bad">ab</p></li>ab</ul>"#,
            r#"<ul><li title="c">Of c: <b>so <i>1</i>!</b></li>"#,
            r#"<li><hr><p class="hint">c</p></li>c</ul>"#,
        )
    );
}

#[wasm_bindgen_test]
fn an_element_can_have_several_parts_and_children_besides() {
    let heard = Rc::new(Cell::new(0));
    let listen = Rc::clone(&heard);
    let made = Rc::new(Cell::new(String::new()));
    let tell = Rc::clone(&made);
    let page = mount(move || {
        let (id, value, colour) = ("field".to_owned(), "typed", "red");
        view! {
            <label>
                <input
                    type="text"
                    id=id
                    prop:value=value
                    class:wide=true
                    style:color=colour
                    on:click=move |_| listen.set(listen.get() + 1)
                    node_ref=move |element: &Element| tell.set(element.tag_name())
                />
                {value}
            </label>
        }
    });
    let field = page.select("#field.wide[type=text]").remove(0);
    assert_eq!(value_of(&field), "typed");
    assert_eq!(field.style().get_property_value("color"), Ok("red".to_owned()));
    assert!(!field.has_attribute("_"), "nothing is left of the mark");
    click(&field);
    assert_eq!(heard.get(), 1);
    assert_eq!(made.take(), "INPUT");
    assert_eq!(page.text(), "typed");
}

#[wasm_bindgen_test]
fn what_only_stands_in_tables_and_lists_of_options_can_be_a_template() {
    let page = mount(|| {
        let cell = |text: &'static str| view! { <td>{text}</td> };
        let row = move |text| view! { <tr><th scope="row">{text}</th>{cell(text)}</tr> };
        let option = |text: &'static str| view! { <option value=text>{text}</option> };
        view! {
            <table><tbody>{["a", "b"].map(row)}</tbody></table>
            <select>{["c", "d"].map(option)}</select>
        }
    });
    assert_eq!(
        html(&page),
        concat!(
            r#"<table><tbody><tr><th scope="row">a</th><td>a</td></tr>"#,
            r#"<tr><th scope="row">b</th><td>b</td></tr></tbody></table>"#,
            r#"<select><option value="c">c</option><option value="d">d</option></select>"#,
        )
    );
}

#[wasm_bindgen_test]
fn a_drawing_is_one_though_it_varies() {
    let page = mount(|| {
        let href = "#mask".to_owned();
        view! { <p><svg viewBox="0 0 9 9"><g><use href=href/></g></svg>"on"</p> }
    });
    let drawn = page.root().query_selector("use").expect("a selector").expect("is drawn");
    assert_eq!(drawn.namespace_uri().as_deref(), Some("http://www.w3.org/2000/svg"));
    assert_eq!(drawn.get_attribute("href").as_deref(), Some("#mask"));
    assert_eq!(page.text(), "on");
}

#[wasm_bindgen_test]
fn a_drawing_that_is_always_the_same_stands_where_it_is_used() {
    let drawings =
        r#"<svg hidden><symbol id="cross" viewBox="0 0 8 8"><path d="M1 1l6 6"/></symbol></svg>"#;
    let body = document().body().expect("a page has a body");
    body.insert_adjacent_html("beforeend", drawings).expect("HTML");
    let crosses = mount(|| {
        view! { <p><svg class="icon"><use href="#cross"/></svg><svg><use href="#nothing"/></svg></p> }
    });
    assert_eq!(
        html(&crosses),
        r#"<p><svg class="icon" viewBox="0 0 8 8"><path d="M1 1l6 6"></path></svg><svg></svg></p>"#
    );
    let path = crosses.root().query_selector("path").expect("a selector").expect("is drawn");
    assert_eq!(path.namespace_uri().as_deref(), Some("http://www.w3.org/2000/svg"));
    let drawings = body.query_selector("svg:has(> symbol)").expect("a selector");
    drawings.expect("stand below").remove();
}

#[wasm_bindgen_test]
async fn what_is_drawn_anew_keeps_its_elements_and_hears_with_its_new_ears() {
    let at = RwSignal::new(1u32);
    let heard = Rc::new(Cell::new(0));
    let listen = Rc::clone(&heard);
    let page = mount(move || {
        let draw = move || {
            let now = at.get();
            let listen = Rc::clone(&listen);
            view! {
                <div>
                    <button title=now on:click=move |_| listen.set(now)>"Press " <b>{now}</b></button>
                    {(now > 1).then(|| view! { <i>{now}</i> })}
                </div>
            }
        };
        view! { {draw} }
    });
    let button = page.select("button").remove(0);
    click(&button);
    assert_eq!(heard.get(), 1);
    at.set(2);
    until("the new text", || page.text() == "Press 22").await;
    assert!(button.is_connected(), "the very same button is still there");
    assert_eq!(button.title(), "2");
    click(&button);
    assert_eq!(heard.get(), 2, "only the new listener hears");
    at.set(1);
    until("the old text", || page.text() == "Press 1").await;
}

#[wasm_bindgen_test]
async fn a_list_between_fixed_texts_stays_between_them() {
    let items = RwSignal::new(vec!["a", "b"]);
    let page = mount(move || {
        let rows = move || {
            let row = |item: &&'static str| {
                let item = *item;
                Item::new(&item, move || view! { <li>{item}</li> })
            };
            items.get().iter().map(row).collect()
        };
        view! { <ul><li>"first"</li>{list(rows)}<li>"last"</li></ul> }
    });
    assert_eq!(page.text(), "firstablast");
    let b = page.select("li").remove(2);
    items.set(vec!["b", "c", "a"]);
    until("the new order", || page.text() == "firstbcalast").await;
    assert!(b.is_connected(), "what moved is not made anew");
    items.set(vec![]);
    until("nothing between", || page.text() == "firstlast").await;
}

#[wasm_bindgen_test]
fn hostile_text_stays_text() {
    let hostile = "\"><img src=x onerror=alert(1)><!--</p>&amp;";
    let page = mount(move || {
        let (title, text) = (hostile.to_owned(), hostile.to_owned());
        view! { <p title=title>{text} "<!--<b>&lt;" <i>{hostile}</i></p> }
    });
    assert!(page.select("img, b").is_empty());
    let paragraph = page.select("p").remove(0);
    assert_eq!(paragraph.title(), hostile);
    assert_eq!(page.text(), format!("{hostile}<!--<b>&lt;{hostile}"));
}

#[wasm_bindgen_test]
fn an_element_belongs_to_the_page_as_soon_as_it_is_made() {
    let is_ours = Rc::new(Cell::new(false));
    let tell = Rc::clone(&is_ours);
    let _page = mount(move || {
        let look = move |element: &Element| {
            tell.set(element.owner_document() == Some(document()));
        };
        view! { <p><input node_ref=look/></p> }
    });
    assert!(is_ours.get());
}

/// Kibibytes that the page has of the browser; they never become less.
fn memory() -> usize {
    core::arch::wasm32::memory_size(0) * 64
}

#[wasm_bindgen_test]
async fn what_left_the_page_is_not_remembered_by_a_signal_that_never_changes() {
    let owner = Owner::new();
    let lasting = owner.with(|| RwSignal::new(false));
    let come_and_go = async || {
        for _ in 0..2_000 {
            drop(mount(move || view! { <p>{move || lasting.get().then_some("on")}</p> }));
        }
        // Effects leave with their tasks.
        settle().await;
    };
    come_and_go().await;
    let before = memory();
    for _ in 0..5 {
        come_and_go().await;
    }
    let grown = memory() - before;
    assert!(grown < 500, "{grown} KiB for 10,000 that left");
}
