//! Why a control cannot be used now: the same policy as the server's, in words.

use crate::identity::use_identity;
use crate::reactive::{Signal, derive};
use understudy_contract::Operation;

/// Why `operation` cannot be done now, for a button's `refused`; follows rights and connection.
pub fn refusal(operation: Operation) -> Signal<Option<String>> {
    let identity = use_identity();
    derive(move || match identity.check(operation) {
        Err(code) => Some(code.title().to_owned()),
        Ok(()) => identity.is_offline().then(|| "You are offline".to_owned()),
    })
}
