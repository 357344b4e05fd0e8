//! Light, dark, or as the device is: a choice of this browser, kept in its local storage.
//!
//! A script in `index.html` reads it before the first paint.

use crate::components::SelectField;
use crate::markup::{component, view};
use crate::prelude::*;
use crate::reactive::RwSignal;

const KEY: &str = "theme";
const AS_DEVICE: &str = "system";

/// The choice, in the user menu.
#[component]
pub fn ThemeField() -> impl IntoView {
    let theme = RwSignal::new(kept().unwrap_or_else(|| AS_DEVICE.to_owned()));
    let choices = [(AS_DEVICE, "Same as this device"), ("light", "Light"), ("dark", "Dark")];
    let choices: Vec<_> =
        choices.into_iter().map(|(key, words)| (key.to_owned(), words.to_owned())).collect();
    view! {
        <SelectField
            label="Theme"
            choices=choices
            value=theme
            on_choose=move |chosen: String| {
                apply(&chosen);
                theme.set(chosen);
            }
        />
    }
}

fn kept() -> Option<String> {
    let storage = window().local_storage().ok().flatten()?;
    storage.get_item(KEY).ok().flatten()
}

/// Shows `theme` and keeps it. What the browser refuses to keep lasts until a reload.
fn apply(theme: &str) {
    let is_device = theme == AS_DEVICE;
    if let Some(storage) = window().local_storage().ok().flatten() {
        let _kept = if is_device { storage.remove_item(KEY) } else { storage.set_item(KEY, theme) };
    }
    if let Some(root) = document().document_element() {
        let _shown = if is_device {
            root.remove_attribute("data-theme")
        } else {
            root.set_attribute("data-theme", theme)
        };
    }
}
