//! An answer that is on its way.

use super::{ApiError, json};
use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use understudy_contract::json::Read;

/// The text of an answer, on its way.
pub(crate) type Answer = Pin<Box<dyn Future<Output = Result<String, ApiError>>>>;

/// What makes something of a text whose type is known elsewhere; nothing where it is something else.
pub(crate) type Reading = fn(&str) -> Option<Arc<dyn Any + Send + Sync>>;

/// A `T` that was asked for; nothing is sent before somebody waits for it.
///
/// A type of its own instead of an `async` block: such a block is compiled for each endpoint, with
/// its states and what to drop in each of them, and this once for each type of answer.
#[must_use = "nothing is sent before somebody waits for it"]
pub struct Call<T> {
    answer: Answer,
    kind: PhantomData<fn() -> T>,
}

impl<T> Call<T> {
    pub(super) fn new(answer: Answer) -> Self {
        Self { answer, kind: PhantomData }
    }
}

impl<T: Read + Send + Sync + 'static> Call<T> {
    /// The answer without its type, and what gives it back: for what is the same for all.
    pub(crate) fn untyped(self) -> (Answer, Reading) {
        (self.answer, |text| Some(Arc::new(read::<T>(text)?)))
    }
}

impl<T: Read> Future for Call<T> {
    type Output = Result<T, ApiError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = self.answer.as_mut().poll(context);
        answer.map(|text| read(&text?).ok_or(ApiError::garbled()))
    }
}

/// A `T` from the body of an answer; an empty one is that of an endpoint that says nothing.
fn read<T: Read>(text: &str) -> Option<T> {
    json::read(if text.is_empty() { "null" } else { text })
}
