//! Every base component in each of its states.

use super::{
    Badge, Button, ButtonKind, CopyButton, CopyField, Dialog, Empty, Failed, Icon, Notice, Pages,
    SelectField, Skeleton, TextField, ToastRegion, Toasts, copy_icon, tooltip, use_toasts,
};
use crate::api::ApiError;
use crate::api::fake::{Fake, problem};
use crate::frame::{PageHead, Place};
use crate::gallery::{Scene, world};
use crate::markup::{IntoView, View, view};
use crate::reactive::RwSignal;
use understudy_contract::{ProblemCode, Session};

/// In the order in which the gallery lists them.
pub fn scenes() -> Vec<Scene> {
    vec![
        Scene::new("buttons", "Buttons", buttons),
        Scene::new("fields", "Fields", fields),
        Scene::page("dialog", "Dialog", || dialog(world::ada())),
        Scene::page("dialog-impersonating", "Dialog, while impersonating", || {
            dialog(world::ada_as_eli())
        }),
        Scene::new("notices", "Notices and badges", notices),
        Scene::new("states", "Loading, empty, failed", states),
        Scene::new("pages", "Paging", pages),
        Scene::new("secret", "Shown once", secret),
        Scene::new("copy", "Copying", || copying(|toasts| toasts.say("Copied."))),
        Scene::new("copy-refused", "Copying, the browser does not allow it", || {
            copying(|toasts| {
                toasts.warn("The browser did not allow it. Select the text and copy it yourself.");
            })
        }),
        Scene::new("tooltip", "Tooltip", explained),
        Scene::new("toast", "Toast", toast),
    ]
}

fn main(view: View) -> View {
    view! {
        <main id="main">
            <div class="grid form">{view}</div>
        </main>
    }
}

fn buttons() -> View {
    let row = |small: bool| {
        view! {
            <div class="actions">
                <Button small=small kind=ButtonKind::Primary>
                    "Save"
                </Button>
                <Button small=small>"Cancel"</Button>
                <Button small=small kind=ButtonKind::Danger>
                    "End now"
                </Button>
                <Button small=small kind=ButtonKind::Quiet>
                    "Use a backup code"
                </Button>
                <Button small=small kind=ButtonKind::Primary busy=true>
                    "Saving"
                </Button>
                <Button small=small refused=Some("Add a first step".to_owned())>
                    "Publish"
                </Button>
                <button type="button" class="icon-button" aria-label="Dismiss">
                    <Icon name="close"/>
                </button>
            </div>
        }
    };
    main(vec![row(false), row(true)].into_view())
}

fn fields() -> View {
    let text = |words: &str| RwSignal::new(words.to_owned());
    let wrong = Some("The title is too long.".to_owned());
    let choices: Vec<_> =
        ["Any role", "Editor"].map(|words| (words.to_owned(), words.to_owned())).into();
    main(view! {
        <TextField label="Empty" value=text("")/>
        <TextField label="With a hint" value=text("ticket 4812") hint="Kept in the audit log."/>
        <TextField label="With an error" value=text("Charger does not start") error=wrong/>
        <TextField label="Several lines" value=text("Is the light on?") rows=3/>
        <TextField
            label="Code"
            value=text("482 913")
            class="code"
            beside=|| view! { <Button kind=ButtonKind::Quiet>"Use a backup code"</Button> }
        />
        <SelectField label="Choice" choices=choices value="Editor" on_choose=|_| ()/>
    })
}

fn dialog(session: Session) -> View {
    world::page(world::signed_in(session), &Fake::new(), "/facts", &Place::FACTS, || {
        let foot = || {
            view! {
                <Button>"Cancel"</Button>
                <Button kind=ButtonKind::Primary submit=true>
                    "Save"
                </Button>
            }
        };
        view! {
            <PageHead title="Facts"/>
            <Dialog title="Add fact" on_close=|()| () foot=foot>
                <TextField label="Statement" value=RwSignal::new(String::new()) rows=3/>
            </Dialog>
        }
    })
}

fn notices() -> View {
    main(view! {
        <Notice icon="info">
            <p>"Saved as version 8."</p>
        </Notice>
        <Notice icon="info" on_dismiss=|()| ()>
            <p>"This one can be dismissed."</p>
        </Notice>
        <Notice icon="alert" urgent=true>
            <p>
                <strong>"Somebody else saved this tree."</strong>
                " Nothing is lost."
            </p>
        </Notice>
        <div class="actions">
            <Badge>"Draft"</Badge>
            <Badge>
                <Icon name="check"/>
                "Published"
            </Badge>
        </div>
    })
}

fn states() -> View {
    let failed = ApiError::from_reply(&problem(ProblemCode::Internal));
    main(view! {
        <Skeleton what="members" rows=3/>
        <Empty title="No members match “elli”" hint="Try part of a name or an email.">
            <Button>"Clear search and filters"</Button>
        </Empty>
        <Failed title="Members could not be loaded" error=failed on_retry=|()| ()/>
        <Failed title="Members could not be loaded" error=ApiError::Offline on_retry=|()| ()/>
    })
}

fn pages() -> View {
    let at = |position: u64, previous: bool, next: bool| {
        let cursor = |is_there: bool| is_there.then(|| "cursor".to_owned());
        view! {
            <Pages
                position=position
                count=50_usize
                total=12_408_u64
                previous=cursor(previous)
                next=cursor(next)
                on_turn=|_| ()
            />
        }
    };
    main([at(0, false, true), at(50, true, true), at(12_358, true, false)].into_view())
}

fn secret() -> View {
    main(view! {
        <CopyField
            label="Invitation link"
            value="https://console.example/invitations/b1Zk3vXh0uQ9mS7cJwYtLr2eDf5gNp8aKiVoTzXsRqM"
            hint="It will not be shown again. It is good for 7 days."
        />
    })
}

fn copying(say: fn(Toasts)) -> View {
    world::provide(world::signed_in(world::ada()), &Fake::new());
    let toasts = use_toasts();
    say(toasts);
    let email = "maximiliane.alexandra.theodora.von-sonnenschein@lichtenfels.acme.example";
    let line = |what, text: &str| {
        view! {
            <p>
                <code>{text.to_owned()}</code>
                " "
                {copy_icon(what, text.to_owned(), toasts)}
            </p>
        }
    };
    main(view! {
        <div class="stack">
            {line("event id", "0193-7f2a-6b1d")}
            {line("", "eli@acme.example")}
            {line("", email)}
        </div>
        <div class="actions">
            <CopyButton text="ticket 4812"/>
            <CopyButton text="ticket 4812" words="Copy mine" small=true/>
        </div>
        <ToastRegion/>
    })
}

fn explained() -> View {
    let button = view! {
        <button
            type="button"
            class="icon-button"
            aria-disabled="true"
            aria-label="Impersonate alan@acme.example"
            aria-describedby="why"
            autofocus=true
        >
            <Icon name="mask-off"/>
        </button>
    };
    main(view! {
        <p>"A button that is refused says why."</p>
        <div class="actions">
            <span class="end">
                {tooltip("why".into(), "Admins cannot be impersonated".into(), button)}
            </span>
        </div>
    })
}

fn toast() -> View {
    world::provide(world::signed_in(world::ada()), &Fake::new());
    use_toasts().say("Saved.");
    main(view! {
        <h1>"Trees"</h1>
        <ToastRegion/>
    })
}
