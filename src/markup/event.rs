//! The events that markup listens to, each with the type of what the browser tells.

use wasm_bindgen::JsCast;

/// An event that an element can be listened to for.
pub trait Event {
    /// What it tells.
    type Told: JsCast;
}

macro_rules! events {
    ($($name:ident: $told:ty;)*) => {$(
        #[doc = concat!("`", stringify!($name), "`")]
        #[expect(non_camel_case_types, reason = "named as the browser names it")]
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl Event for $name {
            type Told = $told;
        }
    )*};
}

events! {
    cancel: web_sys::Event;
    change: web_sys::Event;
    click: web_sys::MouseEvent;
    input: web_sys::Event;
    keydown: web_sys::KeyboardEvent;
    submit: web_sys::SubmitEvent;
    toggle: web_sys::Event;
}
