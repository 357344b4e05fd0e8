//! What impersonation means, in short, where somebody is about to start one or to allow it.

use crate::markup::{View, view};

/// What is logged, what is blocked and when it ends; closed until somebody wants to know.
pub fn explanation() -> View {
    view! {
        <details class="explanation">
            <summary>"What impersonation means"</summary>
            <ul>
                <li>
                    <strong>"Logged: "</strong>
                    "the start, the end and everything that is done meanwhile, with the names of both and the reason."
                </li>
                <li>
                    <strong>"Blocked: "</strong>
                    "billing, team, members, company and account settings, even where the member could change them."
                </li>
                <li>
                    <strong>"Ends: "</strong>
                    "when the admin stops, after a time without activity, and at once when either of them may not any more."
                </li>
            </ul>
        </details>
    }
}
