//! What runs when something changes, and for how long.

use super::support::{mount, settle};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use understudy::listening::{listen, listen_first};
use understudy::markup::{View, view};
use understudy::prelude::{
    Owner, document, on_cleanup, provide_context, spawn_local, use_context, window,
};
use understudy::reactive::{RwSignal, effect};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventInit, EventTarget};

/// An owner in a page whose effects run.
fn owner() -> Owner {
    drop(mount(View::default));
    Owner::new()
}

#[wasm_bindgen_test]
async fn an_effect_runs_after_what_is_going_on_and_after_each_change_until_its_owner_is_gone() {
    let owner = owner();
    let seen = Rc::new(RefCell::new(Vec::new()));
    let see = Rc::clone(&seen);
    let outer = Owner::new();
    let number = outer.with(|| RwSignal::new(1));
    owner.with(|| {
        provide_context("above");
        effect(move || {
            see.borrow_mut().push((number.get(), use_context::<&str>()));
        });
    });
    assert!(seen.borrow().is_empty(), "not yet");
    settle().await;
    assert_eq!(*seen.borrow(), [(1, Some("above"))]);
    number.set(2);
    number.set(3);
    settle().await;
    assert_eq!(*seen.borrow(), [(1, Some("above")), (3, Some("above"))]);
    drop(owner);
    number.set(4);
    settle().await;
    assert_eq!(seen.borrow().len(), 2);
    assert_eq!(Rc::strong_count(&seen), 1, "it is let go of");
}

#[wasm_bindgen_test]
async fn an_effect_whose_owner_is_gone_before_it_ran_never_runs() {
    let is_run = Rc::new(Cell::new(false));
    let owners = [owner(), owner()];
    for owner in &owners {
        let is_run = Rc::clone(&is_run);
        owner.with(|| effect(move || is_run.set(true)));
    }
    let [one, other] = owners;
    one.cleanup();
    drop(other);
    settle().await;
    assert!(!is_run.get());
    assert_eq!(Rc::strong_count(&is_run), 1);
}

#[wasm_bindgen_test]
async fn what_an_effect_has_set_up_is_cleaned_up_before_it_runs_again_and_when_it_ends() {
    let owner = owner();
    let number = owner.with(|| RwSignal::new(1));
    let cleaned = owner.with(|| RwSignal::new(Vec::new()));
    let inner = owner.with(Owner::new);
    inner.with(|| {
        effect(move || {
            let now = number.get();
            on_cleanup(move || cleaned.update(|cleaned| cleaned.push(now)));
        });
    });
    settle().await;
    number.set(2);
    settle().await;
    assert_eq!(cleaned.get_untracked(), [1]);
    drop(inner);
    settle().await;
    assert_eq!(cleaned.get_untracked(), [1, 2]);
}

#[wasm_bindgen_test]
async fn a_view_is_drawn_anew_before_an_effect_that_reads_the_same_runs_again() {
    let lasting = Owner::new();
    let number = lasting.with(|| RwSignal::new(0));
    let seen = Rc::new(RefCell::new(Vec::new()));
    let (draw, see) = (Rc::clone(&seen), Rc::clone(&seen));
    let _page = mount(move || {
        let text = move || {
            draw.borrow_mut().push(("view", number.get()));
            number.get().to_string()
        };
        view! { <p>{text}</p> }
    });
    settle().await;
    lasting.with(|| {
        effect(move || see.borrow_mut().push(("effect", number.get())));
        // Sets it after the first run of the other one, in the same turn.
        effect(move || {
            if number.get_untracked() == 0 {
                number.set(1);
                spawn_local(async move { number.set(2) });
            }
        });
    });
    settle().await;
    number.set(3);
    settle().await;
    let seen = seen.borrow();
    assert_eq!(seen[..2], [("view", 0), ("effect", 0)]);
    let of = |who: &str| seen.iter().filter(|(one, _)| *one == who).count();
    assert_eq!(of("view"), of("effect"), "{seen:?}");
    for turn in seen.chunks(2) {
        assert!(matches!(turn, [("view", one), ("effect", other)] if one == other), "{seen:?}");
    }
}

#[wasm_bindgen_test]
fn a_listener_hears_until_its_owner_is_gone_and_the_first_before_others() {
    let owner = owner();
    let heard = Rc::new(RefCell::new(Vec::new()));
    let body: EventTarget = document().body().expect("a page has a body").into();
    owner.with(|| {
        let hear = |who: &'static str| {
            let heard = Rc::clone(&heard);
            move |_| heard.borrow_mut().push(who)
        };
        listen(&body, "tried", hear("body"));
        listen(&window(), "tried", hear("window"));
        listen_first(&window(), "tried", hear("first"));
    });
    // What a listener throws goes to the window, as an event.
    let is_thrown = Rc::new(Cell::new(false));
    let throw = Rc::clone(&is_thrown);
    let around = Owner::new();
    around.with(|| listen(&window(), "error", move |_| throw.set(true)));
    let bubbling = EventInit::new();
    bubbling.set_bubbles(true);
    let dispatch = || {
        let event = Event::new_with_event_init_dict("tried", &bubbling).expect("an event");
        body.dispatch_event(&event).expect("is dispatched");
    };
    dispatch();
    assert_eq!(*heard.borrow(), ["first", "body", "window"]);
    drop(owner);
    dispatch();
    assert_eq!(heard.borrow().len(), 3);
    assert_eq!(Rc::strong_count(&heard), 1, "listeners are let go of");
    assert!(!is_thrown.get(), "nobody calls what is gone");
}
