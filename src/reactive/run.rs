//! Functions that are kept, whatever they are.

/// A function that is kept behind a `dyn`, with one thing that it is given. Not `dyn Fn`: for each
/// closure that brings two more functions, for those who would call it as `FnOnce` or `FnMut`, and
/// nobody does.
pub trait Run<In, Out> {
    /// Calls it.
    fn run(&self, input: In) -> Out;
}

impl<In, Out, F: Fn(In) -> Out> Run<In, Out> for F {
    fn run(&self, input: In) -> Out {
        self(input)
    }
}
