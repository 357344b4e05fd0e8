//! Two versions beside each other, field by field.

use crate::markup::{View, view};

/// A table of `rows`, each a field and what it is in either version.
pub fn diff(
    class: &'static str,
    label: &'static str,
    [one, other]: [&'static str; 2],
    rows: Vec<View>,
) -> View {
    view! {
        <table class=class aria-label=label>
            <thead>
                <tr>
                    <th scope="col">"Field"</th>
                    <th scope="col">{one}</th>
                    <th scope="col">{other}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
