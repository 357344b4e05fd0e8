//! Two versions of one tree: both are shown, and whichever is not chosen is kept.

use super::super::compare::{Difference, differences};
use super::super::draft::Draft;
use super::super::saved::saved;
use super::super::state::Editor;
use crate::clock::use_clock;
use crate::components::{Button, CopyButton, Notice, diff};
use crate::format::use_format;
use crate::markup::{Show, View, component, view};
use crate::reactive::{Callback, RwSignal, derive, memo};

/// What is said and can be done while somebody else's version stands in the way.
#[component]
pub fn Conflict(
    editor: Editor,
    /// Saves what was typed.
    on_save: Callback<()>,
) -> impl IntoView {
    let (format, clock) = (use_format(), use_clock());
    let is_compared = RwSignal::new(false);
    let has_theirs = memo(move || editor.theirs.with(Option::is_some));
    let words = move || {
        let mine = editor.base.with(|base| base.version);
        editor.theirs.with(|theirs| {
            theirs.as_ref().map(|theirs| {
                format!(
                    " Yours is on top of version {mine}, theirs is version {}, {}. Nothing is lost.",
                    theirs.version,
                    saved(theirs, format, clock.now()),
                )
            })
        })
    };
    let table = move || {
        let theirs = editor.theirs.with(|theirs| theirs.as_ref().map(Draft::from))?;
        let rows = editor.draft.with(|mine| differences(&theirs, mine));
        is_compared.get().then(|| difference_table(rows))
    };
    let keep = move |_| {
        editor.keep_mine();
        on_save.run(());
    };
    view! {
        <Show when=move || has_theirs.get()>
            <Notice icon="alert" urgent=true>
                <p>
                    <strong>"Somebody else saved this tree."</strong>
                    {words}
                </p>
                <div class="actions">
                    <Button small=true on_press=move |_| is_compared.update(|open| *open = !*open)>
                        {move || if is_compared.get() { "Hide both" } else { "Compare both" }}
                    </Button>
                    <Button small=true on_press=keep>
                        "Keep mine"
                    </Button>
                    <Button small=true on_press=move |_| editor.take_theirs()>
                        "Take theirs"
                    </Button>
                    <CopyButton
                        small=true
                        text=derive(move || editor.draft.with(Draft::as_text))
                        words="Copy mine"
                    />
                </div>
            </Notice>
            {table}
        </Show>
    }
}

fn difference_table(rows: Vec<Difference>) -> View {
    if rows.is_empty() {
        return view! { <p class="hint">"Both say the same."</p> };
    }
    let row = |row: Difference| {
        let side = |label: &'static str, text: Option<String>| {
            let is_there = text.is_some();
            let words = text.unwrap_or_else(|| "not there".to_owned());
            view! {
                <td data-label=label class:muted=!is_there>
                    {words}
                </td>
            }
        };
        view! {
            <tr>
                <th scope="row">{row.field}</th>
                {side("Theirs", row.theirs)}
                {side("Mine", row.mine)}
            </tr>
        }
    };
    let rows = rows.into_iter().map(row).collect();
    diff("diff typed", "Both versions", ["Theirs", "Mine"], rows)
}

/// The version that was not chosen, until the page is left.
#[component]
pub fn SetAsideNotice(editor: Editor) -> impl IntoView {
    let text = derive(move || {
        editor
            .set_aside
            .with(|aside| aside.as_ref().map(|aside| aside.draft.as_text()).unwrap_or_default())
    });
    let whose = memo(move || {
        editor.set_aside.with(|aside| aside.as_ref().map(|aside| aside.whose.clone()))
    });
    move || {
        whose.get().map(|whose| {
            view! {
                <Notice on_dismiss=move |()| editor.set_aside.set(None)>
                    <p>{whose} " is set aside until you leave this page."</p>
                    <div class="actions">
                        <Button small=true on_press=move |_| editor.bring_back()>
                            "Swap them"
                        </Button>
                        <CopyButton small=true text=text words="Copy it"/>
                    </div>
                </Notice>
            }
        })
    }
}
