//! What can happen, and how often it does.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::fmt;

/// One sequence.
#[derive(Clone)]
pub struct Steps(pub Vec<Step>);

/// A line for each, to be read as a story.
impl fmt::Debug for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, step) in self.0.iter().enumerate() {
            write!(f, "\n  {:2}. {step:?}", number + 1)?;
        }
        Ok(())
    }
}

/// Whose browser it is. Alan has two, and Olga stays an admin whatever happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seat {
    AlansLaptop,
    AlansPhone,
    Adas,
    Elis,
    Olgas,
}

impl Seat {
    pub const ALL: [Self; 5] =
        [Self::AlansLaptop, Self::AlansPhone, Self::Adas, Self::Elis, Self::Olgas];

    /// The id of whoever sits there.
    pub fn owner(self) -> &'static str {
        match self {
            Self::AlansLaptop | Self::AlansPhone => "alan",
            Self::Adas => "ada",
            Self::Elis => "eli",
            Self::Olgas => "olga",
        }
    }
}

/// A tab of a browser: they share its cookie, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    First(Seat),
    Second(Seat),
}

impl Tab {
    pub fn seat(self) -> Seat {
        match self {
            Self::First(seat) | Self::Second(seat) => seat,
        }
    }

    pub fn number(self) -> usize {
        usize::from(matches!(self, Self::Second(_)))
    }
}

#[derive(Debug, Clone)]
pub enum Step {
    /// With everything that it takes.
    SignIn(Seat),
    Ask(Tab, Request),
    /// At the same moment.
    AskTogether([(Tab, Request); 2]),
    /// With the cookie, epoch and CSRF token that the browser had so many identities ago.
    Replay(Seat, usize, Request),
    /// Seconds in which nobody does anything.
    Pass(u64),
    /// What the server does by itself.
    Sweep,
    /// What Olga does.
    Office(Deed),
    /// What only the operator does.
    Plan {
        is_enterprise: bool,
    },
    /// From here on no event can be written.
    BreakLog,
    MendLog,
}

#[derive(Debug, Clone)]
pub enum Request {
    Start {
        member: &'static str,
        view_only: bool,
        code: Code,
    },
    Stop,
    SignOut,
    /// Who is here?
    Look,
    Read(&'static str),
    ReadInBackground(&'static str),
    /// A person moved the mouse.
    ReportActivity,
    /// Something that is allowed while impersonating, as far as the subject may.
    Work(&'static str, &'static str),
    /// Something that is blocked while impersonating.
    Blocked(&'static str, &'static str),
    /// The end of a running impersonation, which is blocked too.
    EndNow(usize),
}

/// The code that comes with a start; it matters for Ada alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    Fresh,
    Used,
    Wrong,
    Missing,
}

#[derive(Debug, Clone)]
pub enum Deed {
    Promote(&'static str),
    Demote(&'static str),
    Lock(&'static str),
    Activate(&'static str),
    Deactivate(&'static str),
    Remove(&'static str),
    /// Whom the restrictions protect.
    Restrict(&'static str),
    SwitchOff,
    LiftRestrictions,
    /// The running impersonation with this number.
    EndNow(usize),
}

/// What is blocked while impersonating, with bodies that are good. Written down here once more, so
/// that nobody allows one by a change of the table alone.
const BLOCKED: [(&str, &str); 19] = [
    ("PUT /settings/team", r#"{"name":"Support","default_role":"editor"}"#),
    ("PUT /billing", r#"{"seats":7,"billing_email":"money@acme.example"}"#),
    (
        "PUT /settings/impersonation",
        r#"{"enabled":true,"protected_roles":[],"protected_permissions":[],"reason_required":false}"#,
    ),
    (
        "POST /settings/impersonation/preview",
        r#"{"enabled":false,"protected_roles":[],"protected_permissions":[],"reason_required":false}"#,
    ),
    ("POST /members", r#"{"email":"new@acme.example","name":"New","roles":["viewer"]}"#),
    ("POST /members/ivy/invitation", ""),
    ("PATCH /members/vera", r#"{"roles":["editor"]}"#),
    ("PATCH /members/eli", r#"{"roles":["editor","admin"]}"#),
    ("PATCH /members/alan", r#"{"roles":["viewer"]}"#),
    ("PATCH /members/ada", r#"{"status":"locked"}"#),
    ("DELETE /members/bea", ""),
    ("GET /account/second-factor", ""),
    ("POST /account/second-factor", r#"{"current_password":"understudy-demo"}"#),
    (
        "POST /account/password",
        r#"{"current_password":"understudy-demo","new_password":"another password"}"#,
    ),
    ("POST /account/backup-codes", r#"{"current_password":"understudy-demo"}"#),
    ("GET /account/sessions", ""),
    ("GET /account/api-tokens", ""),
    ("POST /account/api-tokens", r#"{"name":"ci"}"#),
    ("GET /impersonations", ""),
];

const READS: [&str; 4] = ["/trees", "/facts", "/members", "/audit-events"];
const WORK: [(&str, &str); 6] = [
    ("POST /facts", r#"{"statement":"The cable locks."}"#),
    ("POST /trees", r#"{"title":"New"}"#),
    ("POST /facts/acme-draft/certify", "{}"),
    ("POST /facts/acme-draft/uncertify", "{}"),
    ("POST /trees/acme-draft/publish", "{}"),
    ("POST /trees/acme-draft/unpublish", "{}"),
];
/// Whom fate can befall.
const PEOPLE: [&str; 6] = ["eli", "alan", "ada", "vera", "tom", "bea"];
/// Whom somebody tries to become; most of them one can.
const TARGETS: [&str; 12] =
    ["eli", "eli", "eli", "vera", "vera", "tom", "bea", "lou", "alan", "olga", "dan", "gina"];

/// Every sequence that is tried.
pub fn steps() -> impl Strategy<Value = Steps> {
    let part = prop_oneof![5 => step().prop_map(|step| vec![step]), 1 => visit()];
    vec(part, 1..30).prop_map(|parts| Steps(parts.concat()))
}

/// Somebody becomes a colleague, does something, and something comes in between.
fn visit() -> impl Strategy<Value = Vec<Step>> {
    let whom = select(&["eli", "vera", "tom", "bea"][..]);
    let start = (whom, view_only()).prop_map(|(member, view_only)| {
        let code = Code::Fresh;
        Request::Start { member, view_only, code }
    });
    (admins_tab(), start).prop_flat_map(|(tab, start)| {
        let asks = prop_oneof![3 => work(), 3 => blocked(), 1 => request()];
        let during = prop_oneof![
            5 => asks.prop_map(move |request| Step::Ask(tab, request)),
            1 => passing().prop_map(Step::Pass),
            1 => step(),
        ];
        vec(during, 1..8).prop_map(move |mut during| {
            during.insert(0, Step::Ask(tab, start.clone()));
            during
        })
    })
}

fn step() -> impl Strategy<Value = Step> {
    let replay = (seat(), 0..4_usize, request());
    prop_oneof![
        12 => (tab(), request()).prop_map(|(tab, request)| Step::Ask(tab, request)),
        6 => (admins_tab(), start()).prop_map(|(tab, start)| Step::Ask(tab, start)),
        6 => (admins_tab(), work()).prop_map(|(tab, work)| Step::Ask(tab, work)),
        4 => together().prop_map(Step::AskTogether),
        2 => replay.prop_map(|(seat, ago, request)| Step::Replay(seat, ago, request)),
        1 => seat().prop_map(Step::SignIn),
        4 => passing().prop_map(Step::Pass),
        1 => Just(Step::Sweep),
        3 => deed().prop_map(Step::Office),
        1 => prop_oneof![5 => Just(true), 1 => Just(false)]
            .prop_map(|is_enterprise| Step::Plan { is_enterprise }),
        1 => prop_oneof![4 => Just(Step::MendLog), 1 => Just(Step::BreakLog)],
    ]
}

fn seat() -> impl Strategy<Value = Seat> {
    select(&[Seat::AlansLaptop, Seat::AlansPhone, Seat::Adas, Seat::Elis][..])
}

fn of(seat: impl Strategy<Value = Seat>) -> impl Strategy<Value = Tab> {
    (seat, any::<bool>())
        .prop_map(|(seat, second)| if second { Tab::Second(seat) } else { Tab::First(seat) })
}

fn tab() -> impl Strategy<Value = Tab> {
    of(seat())
}

fn admins_tab() -> impl Strategy<Value = Tab> {
    of(select(&[Seat::AlansLaptop, Seat::AlansPhone, Seat::Adas][..]))
}

/// Mostly in one browser, where they are in each other's way.
fn together() -> impl Strategy<Value = [(Tab, Request); 2]> {
    let one = || prop_oneof![1 => start(), 3 => request()];
    let same = (seat(), one(), one())
        .prop_map(|(seat, one, two)| [(Tab::First(seat), one), (Tab::Second(seat), two)]);
    let any = (tab(), one(), tab(), one())
        .prop_map(|(first, one, second, two)| [(first, one), (second, two)]);
    prop_oneof![2 => same, 1 => any]
}

fn start() -> impl Strategy<Value = Request> {
    let code = prop_oneof![
        5 => Just(Code::Fresh),
        1 => Just(Code::Used),
        1 => Just(Code::Wrong),
        1 => Just(Code::Missing),
    ];
    let view_only = prop_oneof![3 => Just(false), 1 => Just(true)];
    (select(&TARGETS[..]), view_only, code).prop_map(|(member, view_only, code)| Request::Start {
        member,
        view_only,
        code,
    })
}

fn view_only() -> impl Strategy<Value = bool> {
    prop_oneof![3 => Just(false), 1 => Just(true)]
}

fn work() -> impl Strategy<Value = Request> {
    select(&WORK[..]).prop_map(|(address, body)| Request::Work(address, body))
}

fn blocked() -> impl Strategy<Value = Request> {
    select(&BLOCKED[..]).prop_map(|(address, body)| Request::Blocked(address, body))
}

fn request() -> impl Strategy<Value = Request> {
    prop_oneof![
        1 => Just(Request::Look),
        2 => select(&READS[..]).prop_map(Request::Read),
        1 => select(&READS[..]).prop_map(Request::ReadInBackground),
        1 => Just(Request::ReportActivity),
        6 => work(),
        6 => blocked(),
        1 => (0..3_usize).prop_map(Request::EndNow),
        2 => Just(Request::Stop),
        1 => Just(Request::SignOut),
    ]
}

/// Around the deadlines, and well within them.
fn passing() -> impl Strategy<Value = u64> {
    let short = [1, 29, 30, 600, 600, 600, 1_200, 1_799, 1_800, 3_540, 3_599, 3_600, 7_200];
    prop_oneof![20 => select(short.to_vec()), 1 => Just(43_200)]
}

fn deed() -> impl Strategy<Value = Deed> {
    let whom = || select(&PEOPLE[..]);
    prop_oneof![
        2 => whom().prop_map(Deed::Activate),
        1 => whom().prop_map(Deed::Demote),
        1 => whom().prop_map(Deed::Promote),
        2 => select(&["alan", "ada"][..]).prop_map(Deed::Promote),
        1 => whom().prop_map(Deed::Lock),
        1 => whom().prop_map(Deed::Deactivate),
        1 => select(&["vera", "bea", "ada"][..]).prop_map(Deed::Remove),
        1 => select(&["viewer", "editor"][..]).prop_map(Deed::Restrict),
        1 => Just(Deed::SwitchOff),
        4 => Just(Deed::LiftRestrictions),
        2 => (0..3_usize).prop_map(Deed::EndNow),
    ]
}
