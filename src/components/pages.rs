//! Paging: "1–50 of 12,408", Previous, Next.

use super::Button;
use crate::markup::{component, view};
use crate::reactive::{Callback, Signal, derive};

/// The foot of a list.
#[component]
pub fn Pages(
    /// Of the first item on this page, from 0.
    #[prop(into)]
    position: Signal<u64>,
    /// Items on this page.
    #[prop(into)]
    count: Signal<usize>,
    /// Items on all pages.
    #[prop(into)]
    total: Signal<u64>,
    /// Where Previous leads, if anywhere.
    #[prop(into)]
    previous: Signal<Option<String>>,
    /// Where Next leads, if anywhere.
    #[prop(into)]
    next: Signal<Option<String>>,
    /// Gets where it leads to.
    #[prop(into)]
    on_turn: Callback<String>,
) -> impl IntoView {
    let words = move || range(position.get(), count.get() as u64, total.get());
    let refusal = |cursor: Option<String>, words: &str| {
        if cursor.is_none() { Some(words.to_owned()) } else { None }
    };
    let turn = move |to: Option<String>| {
        if let Some(to) = to {
            on_turn.run(to);
        }
    };
    let button = |to: Signal<Option<String>>, words: &'static str, edge: &'static str| {
        view! {
            // Where it leads is asked for ahead.
            <span data-to=move || to.get()>
                <Button
                    small=true
                    refused=derive(move || refusal(to.get(), edge))
                    on_press=move |_| turn(to.get_untracked())
                >
                    {words}
                </Button>
            </span>
        }
    };
    view! {
        <nav class="pages" aria-label="Pages">
            <p>{words}</p>
            {button(previous, "Previous", "This is the first page")}
            {button(next, "Next", "This is the last page")}
        </nav>
    }
}

/// "51–100 of 12,408".
fn range(position: u64, count: u64, total: u64) -> String {
    match count {
        0 => format!("0 of {}", grouped(total)),
        _ => {
            format!("{}–{} of {}", grouped(position + 1), grouped(position + count), grouped(total))
        }
    }
}

/// A number with a comma between thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_where_it_is() {
        assert_eq!(range(0, 50, 12_408), "1–50 of 12,408");
        assert_eq!(range(12_400, 8, 12_408), "12,401–12,408 of 12,408");
        assert_eq!(range(0, 0, 0), "0 of 0");
    }
}
