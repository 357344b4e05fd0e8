//! The editor on the page: head, conflict, outline and form.

use super::super::draft::what_is_missing;
use super::super::saved::saved;
use super::super::state::{Busy, Editor};
use super::conflict::{Conflict, SetAsideNotice};
use super::outline_view::OutlineView;
use super::step_form::StepForm;
use crate::clock::use_clock;
use crate::components::{Badge, Button, ButtonKind, Field, Notice, unique_id};
use crate::format::{use_format, utc};
use crate::frame::PageHead;
use crate::impersonation::unsaved;
use crate::markup::{component, view};
use crate::prelude::*;
use crate::reactive::{Callback, Signal, derive, memo};
use crate::refusal::refusal;
use understudy_contract::Operation;
use understudy_contract::tree::TreeStatus;

/// The editor of one tree.
#[component]
pub fn EditorView(
    /// The tree.
    editor: Editor,
    /// Saves what was typed.
    #[prop(into)]
    on_save: Callback<()>,
    /// Publishes or unpublishes.
    #[prop(into)]
    on_publish: Callback<()>,
) -> impl IntoView {
    let Editor { base, draft, .. } = editor;
    let (format, clock) = (use_format(), use_clock());
    let frozen = refusal(Operation::EditTree);
    let is_published = memo(move || base.with(|base| base.status == TreeStatus::Published));
    let title = memo(move || {
        let typed = draft.with(|draft| draft.title.trim().to_owned());
        if typed.is_empty() { base.with(|base| base.title.clone()) } else { typed }
    });
    let typed = derive(move || {
        editor.is_changed.get().then(|| draft.with(super::super::draft::Draft::as_text))
    });
    unsaved::watch(derive(move || format!("“{}”", title.get())), typed);

    let (may_publish, may_unpublish) =
        (refusal(Operation::PublishTree), refusal(Operation::UnpublishTree));
    let publish_refused = derive(move || {
        if is_published.get() {
            return may_unpublish.get();
        }
        may_publish
            .get()
            .or_else(|| editor.is_changed.get().then(|| "Save first".to_owned()))
            .or_else(|| draft.with(|draft| what_is_missing(&draft.nodes)))
    });
    let save_refused = derive(move || {
        frozen
            .get()
            .or_else(|| (!editor.is_changed.get()).then(|| "Nothing has changed".to_owned()))
    });
    let is_busy = move |what| derive(move || editor.busy.get() == Some(what));
    let below = move || {
        view! {
            <p title=move || base.with(|base| utc(&base.updated_at))>
                <Badge>{move || base.with(|base| base.status.label())}</Badge>
                {move || {
                    base.with(|base| {
                        format!("Version {}, {}", base.version, saved(base, format, clock.now()))
                    })
                }}
                {move || editor.is_changed.get().then_some(" · Unsaved changes")}
            </p>
        }
    };
    let failure = move || {
        editor.error.get().map(|(what, error)| {
            let (before, after) = match what {
                Busy::Saving => ("Not saved. ", " Everything you typed is still here."),
                Busy::Publishing => ("Nothing was changed. ", ""),
            };
            let details = error.fields().iter().map(|field| field.message.clone());
            let details = details.map(|message| view! { <p>{message}</p> }).collect::<Vec<_>>();
            view! {
                <Notice
                    icon="alert"
                    urgent=true
                    on_dismiss=move |()| editor.error.set(None)
                >
                    <p>
                        <strong>{before}</strong>
                        {error.sentence()}
                        {after}
                    </p>
                    {details}
                </Notice>
            }
        })
    };
    view! {
        <PageHead title=title below=below>
            <div class="actions">
                <Button
                    refused=publish_refused
                    busy=is_busy(Busy::Publishing)
                    on_press=move |_| on_publish.run(())
                >
                    {move || if is_published.get() { "Unpublish" } else { "Publish" }}
                </Button>
                <Button
                    kind=ButtonKind::Primary
                    refused=save_refused
                    busy=is_busy(Busy::Saving)
                    on_press=move |_| on_save.run(())
                >
                    "Save"
                </Button>
            </div>
        </PageHead>
        <div class="grid">
            {failure}
            <Conflict editor=editor on_save=on_save/>
            <SetAsideNotice editor=editor/>
            <TitleField editor=editor frozen=frozen/>
            <div class="grid editor">
                <OutlineView editor=editor frozen=frozen/>
                <StepForm editor=editor frozen=frozen/>
            </div>
        </div>
    }
}

#[component]
fn TitleField(editor: Editor, frozen: Signal<Option<String>>) -> impl IntoView {
    let id = unique_id("title");
    let error = derive(move || editor.mark("title"));
    view! {
        <div class="form">
            <Field label="Title" id=id.clone() error=error>
                <input
                    class="input"
                    id=id.clone()
                    autocomplete="off"
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=format!("{id}-error")
                    readonly=move || frozen.with(Option::is_some)
                    prop:value=move || editor.draft.with(|draft| draft.title.clone())
                    on:input=move |event| {
                        editor.edit(|draft| draft.title = event_target_value(&event));
                    }
                />
            </Field>
        </div>
    }
}
