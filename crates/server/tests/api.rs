//! The API through the real router, on a database of its own, with a clock that stands still.

#[path = "api/account.rs"]
mod account;
#[path = "api/answers.rs"]
mod answers;
#[path = "api/api_tokens.rs"]
mod api_tokens;
#[path = "api/audit.rs"]
mod audit;
#[path = "api/browser.rs"]
mod browser;
#[path = "api/codes.rs"]
mod codes;
#[path = "api/company.rs"]
mod company;
#[path = "api/ending.rs"]
mod ending;
#[path = "api/events.rs"]
mod events;
#[path = "api/expiry.rs"]
mod expiry;
#[path = "api/export.rs"]
mod export;
#[path = "api/faults.rs"]
mod faults;
#[path = "api/forgery.rs"]
mod forgery;
#[path = "api/hostile.rs"]
mod hostile;
#[path = "api/invitations.rs"]
mod invitations;
#[path = "api/leaks.rs"]
mod leaks;
#[path = "api/limits.rs"]
mod limits;
#[path = "api/lists.rs"]
mod lists;
#[path = "api/log.rs"]
mod log;
#[path = "api/managing.rs"]
mod managing;
#[path = "api/matrix.rs"]
mod matrix;
#[path = "api/members.rs"]
mod members;
#[path = "api/openapi.rs"]
mod openapi;
#[path = "api/own_sessions.rs"]
mod own_sessions;
#[path = "api/pages.rs"]
mod pages;
#[path = "api/races.rs"]
mod races;
#[path = "api/second_factor.rs"]
mod second_factor;
#[path = "api/secrets.rs"]
mod secrets;
#[path = "api/sequences.rs"]
mod sequences;
#[path = "api/settings.rs"]
mod settings;
#[path = "api/sign_in.rs"]
mod sign_in;
#[path = "api/start.rs"]
mod start;
#[path = "api/stop.rs"]
mod stop;
#[path = "api/timeouts.rs"]
mod timeouts;
#[path = "api/untouched.rs"]
mod untouched;
#[path = "api/view_only.rs"]
mod view_only;
#[path = "api/words.rs"]
mod words;
#[path = "api/work.rs"]
mod work;
