//! When API tokens were last used, between two writes: as with [`crate::activity`], no request waits
//! for a write of its own. A crash forgets at most one interval of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use understudy_contract::ApiTokenId;

/// The last use of each token, in milliseconds since 1970. Clones are the same one.
#[derive(Debug, Clone, Default)]
pub(crate) struct TokenUses(Arc<Mutex<HashMap<ApiTokenId, i64>>>);

impl TokenUses {
    fn uses(&self) -> MutexGuard<'_, HashMap<ApiTokenId, i64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a token was used at `at`.
    pub(crate) fn note(&self, id: &ApiTokenId, at: i64) {
        let mut uses = self.uses();
        let last = uses.entry(id.clone()).or_insert(at);
        *last = at.max(*last);
    }

    /// The last use, given the one that is written down.
    pub(crate) fn latest(&self, id: &ApiTokenId, written: i64) -> i64 {
        self.uses().get(id).map_or(written, |&at| at.max(written))
    }

    /// What is still to be written down.
    pub(crate) fn unwritten(&self) -> Vec<(ApiTokenId, i64)> {
        self.uses().iter().map(|(id, &at)| (id.clone(), at)).collect()
    }

    /// Forgets what was written down, unless it has become more since.
    pub(crate) fn written(&self, written: &[(ApiTokenId, i64)]) {
        let mut uses = self.uses();
        for (id, at) in written {
            if uses.get(id) == Some(at) {
                uses.remove(id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_use_counts_until_it_is_written_down() {
        let (uses, id) = (TokenUses::default(), ApiTokenId::new("t"));
        uses.note(&id, 200);
        uses.note(&id, 100);
        assert_eq!(uses.latest(&id, 50), 200);
        assert_eq!(uses.latest(&id, 300), 300);
        let unwritten = uses.unwritten();
        uses.note(&id, 400);
        uses.written(&unwritten);
        assert_eq!(uses.latest(&id, 200), 400);
        uses.written(&uses.unwritten());
        assert_eq!(uses.unwritten(), []);
    }
}
