//! Becoming somebody else, staying so, and becoming oneself again.

pub(crate) mod activity;
pub(crate) mod start;
pub(crate) mod stop;
