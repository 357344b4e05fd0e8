//! What the API does, one operation a file: look, decide by the policy, change, answer.
//!
//! Every handler but those of the session itself works behind a [`crate::authority::Gate`], which
//! has checked and will record it.

pub(crate) mod account;
pub(crate) mod api_tokens;
pub(crate) mod audit_events;
mod documents;
pub(crate) mod events;
pub(crate) mod facts;
pub(crate) mod impersonation;
pub(crate) mod impersonations;
pub(crate) mod invitations;
pub(crate) mod members;
pub(crate) mod paging;
pub(crate) mod session;
pub(crate) mod settings;
pub(crate) mod trees;

use understudy_contract::audit::Resource;

/// The longest id that can be one of ours; what is longer, or holds other than letters, digits,
/// `-` and `_`, was not made here.
const MAX_ID_CHARS: usize = 64;

/// Whether `id` can name anything at all.
pub(crate) fn is_id(id: &str) -> bool {
    (1..=MAX_ID_CHARS).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// What an operation is done to, before it is known what it is called. What can be no id gets
/// neither into a query nor into the log: anybody can send anything there.
fn resource(kind: &str, id: &str) -> Resource {
    let id = if is_id(id) { id } else { "?" };
    Resource { kind: kind.to_owned(), id: id.to_owned(), name: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_no_id_stays_out_of_the_log() {
        let longest = "a".repeat(64);
        for id in ["018f-a_Z", &longest] {
            assert_eq!(resource("tree", id).id, id);
        }
        for id in ["", "a b", "a\0", "é", "<b>", &format!("{longest}a")] {
            assert_eq!(resource("tree", id).id, "?");
        }
    }
}
