//! An answer that is on its way.

use super::{ApiError, json};
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use understudy_contract::ProblemCode;
use understudy_contract::json::Read;

/// The text of an answer, on its way.
pub(crate) type Answer = Pin<Box<dyn Future<Output = Result<String, ApiError>>>>;

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

    /// The answer before it is read, for what is the same for all.
    pub(crate) fn answer(self) -> Answer {
        self.answer
    }
}

impl<T> Call<T> {
    /// The same, or nothing where the answer is empty.
    pub fn optional(self) -> Call<Option<T>> {
        Call::new(self.answer)
    }

    /// The same, without what the answer says.
    pub fn nothing<U>(self) -> Call<Option<U>> {
        Call::new(Box::pin(async move { self.answer.await.map(|_| String::new()) }))
    }

    /// The same, where what is not there answers with nothing: what was to go and is not there any
    /// more is gone as well.
    pub fn unless_gone(self) -> Self {
        Self::new(Box::pin(async move {
            match self.answer.await {
                Err(error) if error.code() == Some(ProblemCode::NotFound) => Ok(String::new()),
                answer => answer,
            }
        }))
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
pub(crate) fn read<T: Read>(text: &str) -> Option<T> {
    json::read(if text.is_empty() { "null" } else { text })
}
