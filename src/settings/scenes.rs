//! The settings in each state.

use super::{billing_page, security_page, team_page};
use crate::api::fake::Fake;
use crate::frame::Place;
use crate::gallery::world::{self, ada, signed_in};
use crate::gallery::{Scene, press::press};
use crate::markup::View;
use understudy_contract::endpoint::{
    GetBilling, GetRestrictions, GetTeam, PreviewRestrictions, PutBilling,
};
use understudy_contract::session::Plan;
use understudy_contract::settings::{
    Billing, PaymentMethod, Restrictions, RestrictionsImpact, TeamSettings,
};
use understudy_contract::{Permission, ProblemCode, Role};

/// In the order in which the gallery lists them.
pub fn scenes() -> Vec<Scene> {
    vec![
        Scene::page("team-settings", "Team settings", || {
            let team = TeamSettings { name: "Acme".into(), default_role: Role::Viewer };
            shown(&Fake::new().with::<GetTeam>(&team), &Place::TEAM, team_page)
        }),
        Scene::page("team-settings-failed", "Team settings, the server failed", || {
            let fake = Fake::new().refusing::<GetTeam>(ProblemCode::Internal);
            shown(&fake, &Place::TEAM, team_page)
        }),
        Scene::page("billing", "Billing", || shown(&paying(), &Place::BILLING, billing_page)),
        Scene::page("billing-loading", "Billing, loading", || {
            shown(&Fake::new().holding(), &Place::BILLING, billing_page)
        }),
        Scene::page("security", "Security", || security(Restrictions::default())),
        Scene::page("security-impact", "Security, what saving would do", || {
            press("fieldset:last-of-type [type=checkbox]");
            security(restricted())
        }),
        Scene::page("security-off", "Security, impersonation switched off", || {
            security(Restrictions { enabled: false, ..restricted() })
        }),
    ]
}

fn shown(fake: &Fake, place: &'static Place, page: fn() -> View) -> View {
    world::page(signed_in(ada()), fake, place.path, place, page)
}

fn paying() -> Fake {
    let method = PaymentMethod { brand: "Visa".into(), last_four: "4242".into() };
    Fake::new()
        .with::<GetBilling>(&Billing {
            plan: Plan::Enterprise,
            seats: 140,
            billing_email: "billing@acme.example".into(),
            payment_method: Some(method),
        })
        .refusing::<PutBilling>(ProblemCode::AuditUnavailable)
}

fn security(restrictions: Restrictions) -> View {
    let impact = RestrictionsImpact { members_protected: 14, impersonations_ending: 1 };
    let fake =
        Fake::new().with::<GetRestrictions>(&restrictions).with::<PreviewRestrictions>(&impact);
    shown(&fake, &Place::SECURITY, security_page)
}

fn restricted() -> Restrictions {
    Restrictions {
        enabled: true,
        protected_roles: vec![Role::BillingManager, Role::TeamManager],
        protected_permissions: vec![Permission::BillingRead, Permission::BillingManage],
        reason_required: true,
    }
}
