//! The gallery's pages: a list of scenes with search, a stage with switches, and a scene alone.
//!
//! It needs no server and no session, and every address is loaded anew, so that scenes never
//! share a state.

use super::switches::{SWITCHES, Switch, Switches};
use super::{Scene, scenes};
use crate::components::{Icon, close_tooltips_on_escape};
use crate::listening::listen;
use crate::markup::{IntoView, View, component, mount_to_page, view};
use crate::prelude::*;
use crate::reactive::{RwSignal, effect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

/// What an address of the gallery shows.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shown {
    List,
    Stage(String),
    Bare(String),
}

/// Takes over the page if its address is the gallery's; otherwise the console may have it.
pub fn take_over() -> bool {
    let location = window().location();
    let Some(shown) = shown(&location.pathname().unwrap_or_default()) else { return false };
    let switches = Switches::read(&location.search().unwrap_or_default());
    if let Some(shell) = document().get_element_by_id("shell") {
        shell.remove();
    }
    wear_fonts();
    match shown {
        Shown::Bare(slug) => {
            dress(&switches);
            hold_links();
            mount_to_page(move || {
                close_tooltips_on_escape();
                bare(&slug)
            });
        }
        Shown::List => {
            mount_to_page(move || view! { <Site slug=String::new() switches=switches/> });
        }
        Shown::Stage(slug) => mount_to_page(move || view! { <Site slug=slug switches=switches/> }),
    }
    true
}

fn shown(path: &str) -> Option<Shown> {
    let mut parts = path.trim_matches('/').split('/');
    let (gallery, slug, bare) = (parts.next(), parts.next(), parts.next());
    if gallery != Some("gallery") {
        return None;
    }
    Some(match (slug, bare) {
        (Some(slug), Some("bare")) => Shown::Bare(slug.into()),
        (Some(slug), _) => Shown::Stage(slug.into()),
        (None, _) => Shown::List,
    })
}

/// List and stage.
#[component]
pub fn Site(
    /// The scene on the stage; empty for none.
    slug: String,
    /// How it is looked at.
    switches: Switches,
) -> impl IntoView {
    let switches = RwSignal::new(switches);
    effect(move || {
        let path = window().location().pathname().unwrap_or_default();
        let address = format!("{path}{}", switches.with(Switches::write));
        if let Ok(history) = window().history() {
            // It fails only for an address of another origin.
            let _kept = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
        }
    });
    let stage = match scenes().into_iter().find(|scene| scene.slug == slug) {
        Some(scene) => view! { <Stage scene=scene switches=switches/> },
        None if slug.is_empty() => view! {
            <div class="head">
                <h1>"Every state of every view"</h1>
                <a class="button" href="/changes/index.html">"What changed"</a>
                <p>"What you see of a scene is in its address: copy it to show it to others."</p>
            </div>
            <Pictures switches=switches/>
        }
        .into_view(),
        None => view! {
            <div class="blank">
                <h1>"No such scene"</h1>
                <p>{slug.clone()}</p>
            </div>
        },
    };
    view! {
        <style prop:textContent=include_str!("gallery.css")></style>
        <div class="gallery">
            <header class="gallery-side">
                <p class="name">
                    <a href="/gallery">"Understudy gallery"</a>
                </p>
                <div class="search">
                    <Icon name="search"/>
                    <input
                        class="input"
                        type="search"
                        aria-label="Search scenes"
                        placeholder="Search scenes"
                        prop:value=move || switches.with(|switches| switches.q.clone())
                        on:input=move |event| {
                            switches.update(|switches| switches.q = event_target_value(&event));
                        }
                    />
                </div>
                <nav aria-label="Scenes">
                    <List slug=slug switches=switches/>
                </nav>
            </header>
            <main id="main">{stage}</main>
        </div>
    }
}

#[component]
fn List(slug: String, switches: RwSignal<Switches>) -> impl IntoView {
    let link = move |scene: Scene| {
        let is_here = scene.slug == slug;
        view! {
            <li>
                <a class="item" aria-current=is_here.then_some("page") href=address(&scene, switches)>
                    {scene.title}
                </a>
            </li>
        }
    };
    view! {
        <ul>
            {move || found(switches).into_iter().map(&link).collect::<Vec<_>>()}
        </ul>
    }
}

/// The committed picture of each scene that was found.
#[component]
fn Pictures(switches: RwSignal<Switches>) -> impl IntoView {
    let card = move |scene: Scene| {
        view! {
            <li>
                <a href=address(&scene, switches)>
                    <picture>
                        <source
                            media="(prefers-color-scheme: dark)"
                            srcset=scene.picture("dark")
                        />
                        <img src=scene.picture("light") alt="" loading="lazy"/>
                    </picture>
                    <span class="name">{scene.title}</span>
                </a>
            </li>
        }
    };
    view! {
        <ul class="gallery-pictures">
            {move || found(switches).into_iter().map(card).collect::<Vec<_>>()}
        </ul>
    }
}

/// The scenes that are searched for.
fn found(switches: RwSignal<Switches>) -> Vec<Scene> {
    let q = switches.with(|switches| switches.q.to_lowercase());
    let is_found =
        |scene: &Scene| scene.title.to_lowercase().contains(&q) || scene.slug.contains(&q);
    scenes().into_iter().filter(is_found).collect()
}

/// Where `scene` is looked at, as the switches are.
fn address(scene: &Scene, switches: RwSignal<Switches>) -> String {
    format!("/gallery/{}{}", scene.slug, switches.with(Switches::write))
}

#[component]
fn Stage(scene: Scene, switches: RwSignal<Switches>) -> impl IntoView {
    let bare = move || format!("/gallery/{}/bare{}", scene.slug, switches.with(Switches::of_scene));
    let width = move || {
        let width = switches.with(|switches| switches.width.clone());
        if width.is_empty() { "100%".to_owned() } else { format!("{width}px") }
    };
    view! {
        <div class="head">
            <h1>{scene.title}</h1>
            <a class="button" href=bare target="_blank">
                "Open bare"
            </a>
        </div>
        <div class="gallery-switches">
            {SWITCHES.iter().map(|switch| view! { <Positions switch=switch switches=switches/> }).collect::<Vec<_>>()}
        </div>
        <div class="gallery-stage">
            <iframe title=scene.title src=bare style:width=width></iframe>
        </div>
    }
}

#[component]
fn Positions(switch: &'static Switch, switches: RwSignal<Switches>) -> impl IntoView {
    view! {
        <fieldset>
            <legend>{switch.label}</legend>
            <div class="actions">
                {switch
                    .positions
                    .iter()
                    .map(|&(value, words)| {
                        let is_on = move || switches.with(|switches| (switch.get)(switches) == value);
                        view! {
                            <button
                                type="button"
                                class="button small"
                                aria-pressed=move || if is_on() { "true" } else { "false" }
                                on:click=move |_| {
                                    switches.update(|switches| (switch.set)(switches, value.into()));
                                }
                            >
                                {words}
                            </button>
                        }
                    })
                    .collect::<Vec<_>>()}
            </div>
        </fieldset>
    }
}

fn bare(slug: &str) -> View {
    match scenes().into_iter().find(|scene| scene.slug == slug) {
        Some(scene) => {
            document().set_title(scene.title);
            (scene.view)()
        }
        None => view! { <main class="alone">"No such scene"</main> },
    }
}

/// Puts the switches on the root element, where style sheets look.
fn dress(switches: &Switches) {
    let Some(root) = document().document_element() else { return };
    let set = |name: &str, value: &str| {
        if !value.is_empty() {
            // It fails only for names that are none.
            let _set = root.set_attribute(name, value);
        }
    };
    set("data-theme", &switches.theme);
    set("data-motion", &switches.motion);
    set("dir", &switches.direction);
    if !switches.text.is_empty() {
        set("style", &format!("font-size: {}%", switches.text));
    }
}

/// Fonts of the gallery's own, on its pages and in its scenes.
fn wear_fonts() {
    let head = document().query_selector("head").ok().flatten();
    let (Some(head), Ok(style)) = (head, document().create_element("style")) else { return };
    style.set_text_content(Some(include_str!("fonts.css")));
    // It fails only where a node is put into itself.
    let _put = head.append_child(&style);
}

/// A scene has nowhere to go: its links are to be looked at.
fn hold_links() {
    listen(&window(), "click", |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
        if link.is_some_and(|link| !link.get_attribute("href").unwrap_or_default().starts_with('#'))
        {
            event.prevent_default();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_of_the_gallery_shows_something() {
        assert_eq!(shown("/gallery"), Some(Shown::List));
        assert_eq!(shown("/gallery/"), Some(Shown::List));
        assert_eq!(shown("/gallery/dialog"), Some(Shown::Stage("dialog".into())));
        assert_eq!(shown("/gallery/dialog/bare"), Some(Shown::Bare("dialog".into())));
        assert_eq!(shown("/galleries"), None);
        assert_eq!(shown("/"), None);
    }
}
