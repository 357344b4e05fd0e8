//! The menu of a row. There is one on the page, for whichever row's button was pressed: a list has
//! hundreds of rows, and most are never managed.

use super::task::Task;
use crate::components::element;
use crate::identity::use_identity;
use crate::markup::{IntoView, View, component, view};
use crate::reactive::{Callback, Signal};
use crate::refusal::refusal;
use understudy_contract::Operation;
use understudy_contract::member::Member;

/// The menu's id, which the buttons of the rows point at.
const MENU: &str = "manage";

/// The button of a row that opens the menu.
pub fn manage_button(member: &Member, is_going: bool, on_press: Callback<Member>) -> View {
    let name = manage_name(&member.email);
    let member = member.clone();
    view! {
        <button
            type="button"
            class="icon-button"
            aria-label=name
            popovertarget=(!is_going).then_some("manage")
            aria-disabled=is_going.then_some("true")
            on:click=move |_| {
                if !is_going {
                    on_press.run(member.clone());
                }
            }
        >
            <svg class="icon large" aria-hidden="true">
                <use href="#more"/>
            </svg>
        </button>
    }
}

/// What the button of the member with this email is called.
pub fn manage_name(email: &str) -> String {
    format!("Manage {email}")
}

/// Closes the menu, if it is open; the focus goes back to the button that opened it.
pub fn close_menu() {
    if let Some(menu) = element(MENU) {
        // It fails only on an element outside of the page.
        let _closed = menu.hide_popover();
    }
}

/// What can be done with `member`. What cannot be done stays, and says why.
#[component]
pub fn ManageMenu(
    /// Whose button was pressed.
    #[prop(into)]
    member: Signal<Option<Member>>,
    /// Whether something is being done.
    #[prop(into)]
    busy: Signal<bool>,
    /// Gets what shall be done.
    on_choose: Callback<Task>,
) -> impl IntoView {
    let identity = use_identity();
    let blocked = refusal(Operation::ChangeMember);
    let items = move || {
        let (member, session) = (member.get()?, identity.session()?);
        let (status, blocked, is_busy) = (member.status, blocked.get(), busy.get());
        let why = |task: &Task| blocked.clone().or_else(|| task.refusal(&session.subject, &member));
        let tasks = Task::menu(status);
        let reasons: Vec<_> = tasks.iter().map(why).collect();
        let item = |at: usize| {
            let (task, reason) = (tasks[at], &reasons[at]);
            // Those that cannot be done for the same reason share the line that says it.
            let same = reasons[at..].iter().take_while(|other| *other == reason).count();
            let id = reason.as_ref().map(|_| format!("{MENU}-{}", at + same));
            let is_refused = reason.is_some();
            let line = reason.clone().filter(|_| same == 1);
            let line_id = id.clone();
            view! {
                <button
                    type="button"
                    class="item"
                    class:danger=task == Task::Remove
                    autofocus=at == 0
                    aria-disabled=is_refused.then_some("true")
                    aria-describedby=id
                    on:click=move |_| {
                        if !is_refused && !is_busy {
                            on_choose.run(task);
                        }
                    }
                >
                    {(is_busy && !is_refused && !task.asks(status))
                        .then(|| view! { <span class="spinner" aria-hidden="true"></span> })}
                    {task.words(status)}
                </button>
                {line
                    .map(|line| {
                        view! {
                            <p class="hint" id=line_id>
                                {line}
                            </p>
                        }
                    })}
            }
            .into_view()
        };
        Some(view! {
            <p class="sub">
                <bdi>{member.email.clone()}</bdi>
            </p>
            {(0..tasks.len()).map(item).collect::<Vec<_>>()}
        })
    };
    view! {
        <div class="pop menu" id="manage" popover="auto" role="group" aria-label="Manage">
            {items}
        </div>
    }
}
