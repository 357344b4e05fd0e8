//! Invitations, for whoever has the link: they have no account to sign in with yet.

pub(crate) mod accept;
pub(crate) mod read;
