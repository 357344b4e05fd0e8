//! The form for a new or an existing fact.

use crate::api::ApiError;
use crate::components::{Button, ButtonKind, CopyButton, Dialog, Failure, Notice, TextField};
use crate::impersonation::unsaved;
use crate::markup::{component, view};
use crate::reactive::{Callback, RwSignal, Signal, derive};
use understudy_contract::fact::{Fact, FactStatus, problems};
use understudy_contract::{FieldError, ProblemCode};

/// What was typed, and on top of which version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactForm {
    /// What is claimed.
    pub statement: String,
    /// Where it can be checked; absent where nothing was typed.
    pub source_url: Option<String>,
    /// The version that was read; of no meaning for a new fact.
    pub version: u32,
}

/// The dialog. It stays open, with all that was typed, until saving succeeded.
#[component]
pub fn FactDialog(
    /// What is edited; absent for a new fact.
    fact: Option<Fact>,
    /// Whether it is being saved.
    #[prop(into)]
    busy: Signal<bool>,
    /// Why it was not saved.
    #[prop(into)]
    error: Signal<Option<ApiError>>,
    /// What somebody else saved meanwhile.
    #[prop(into)]
    theirs: Signal<Option<Fact>>,
    /// Why it cannot be saved now.
    refused: Signal<Option<String>>,
    /// Saves.
    #[prop(into)]
    on_save: Callback<FactForm>,
    /// Closes.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let is_certified = fact.as_ref().is_some_and(|fact| fact.status == FactStatus::Certified);
    let about = if is_certified {
        "Saved, it is a draft again: nobody has vouched for the new words yet."
    } else {
        ""
    };
    let title = if fact.is_some() { "Edit fact" } else { "Add fact" };
    let text = |read: fn(&Fact) -> String| fact.as_ref().map(read).unwrap_or_default();
    let statement = RwSignal::new(text(|fact| fact.statement.clone()));
    let source = RwSignal::new(text(|fact| fact.source_url.clone().unwrap_or_default()));
    let version = RwSignal::new(fact.as_ref().map_or(0, |fact| fact.version));
    let mistakes = RwSignal::new(Vec::<FieldError>::new());
    let (read_statement, read_source) = (statement.get_untracked(), source.get_untracked());
    unsaved::watch(
        format!("“{title}”"),
        derive(move || {
            let typed = (statement.get(), source.get());
            let is_changed = typed.0 != read_statement || typed.1 != read_source;
            is_changed.then(|| format!("{}\n{}", typed.0, typed.1))
        }),
    );

    let field_error = move |field: &'static str| {
        derive(move || {
            let own = mistakes
                .with(|errors| errors.iter().find(|e| e.field == field).map(|e| e.message.clone()));
            own.or_else(|| error.with(|error| error.as_ref()?.field(field)))
        })
    };
    let save = move || {
        if busy.get_untracked() || refused.with_untracked(Option::is_some) {
            return;
        }
        let source_url = Some(source.get_untracked().trim().to_owned()).filter(|s| !s.is_empty());
        let statement = statement.get_untracked().trim().to_owned();
        mistakes.set(problems(&statement, source_url.as_deref()));
        if mistakes.with_untracked(Vec::is_empty) {
            on_save.run(FactForm { statement, source_url, version: version.get_untracked() });
        }
    };
    let conflict = move || {
        // Once a version is chosen to go on from, there is no conflict any more.
        theirs.get().filter(|theirs| theirs.version != version.get()).map(|theirs| {
            let newer = theirs.version;
            let shown = theirs.clone();
            let take = move |_| {
                statement.set(theirs.statement.clone());
                source.set(theirs.source_url.clone().unwrap_or_default());
                version.set(newer);
                mistakes.set(Vec::new());
            };
            view! {
                <Notice icon="alert" urgent=true>
                    <p>
                        <strong>"Somebody else changed this fact."</strong>
                        " Yours is still in the fields; theirs is version "
                        {newer}
                        ":"
                    </p>
                    <p>{shown.statement}</p>
                    {shown.source_url.map(|url| view! { <p class="muted">{url}</p> })}
                    <div class="actions">
                        <Button
                            small=true
                            on_press=move |_| {
                                version.set(newer);
                                save();
                            }
                        >
                            "Keep mine"
                        </Button>
                        <Button small=true on_press=take>
                            "Take theirs"
                        </Button>
                        <CopyButton
                            small=true
                            text=derive(move || format!("{}\n{}", statement.get(), source.get()))
                            words="Copy mine"
                        />
                    </div>
                </Notice>
            }
        })
    };
    let general = derive(move || {
        let is_conflict = |error: &ApiError| error.code() == Some(ProblemCode::VersionConflict);
        error.with(|error| error.as_ref().filter(|error| !is_conflict(error))?.general())
    });
    view! {
        <Dialog
            title=title
            about=about
            on_close=on_close
            on_submit=move |()| save()
            foot=move || {
                view! {
                    <Button on_press=move |_| on_close.run(())>"Cancel"</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=busy refused=refused>
                        "Save"
                    </Button>
                }
            }
        >
            {conflict}
            <Failure words=general/>
            <TextField
                label="Statement"
                value=statement
                rows=3
                autofocus=true
                hint="One claim that can be checked."
                error=field_error("statement")
            />
            <TextField
                label="Source"
                value=source
                kind="url"
                hint="A web address where it can be checked."
                error=field_error("source_url")
            />
        </Dialog>
    }
}
