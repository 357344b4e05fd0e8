//! Icons, from the sprite that index.html carries.

use crate::markup::{component, view};
use crate::reactive::Signal;

/// An icon of the sprite, silent to screen readers: words stand beside it or on its button.
#[component]
pub fn Icon(
    /// The symbol's id.
    #[prop(into)]
    name: Signal<&'static str>,
    /// More classes than `icon` and `icon-{name}`.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    view! {
        <svg class=move || format!("icon icon-{} {class}", name.get()) aria-hidden="true">
            <use href=move || format!("#{}", name.get())/>
        </svg>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use std::fs;
    use std::path::Path;

    /// What is written in the files of `folder` and in those below it.
    fn written(folder: &Path) -> String {
        let entries = fs::read_dir(folder).expect("is a folder");
        let paths = entries.map(|entry| entry.expect("is readable").path());
        paths
            .map(|path| {
                let text = if path.is_dir() { written(&path) } else { read(&path) };
                text + "\n"
            })
            .collect()
    }

    fn read(path: &Path) -> String {
        fs::read_to_string(path).unwrap_or_default()
    }

    #[test]
    fn every_drawing_that_is_downloaded_is_drawn_somewhere() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let page = read(&root.join("index.html"));
        let places = written(&root.join("crates/contract/src"));
        let code = written(&root.join("src")) + &places + &page;
        let symbols: Vec<_> = page.split("<symbol id=\"").skip(1).collect();
        assert!(symbols.len() > 20, "the sprite is there");
        for symbol in symbols {
            let (name, _) = symbol.split_once('"').expect("an attribute ends");
            // As an attribute, a field, or in a table. Classes have the same names.
            let uses = ["#", " name=\"", " icon=\"", "icon: \"", "=> \"", ", \"", "(\""];
            let is_drawn = uses.iter().any(|before| code.contains(&format!("{before}{name}\"")));
            assert!(is_drawn, "nobody draws {name}");
        }
    }
}
