//! Team settings: what the team is called, and what an invited member is.

use super::form::SettingsForm;
use crate::api::{Origin, use_api};
use crate::components::{SelectField, Skeleton, TextField, remote, use_toasts};
use crate::frame::PageHead;
use crate::markup::{View, component, view};
use crate::reactive::{Callback, RwSignal, derive, effect};
use crate::refusal::refusal;
use crate::remote::{Data, Remote};
use crate::saving::Saving;
use understudy_contract::endpoint::{GetTeam, PutTeam};
use understudy_contract::settings::TeamSettings;
use understudy_contract::text::{MAX_LINE_CHARS, line};
use understudy_contract::{Operation, Role};

/// The page of team settings.
pub fn page() -> View {
    let api = use_api();
    let team = Remote::<TeamSettings>::new();
    let load = move || team.ask(api.call::<GetTeam>(Origin::Person, &[], (), ()));
    load();
    view! {
        <PageHead title="Team settings"/>
        {remote(
            team,
            || view! { <Skeleton what="team settings" rows=3/> },
            "Team settings could not be loaded",
            Callback::new(move |()| load()),
            move |saved| view! { <TeamForm team=team saved=saved/> },
        )}
    }
}

#[component]
fn TeamForm(team: Remote<TeamSettings>, saved: Data<TeamSettings>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let (name, role) = (RwSignal::new(String::new()), RwSignal::new(Role::Viewer));
    let discard = move || {
        saved.with_untracked(|saved| {
            name.set(saved.name.clone());
            role.set(saved.default_role);
        });
    };
    effect(move || {
        saved.track();
        discard();
    });
    let saving = Saving::default();
    let save = move |()| {
        let checked = line("name", "The name", &name.get_untracked(), MAX_LINE_CHARS);
        saving.mistakes.set(checked.as_ref().err().cloned().into_iter().collect());
        let body =
            TeamSettings { name: checked.unwrap_or_default(), default_role: role.get_untracked() };
        saving.save(team, toasts, api.call::<PutTeam>(Origin::Person, &[], (), body));
    };
    let roles: Vec<(String, String)> = Role::ALL
        .into_iter()
        .filter(|role| *role != Role::Admin)
        .map(|role| (role.as_str().to_owned(), role.label().to_owned()))
        .collect();
    view! {
        <SettingsForm
            title="Team"
            saving=saving
            is_changed=derive(move || {
                saved.with(|saved| name.with(|name| *name != saved.name) || role.get() != saved.default_role)
            })
            refused=refusal(Operation::ChangeTeam)
            on_save=save
            on_discard=move |()| discard()
        >
            <TextField label="Name" value=name error=saving.mistake("name")/>
            <SelectField
                label="Default role"
                choices=roles
                value=derive(move || role.get().as_str().to_owned())
                error=saving.mistake("default_role")
                on_choose=move |chosen: String| {
                    if let Some(chosen) = Role::parse(&chosen) {
                        role.set(chosen);
                    }
                }
            />
            <p class="hint">"What an invited member is unless the invitation says otherwise."</p>
        </SettingsForm>
    }
}
