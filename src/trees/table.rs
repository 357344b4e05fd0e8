//! The table of trees.

use super::draft::what_is_missing;
use super::saved::saved_by;
use crate::clock::use_clock;
use crate::components::{Icon, exact};
use crate::format::use_format;
use crate::markup::{IntoView, View, component, view};
use crate::reactive::Signal;
use understudy_contract::tree::{Tree, TreeStatus};

/// Trees, each a link to its editor.
#[component]
pub fn TreeTable(
    /// The trees of this page.
    trees: Signal<Vec<Tree>>,
) -> impl IntoView {
    view! {
        <table class="table" role="table" aria-label="Trees">
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">
                        "Title"
                    </th>
                    <th scope="col" role="columnheader">
                        "Status"
                    </th>
                    <th scope="col" role="columnheader">
                        "Saved"
                    </th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                {move || trees.with(|trees| trees.iter().map(row).collect::<Vec<_>>())}
            </tbody>
        </table>
    }
}

fn row(tree: &Tree) -> View {
    let (format, now) = (use_format(), use_clock().now());
    let by = saved_by(tree);
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">
                <a class="name" href=format!("/trees/{}", tree.id)>
                    {tree.title.clone()}
                </a>
                <span class="sub">{size(tree)}</span>
            </th>
            <td role="cell">{status(tree)}</td>
            <td role="cell">
                {exact(&tree.updated_at, format.ago(&tree.updated_at, now))}
                {by.map(|by| view! { <span class="sub">{by}</span> })}
            </td>
        </tr>
    }
}

/// "12 steps · version 9".
pub fn size(tree: &Tree) -> String {
    let steps = tree.nodes.len();
    let unit = if steps == 1 { "step" } else { "steps" };
    format!("{steps} {unit} · version {}", tree.version)
}

/// Whether customers see it, and what a draft still needs.
fn status(tree: &Tree) -> View {
    match tree.status {
        TreeStatus::Published => view! {
            <span class="state good">
                <Icon name="check"/>
                "Published"
            </span>
        }
        .into_view(),
        TreeStatus::Draft => view! {
            <span class="state">
                <span class="dot ring"></span>
                "Draft"
            </span>
            <span class="sub">{next_for(tree)}</span>
        }
        .into_view(),
    }
}

/// What is next for a draft: "1 option leads nowhere", "Ready to publish".
pub fn next_for(tree: &Tree) -> String {
    what_is_missing(&tree.nodes).unwrap_or_else(|| "Ready to publish".into())
}
