//! The command menu in each state.

use super::CommandView;
use super::choices::{Found, choices};
use crate::api::ApiError;
use crate::api::fake::{Fake, error};
use crate::frame::{PageHead, Place};
use crate::gallery::people::{list, members, named};
use crate::gallery::press::press;
use crate::gallery::{Scene, world};
use crate::listing::Typed;
use crate::markup::{View, view};
use crate::reactive::{Callback, Signal};
use crate::remote::Load;
use understudy_contract::member::Member;
use understudy_contract::role::permissions_of;
use understudy_contract::{ProblemCode, Role, Session};

/// In the order in which the gallery lists them.
pub fn scenes() -> Vec<Scene> {
    vec![
        Scene::page("command-menu", "Command menu", || opened(world::ada())),
        Scene::page("command-menu-impersonating", "Command menu, while impersonating", || {
            opened(world::ada_as_eli())
        }),
        Scene::new("command-menu-viewer", "Command menu, a viewer", || {
            let mut session = world::ada();
            session.subject.permissions = permissions_of(&[Role::Viewer]);
            Still { session, ..Still::typed("") }.view()
        }),
        Scene::new("command-menu-found", "Command menu, members found", || {
            Still { members: members(120), ..Still::typed("be") }.view()
        }),
        Scene::new("command-menu-refused", "Command menu, a member who is protected", || {
            Still { members: named(), ..Still::typed("bea@") }.view()
        }),
        Scene::new("command-menu-as-eli", "Command menu, found while impersonating", || {
            let members = members(120).into_iter();
            let members = members.map(|member| Member { impersonation: None, ..member });
            let session = world::ada_as_eli();
            Still { session, members: members.collect(), ..Still::typed("st") }.view()
        }),
        Scene::new("command-menu-long-names", "Command menu, long names", || {
            Still { members: named(), ..Still::typed("sonnenschein") }.view()
        }),
        Scene::new("command-menu-right-to-left", "Command menu, right-to-left names", || {
            let arabic = |member: &Member| !member.name.is_ascii();
            let members = named().into_iter().filter(arabic).collect();
            Still { members, ..Still::typed("member-00") }.view()
        }),
        Scene::new("command-menu-searching", "Command menu, searching", || {
            Still { search: Load::Loading, ..Still::typed("tom") }.view()
        }),
        Scene::new("command-menu-nothing", "Command menu, nothing found", || {
            Still::typed("elli@acme.example").view()
        }),
        Scene::new("command-menu-failed", "Command menu, the search failed", || {
            let search = Load::Failed(error(ProblemCode::Internal));
            Still { search, ..Still::typed("tom") }.view()
        }),
        Scene::new("command-menu-offline", "Command menu, no connection", || {
            Still { search: Load::Failed(ApiError::Offline), ..Still::typed("t") }.view()
        }),
    ]
}

/// A page with the menu open, as its button opens it.
fn opened(session: Session) -> View {
    press(".opener");
    let page = || view! { <PageHead title="Dashboard"/> };
    world::page(world::signed_in(session), &Fake::new(), "/", &Place::DASHBOARD, page)
}

/// The menu, and everything that is in it.
struct Still {
    session: Session,
    text: &'static str,
    members: Vec<Member>,
    search: Load<()>,
}

impl Still {
    fn typed(text: &'static str) -> Self {
        let search = Load::Ready { data: (), is_stale: false };
        Self { session: world::ada(), text, members: Vec::new(), search }
    }

    fn view(self) -> View {
        world::provide(world::signed_in(self.session.clone()), &Fake::new());
        let page = list(&self.members, &format!("q={}&limit=5", self.text));
        let found = Found {
            page: &page,
            is_answer: true,
            can_impersonate: self.session.impersonation.is_none(),
            list: "",
        };
        let found = (!self.text.is_empty()).then_some(found);
        let choices = choices(&self.session, "Stop impersonating", self.text, found);
        let shown = Signal::stored(self.text.to_owned());
        view! {
            <CommandView
                choices=Signal::stored(choices)
                search=Signal::stored(self.search)
                typed=Typed { shown, on_input: Callback::new(|_| ()) }
                text=shown
                on_choose=|_| ()
                on_retry=|()| ()
                on_close=Callback::new(|()| ())
            />
        }
    }
}
