//! Dialogs: what every one of them does.

use super::support::{click, is_focused, mount, until};
use understudy::components::Dialog;
use understudy::markup::{Show, view};
use understudy::reactive::RwSignal;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn a_dialog_that_goes_gives_the_focus_back() {
    let page = mount(|| {
        let is_open = RwSignal::new(false);
        view! {
            <button on:click=move |_| is_open.set(true)>"Add"</button>
            <Show when=move || is_open.get()>
                <Dialog
                    title="Add fact"
                    on_close=move |()| is_open.set(false)
                    foot=move || {
                        view! {
                            <button type="button" on:click=move |_| is_open.set(false)>
                                "Cancel"
                            </button>
                        }
                    }
                >
                    <p>"Nothing"</p>
                </Dialog>
            </Show>
        }
    });
    let opener = page.get("button", "Add");
    opener.focus().expect("can be focused");
    click(&opener);
    let cancel = page.wait_for("button", "Cancel").await;
    until("the focus in the dialog", || is_focused(&cancel)).await;
    click(&cancel);
    until("the focus on what opened it", || is_focused(&opener)).await;
}
