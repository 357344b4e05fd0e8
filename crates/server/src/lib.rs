//! The companion API: the only part that is trusted. It decides who may impersonate whom, writes
//! what was done into the audit log in the same transaction, and serves the console.

mod activity;
mod api;
mod api_token;
pub mod assets;
mod authority;
pub mod cli;
pub mod clock;
pub mod config;
mod csv;
pub mod db;
pub mod demo;
pub mod http;
mod invitation;
mod limits;
pub mod password;
pub mod random;
pub mod second_factor;
pub mod state;
pub mod store;
pub mod sweeper;
mod token_uses;
