//! A transport in memory: the same contract, no network. For scenes and tests.

use super::{ApiError, Listener, Reply, Request, Stream, Transport};
use js_sys::{Function, Promise};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use understudy_contract::endpoint::Endpoint;
use understudy_contract::{Problem, ProblemCode};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

type Answer = Box<dyn Fn(&Request) -> Result<Reply, ApiError>>;
/// Method, path and answer of one endpoint.
type Route = (&'static str, &'static str, Answer);

/// Answers by endpoint; what has no answer is a `404` problem, as on the server.
#[derive(Clone, Default)]
pub struct Fake {
    answers: Rc<RefCell<Vec<Route>>>,
    asked: Rc<RefCell<Vec<Request>>>,
    is_holding: Rc<Cell<bool>>,
    /// Method and path of what is never answered.
    slow: Rc<RefCell<Vec<(&'static str, &'static str)>>>,
    /// What lets the answers go that are held, oldest first.
    held: Rc<RefCell<Vec<Function>>>,
    /// Those who listen, each with its number.
    listeners: Rc<RefCell<Vec<(usize, Listener)>>>,
    /// How many ever did.
    streams: Rc<Cell<usize>>,
}

/// A stream of the fake; it ends with this.
struct Open {
    number: usize,
    listeners: Rc<RefCell<Vec<(usize, Listener)>>>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.listeners.borrow_mut().retain(|(number, _)| *number != self.number);
    }
}

impl Fake {
    /// Answers nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers `E` with `response`, however often it is asked.
    #[must_use]
    pub fn with<E: Endpoint>(self, response: &E::Response) -> Self {
        let body = serde_json::to_string(response).unwrap_or_default();
        self.answer::<E>(move |_| Ok(reply(E::SUCCESS, body.clone())))
    }

    /// Answers `E` with a problem.
    #[must_use]
    pub fn refusing<E: Endpoint>(self, code: ProblemCode) -> Self {
        self.answer::<E>(move |_| Ok(problem(code)))
    }

    /// Gives no answer to `E`, as without a network.
    #[must_use]
    pub fn offline<E: Endpoint>(self) -> Self {
        self.answer::<E>(|_| Err(ApiError::Offline))
    }

    /// Answers `E` with whatever `answer` says; the newest answer to an endpoint counts.
    #[must_use]
    pub fn answer<E: Endpoint>(
        self,
        answer: impl Fn(&Request) -> Result<Reply, ApiError> + 'static,
    ) -> Self {
        self.answers.borrow_mut().insert(0, (E::METHOD.as_str(), E::PATH, Box::new(answer)));
        self
    }

    /// What was asked so far, oldest first.
    pub fn asked(&self) -> Vec<Request> {
        self.asked.borrow().clone()
    }

    /// From now on answers wait until they are let go, as on a slow network.
    #[must_use]
    pub fn holding(self) -> Self {
        self.is_holding.set(true);
        self
    }

    /// From now on `E` waits for its answer for ever.
    #[must_use]
    pub fn slow<E: Endpoint>(self) -> Self {
        self.slow.borrow_mut().push((E::METHOD.as_str(), E::PATH));
        self
    }

    /// How many answers wait.
    pub fn held(&self) -> usize {
        self.held.borrow().len()
    }

    /// Lets one of the answers that wait go; 0 is the oldest.
    pub fn let_go(&self, at: usize) {
        let resolve = self.held.borrow_mut().remove(at);
        // Resolving a promise does not throw.
        let _resolved = resolve.call0(&JsValue::UNDEFINED);
    }

    /// How many listen to `GET /events` now.
    pub fn listening(&self) -> usize {
        self.listeners.borrow().len()
    }

    /// How many streams there have been.
    pub fn streams(&self) -> usize {
        self.streams.get()
    }

    /// Says this in every stream; nothing ends them.
    pub fn say(&self, data: Option<&str>) {
        let listeners = self.listeners.borrow().clone();
        for (_, listener) in listeners {
            listener(data.map(str::to_owned));
        }
    }

    fn turn(&self, method: &str, path: &str) -> Option<Promise> {
        let is_it = |&(known, template): &_| known == method && matches(template, path);
        if self.slow.borrow().iter().any(is_it) {
            return Some(Promise::new(&mut |_, _| ()));
        }
        self.is_holding
            .get()
            .then(|| Promise::new(&mut |resolve, _| self.held.borrow_mut().push(resolve)))
    }

    /// As a transport.
    pub fn transport(&self) -> Transport {
        let (fake, listened) = (self.clone(), self.clone());
        let listen = move |listener: Listener| {
            let number = listened.streams.get();
            listened.streams.set(number + 1);
            listened.listeners.borrow_mut().push((number, listener));
            let open = Open { number, listeners: Rc::clone(&listened.listeners) };
            Some(Box::new(open) as Stream)
        };
        let send = move |request: Request| {
            fake.asked.borrow_mut().push(request.clone());
            let path = request.url.split('?').next().unwrap_or_default();
            let turn = fake.turn(request.method.as_str(), path);
            let answers = fake.answers.borrow();
            let found = answers.iter().find(|(method, template, _)| {
                *method == request.method.as_str() && matches(template, path)
            });
            let answer = match found {
                Some((.., answer)) => answer(&request),
                None => Ok(problem(ProblemCode::NotFound)),
            };
            async move {
                if let Some(turn) = turn {
                    // It is only ever resolved.
                    let _came = JsFuture::from(turn).await;
                }
                answer
            }
        };
        Transport::new(send, listen)
    }
}

/// An answer with a JSON body.
pub fn reply(status: u16, body: String) -> Reply {
    Reply { status, epoch: None, retry_after_seconds: None, sent_at: None, body }
}

/// An answer that refuses.
pub fn problem(code: ProblemCode) -> Reply {
    let problem = Problem {
        type_uri: format!("/problems/{}", code.as_str()),
        title: code.title().into(),
        status: code.status(),
        code,
        detail: code.title().into(),
        request_id: "req_8Zk2Qf0vT1".into(),
        errors: Vec::new(),
    };
    reply(code.status(), serde_json::to_string(&problem).unwrap_or_default())
}

/// An answer to a request whose token was replaced by a start or a stop while it was under way.
pub fn overtaken() -> Reply {
    Reply { retry_after_seconds: Some(1), ..problem(ProblemCode::Unauthenticated) }
}

/// What a caller gets of [`problem`].
pub fn error(code: ProblemCode) -> ApiError {
    ApiError::from_reply(&problem(code))
}

fn matches(template: &str, path: &str) -> bool {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    loop {
        match (template.next(), path.next()) {
            (None, None) => return true,
            (Some(expected), Some(found)) if expected == found || expected.starts_with('{') => {}
            _ => return false,
        }
    }
}
