//! Security: who cannot be impersonated, and what a start needs.

use super::form::SettingsForm;
use super::restrictions::{impact_sentence, protectable, toggled};
use crate::api::{ApiError, Origin, use_api};
use crate::components::{Notice, Skeleton, checkbox, remote, use_toasts};
use crate::frame::PageHead;
use crate::markup::{Show, View, component, view};
use crate::reactive::{Callback, RwSignal, derive, effect, memo};
use crate::refusal::refusal;
use crate::remote::{Data, Load, Remote};
use crate::saving::Saving;
use crate::start::explanation;
use understudy_contract::endpoint::{GetRestrictions, PreviewRestrictions, PutRestrictions};
use understudy_contract::settings::{Restrictions, RestrictionsImpact};
use understudy_contract::{Operation, Permission, Role};

/// The page of impersonation restrictions.
pub fn page() -> View {
    let api = use_api();
    let restrictions = Remote::<Restrictions>::new();
    let load = move || {
        restrictions.ask(api.call::<GetRestrictions>(Origin::Person, &[], (), ()));
    };
    load();
    view! {
        <PageHead title="Security"/>
        {remote(
            restrictions,
            || view! { <Skeleton what="security settings" rows=6/> },
            "Security settings could not be loaded",
            Callback::new(move |()| load()),
            move |saved| view! { <RestrictionsForm restrictions=restrictions saved=saved/> },
        )}
    }
}

#[component]
fn RestrictionsForm(
    restrictions: Remote<Restrictions>,
    saved: Data<Restrictions>,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let draft = RwSignal::new(saved.get_untracked());
    effect(move || draft.set(saved.get()));
    let is_changed = memo(move || draft.with(|draft| saved.with(|saved| draft != saved)));
    let impact = Remote::<RestrictionsImpact>::new();
    effect(move || {
        let body = draft.get();
        if is_changed.get() {
            impact.ask(api.call::<PreviewRestrictions>(Origin::Background, &[], (), body));
        }
    });
    let saving = Saving::default();
    let save = move |()| {
        let body = draft.get_untracked();
        let call = api.call::<PutRestrictions>(Origin::Person, &[], (), body);
        saving.save(restrictions, toasts, call);
    };
    let refused = refusal(Operation::ChangeRestrictions);
    let frozen = derive(move || refused.with(Option::is_some));
    let check = move |words: &'static str,
                      hint: &'static str,
                      read: fn(&Restrictions) -> bool,
                      write: fn(&mut Restrictions, bool)| {
        let value = derive(move || draft.with(read));
        let set = Callback::new(move |is_on| draft.update(|draft| write(draft, is_on)));
        checkbox(words, hint, true, value, frozen, set)
    };
    let role = move |role: Role| {
        let is_always = role == Role::Admin;
        let value =
            derive(move || is_always || draft.with(|draft| draft.protected_roles.contains(&role)));
        let refused = derive(move || is_always || frozen.get());
        let set = Callback::new(move |is_on| {
            draft.update(|draft| {
                draft.protected_roles = toggled(&draft.protected_roles, role, is_on, &Role::ALL);
            });
        });
        checkbox(role.label(), "", false, value, refused, set)
    };
    let permission = move |permission: Permission| {
        let value =
            derive(move || draft.with(|draft| draft.protected_permissions.contains(&permission)));
        let set = Callback::new(move |is_on| {
            draft.update(|draft| {
                let list = &mut draft.protected_permissions;
                *list = toggled(list, permission, is_on, &Permission::ALL);
            });
        });
        checkbox(permission.label(), "", false, value, frozen, set)
    };
    view! {
        <SettingsForm
            title="Impersonation restrictions"
            saving=saving
            is_changed=is_changed
            refused=refused
            on_save=save
            on_discard=move |()| draft.set(saved.get_untracked())
        >
            {explanation()}
            {check(
                "Allow impersonation",
                "Admins can sign in as another member to help them. Every step is in the audit log.",
                |draft| draft.enabled,
                |draft, is_on| draft.enabled = is_on,
            )}
            {check(
                "Require a reason",
                "Nobody starts without saying why.",
                |draft| draft.reason_required,
                |draft, is_on| draft.reason_required = is_on,
            )}
            <fieldset>
                <legend>"Protected roles"</legend>
                <p class="hint">
                    "Nobody can impersonate a member with one of these. Admins are always protected."
                </p>
                <div class="checks">{Role::ALL.into_iter().map(role).collect::<Vec<_>>()}</div>
            </fieldset>
            <fieldset>
                <legend>"Protected permissions"</legend>
                <p class="hint">"Whatever role gives them."</p>
                <div class="checks">{protectable().map(permission).collect::<Vec<_>>()}</div>
            </fieldset>
            <Show when=move || is_changed.get()>
                <Notice>
                    <p>
                        <strong>{move || impact.with(words)}</strong>
                    </p>
                </Notice>
            </Show>
        </SettingsForm>
    }
}

/// What saving would do, as far as known.
fn words(impact: &Load<&RestrictionsImpact>) -> String {
    match impact {
        Load::Ready { data, is_stale: false } => impact_sentence(**data),
        Load::Loading | Load::Ready { is_stale: true, .. } => {
            "Finding out what saving would do".into()
        }
        Load::Failed(error) => {
            format!("What saving would do is not known. {}", ApiError::sentence(error))
        }
    }
}
