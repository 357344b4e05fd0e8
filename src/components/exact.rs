//! Times in words, exact on hover.

use crate::format::utc;
use crate::markup::{View, view};
use understudy_contract::Timestamp;

/// `words` for `time`, which says exactly when on hover.
pub fn exact(time: &Timestamp, words: String) -> View {
    let (datetime, title) = (time.to_string(), utc(time));
    view! {
        <time datetime=datetime title=title>
            {words}
        </time>
    }
}
