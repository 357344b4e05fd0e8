//! `GET /events` over the network, by `EventSource`.

use super::transport::{Listener, Stream};
use understudy_contract::endpoint::{Endpoint as _, GetEvents};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{EventSource, MessageEvent};

/// One that is listened to.
struct Open {
    source: EventSource,
    _on_event: Closure<dyn Fn(MessageEvent)>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.source.close();
    }
}

/// Lets `listener` hear what this session's stream says.
pub(super) fn listen(listener: Listener) -> Option<Stream> {
    let source = EventSource::new(GetEvents::PATH).ok()?;
    // An error has no data. A browser would come back by itself after some, and after others never.
    let on_event = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        listener(event.data().as_string());
    });
    for kind in ["message", "error"] {
        let function = on_event.as_ref().unchecked_ref();
        source.add_event_listener_with_callback(kind, function).ok()?;
    }
    Some(Box::new(Open { source, _on_event: on_event }))
}
