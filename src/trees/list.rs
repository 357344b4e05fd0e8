//! The list of trees: fetches it, and makes new ones.

use super::table::TreeTable;
use crate::api::{ApiError, Origin, use_api};
use crate::components::{
    Button, ButtonKind, Dialog, Icon, Notice, Skeleton, TextField, remote, use_toasts,
};
use crate::frame::PageHead;
use crate::identity::worth_showing;
use crate::listing::{Extent, FilterRow, Filters, Nothing, filters, is_page_gone, list_body};
use crate::markup::{Show, View, component, view};
use crate::prelude::spawn_local;
use crate::query::use_address;
use crate::reactive::{Callback, RwSignal, Signal, derive, effect, memo};
use crate::refusal::refusal;
use crate::remote::{Data, Remote};
use understudy_contract::endpoint::{GetTrees, PostTree};
use understudy_contract::text::{MAX_LINE_CHARS, line};
use understudy_contract::tree::{CreateTree, Tree, TreeQuery, TreeStatus};
use understudy_contract::{Operation, Page};

const NOTHING: Nothing = Nothing {
    icon: "tree",
    title: "No trees yet",
    hint: "A tree asks one question after the other until a person is helped. Add the first one.",
    no_match_title: "No trees match",
    no_match_hint: "Try part of a title, or any status.",
};

const STATUSES: &[(&str, &str)] = &[("draft", "Draft"), ("published", "Published")];

/// The page of trees.
pub fn page() -> View {
    let (api, address) = (use_api(), use_address());
    let filters = filters(address);
    let list = Remote::<Page<Tree>>::new();
    let load = move || {
        let filters = filters.get_untracked();
        let query = TreeQuery {
            q: Some(filters.q),
            status: TreeStatus::parse(&filters.status),
            cursor: filters.cursor,
            limit: None,
        };
        list.ask(api.call::<GetTrees>(Origin::Person, &[], query, ()));
    };
    effect(move || {
        filters.track();
        load();
    });
    let is_adding = RwSignal::new(false);
    let refused = refusal(Operation::CreateTree);
    let ready = move |page: Data<Page<Tree>>| {
        let table = move || {
            view! { <TreeTable trees=derive(move || page.with(|page| page.items.clone()))/> }
        };
        let extent = memo(move || page.with(Extent::of));
        list_body(extent, page.is_stale(), filters, address, NOTHING, table)
    };
    let retry = Callback::new(move |()| {
        if is_page_gone(list) {
            let first = Filters { cursor: None, ..filters.get_untracked() };
            address.replace_search(&first.write());
        } else {
            load();
        }
    });
    view! {
        <PageHead title="Trees">
            <Button refused=refused on_press=move |_| is_adding.set(true)>
                <Icon name="plus"/>
                "Add tree"
            </Button>
        </PageHead>
        <FilterRow label="Search trees" statuses=STATUSES filters=filters address=address/>
        {remote(
            list,
            || view! { <Skeleton what="trees"/> },
            "Trees could not be loaded",
            retry,
            ready,
        )}
        <Show when=move || is_adding.get()>
            <AddTree
                refused=refused
                on_close=move |()| is_adding.set(false)
                on_added=move |tree: Tree| address.go(format!("/trees/{}", tree.id))
            />
        </Show>
    }
}

/// Asks for a title, makes the tree, and opens it.
#[component]
fn AddTree(
    /// Why none can be added now.
    refused: Signal<Option<String>>,
    #[prop(into)] on_close: Callback<()>,
    #[prop(into)] on_added: Callback<Tree>,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let title = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let mistake = RwSignal::new(None::<String>);
    let error = RwSignal::new(None::<ApiError>);
    let add = move || {
        if busy.get_untracked() || refused.with_untracked(Option::is_some) {
            return;
        }
        error.set(None);
        let checked = line("title", "The title", &title.get_untracked(), MAX_LINE_CHARS);
        mistake.set(checked.as_ref().err().map(|error| error.message.clone()));
        let Ok(title) = checked else { return };
        busy.set(true);
        spawn_local(async move {
            let body = CreateTree { title, nodes: Vec::new() };
            let answer = api.call::<PostTree>(Origin::Person, &[], (), body).await;
            busy.set(false);
            match answer {
                Ok(tree) => {
                    toasts.say(format!("Added “{}”", tree.title));
                    on_added.run(tree);
                }
                Err(failed) => {
                    error.set(worth_showing(failed));
                }
            }
        });
    };
    let field_error = derive(move || {
        mistake.get().or_else(|| error.with(|error| error.as_ref()?.field("title")))
    });
    view! {
        <Dialog
            title="Add tree"
            on_close=on_close
            on_submit=move |()| add()
            foot=move || {
                view! {
                    <Button on_press=move |_| on_close.run(())>"Cancel"</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=busy refused=refused>
                        "Add tree"
                    </Button>
                }
            }
        >
            {move || {
                error
                    .get()
                    .filter(|error| error.fields().is_empty())
                    .map(|error| {
                        view! {
                            <Notice icon="alert" urgent=true>
                                <p>{error.sentence()}</p>
                            </Notice>
                        }
                    })
            }}
            <TextField label="Title" value=title error=field_error autofocus=true/>
        </Dialog>
    }
}
