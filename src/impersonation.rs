//! Being somebody else: the banner, the countdown, the ways out, and what is said afterwards.

mod activity;
mod banner;
mod change;
pub mod countdown;
mod ended;
pub mod return_to;
#[cfg(feature = "gallery")]
pub mod scenes;
pub mod still_there;
mod stop;
pub mod unsaved;

pub use activity::report as report_activity;
pub use banner::Banner;
pub use change::follow;
pub use ended::EndedNotice;
pub use still_there::StillThere;
pub use stop::{StopButton, Stopping, use_stopping};
pub use unsaved::NotSaved;
