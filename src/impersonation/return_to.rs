//! Where a stop leads back to: Members with the search it had, and the mask button that was used.
//!
//! Kept in this tab's session storage, so that a reload in between loses nothing.

use crate::frame::Place;
use crate::prelude::window;
use web_sys::Storage;

const ADDRESS: &str = "return-address";
const FOCUS: &str = "return-focus";

/// Remembers the members page as it is. Call it when a start succeeded, before the new session is
/// taken: it is also what tells the tab that started from the others, which stay where they are.
pub fn remember(address_with_query: &str, member_email: &str) {
    if let Some(storage) = storage() {
        // Full or forbidden storage only loses the search.
        let _kept = storage.set_item(ADDRESS, address_with_query);
        let _kept = storage.set_item(FOCUS, member_email);
    }
}

/// Whether a start in this tab is remembered.
pub(super) fn is_remembered() -> bool {
    is_kept(ADDRESS)
}

/// The address to go back to, once.
pub(super) fn take_address() -> String {
    take(ADDRESS)
        .filter(|address| Place::MEMBERS.contains(address.split('?').next().unwrap_or_default()))
        .unwrap_or_else(|| Place::MEMBERS.path.to_owned())
}

/// The email whose mask button gets the focus, once and only after a return. The members page asks
/// when its rows are there.
pub fn take_focus() -> Option<String> {
    // While the address is still kept, nobody has come back yet.
    if is_remembered() { None } else { take(FOCUS) }
}

/// Whether somebody has come back, and a mask button waits for the focus.
pub fn is_focus_due() -> bool {
    is_kept(FOCUS) && !is_remembered()
}

fn is_kept(key: &str) -> bool {
    storage().is_some_and(|storage| matches!(storage.get_item(key), Ok(Some(_))))
}

fn take(key: &str) -> Option<String> {
    let storage = storage()?;
    let value = storage.get_item(key).ok().flatten();
    // Nothing to do where it fails: what cannot be removed could not be kept either.
    let _removed = storage.remove_item(key);
    value
}

/// This tab's storage; absent where the browser forbids it.
pub(crate) fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
