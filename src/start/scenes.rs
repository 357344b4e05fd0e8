//! The start dialog in each state.

use super::form::{Draft, Faults, request};
use super::{Start, StartDialog};
use crate::api::fake::Fake;
use crate::gallery::people::{member, named};
use crate::gallery::{Scene, world};
use crate::markup::{Show, View, view};
use crate::reactive::{Callback, RwSignal};
use understudy_contract::endpoint::PostImpersonation;
use understudy_contract::member::Member;
use understudy_contract::session::{Actor, ImpersonationRules};
use understudy_contract::{MemberId, ProblemCode, Role, Session};

const RULES: ImpersonationRules =
    ImpersonationRules { idle_timeout_seconds: 3600, reason_required: false };
const REQUIRED: ImpersonationRules = ImpersonationRules { reason_required: true, ..RULES };
const TICKET: &str = "ticket 4812";
const STORY: &str = "Ticket 4812: the customer reports that the tree “Charger does not start” shows \
    the old wording of step four on their tablet, while the web shows the new one. They have cleared \
    the cache twice, tried another browser and another network, and sent a screen recording. I want \
    to look at the tree exactly as they see it, compare the version number and the time of the last \
    save, and check whether a fact that was certified yesterday is still missing from the step. \
    Second line agreed with their team lead by phone this morning at nine.";

/// In the order in which the gallery lists them.
pub fn scenes() -> Vec<Scene> {
    vec![
        Scene::new("start", "Start dialog", || typed(TICKET, "482 913").view()),
        Scene::new("start-connected", "Start dialog, connected", connected),
        Scene::new("start-no-second-factor", "Start dialog, no second factor", || {
            Still { needs_code: false, ..typed("", "") }.view()
        }),
        Scene::new("start-reason-required", "Start dialog, a reason is required", || {
            let faults = faults(&Draft { code: "482913".into(), ..Draft::default() }, true);
            Still { rules: Some(REQUIRED), faults, ..typed("", "482913") }.view()
        }),
        Scene::new("start-reason-long", "Start dialog, the reason is too long", || {
            let still = typed(STORY, "482913");
            let faults = faults(&still.draft, true);
            Still { rules: Some(REQUIRED), faults, ..still }.view()
        }),
        Scene::new("start-code-missing", "Start dialog, no code", || {
            let still = typed(TICKET, "");
            Still { faults: faults(&still.draft, false), ..still }.view()
        }),
        Scene::new("start-code-wrong", "Start dialog, a wrong code", || {
            at_code(ProblemCode::SecondFactorInvalid.title())
        }),
        Scene::new("start-code-used", "Start dialog, a code that was used", || {
            at_code(ProblemCode::SecondFactorReused.title())
        }),
        Scene::new("start-code-locked", "Start dialog, too many wrong codes", || {
            at_code("Too many wrong codes. Try again in 15 minutes.")
        }),
        Scene::new("start-refused", "Start dialog, refused meanwhile", || {
            let words = format!("{}.", ProblemCode::MemberRestricted.title());
            let faults = Faults { other: Some(words), ..Faults::default() };
            Still { faults, ..typed(TICKET, "482 913") }.view()
        }),
        Scene::new("start-busy", "Start dialog, starting", || {
            Still { is_busy: true, ..typed(TICKET, "482 913") }.view()
        }),
        Scene::new("start-long-email", "Start dialog, a long email", || {
            let long = named().into_iter().find(|member| member.email.len() > 60);
            Still { member: long.unwrap_or_else(eli), ..typed("", "") }.view()
        }),
        Scene::new("start-short-timeout", "Start dialog, 90 seconds", || {
            let rules = ImpersonationRules { idle_timeout_seconds: 90, ..RULES };
            Still { rules: Some(rules), ..typed("", "") }.view()
        }),
    ]
}

/// The dialog, and everything that is in it.
struct Still {
    member: Member,
    draft: Draft,
    rules: Option<ImpersonationRules>,
    needs_code: bool,
    is_busy: bool,
    faults: Faults,
}

impl Still {
    fn view(self) -> View {
        world::provide(world::signed_in(world::ada()), &Fake::new());
        view! {
            <StartDialog
                member=self.member
                draft=self.draft
                rules=self.rules
                needs_code=self.needs_code
                is_busy=self.is_busy
                faults=RwSignal::new(self.faults)
                spent_codes=0
                on_start=|_| ()
                on_cancel=|()| ()
            />
        }
    }
}

fn typed(reason: &str, code: &str) -> Still {
    Still {
        member: eli(),
        draft: Draft { reason: reason.into(), read_only: false, code: code.into() },
        rules: Some(RULES),
        needs_code: true,
        is_busy: false,
        faults: Faults::default(),
    }
}

fn at_code(words: &str) -> View {
    let faults = Faults { code: Some(words.into()), ..Faults::default() };
    Still { faults, ..typed(TICKET, "") }.view()
}

/// What the dialog itself says of `draft`.
fn faults(draft: &Draft, is_reason_required: bool) -> Faults {
    request(MemberId::new("eli"), draft, is_reason_required, true).err().unwrap_or_default()
}

fn eli() -> Member {
    member("eli@acme.example", "Eli Editor", &[Role::Editor], 2)
}

/// One that asks: the code 000000 is wrong, and every other one starts.
fn connected() -> View {
    let ada = world::ada();
    let session = Session { actor: Actor { second_factor: true, ..ada.actor.clone() }, ..ada };
    let fake = Fake::new().answer::<PostImpersonation>(|request| {
        let is_wrong = request.body.as_deref().is_some_and(|body| body.contains("000000"));
        if is_wrong {
            return Ok(crate::api::fake::problem(ProblemCode::SecondFactorInvalid));
        }
        let body = serde_json::to_string(&world::ada_as_eli()).unwrap_or_default();
        Ok(crate::api::fake::reply(201, body))
    });
    world::provide(world::signed_in(session), &fake);
    let is_open = RwSignal::new(true);
    view! {
        <Show when=move || is_open.get()>
            <Start
                member=eli()
                reason=String::new()
                back="/team/members".to_owned()
                on_close=Callback::new(move |()| is_open.set(false))
            />
        </Show>
    }
}
