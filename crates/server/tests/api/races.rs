//! Requests at the same moment: whatever the order, nobody is somebody else.

use crate::browser::{Answer, Browser};
use crate::company::{Company, PASSWORD, email};
use serde_json::json;
use understudy_contract::audit::Action;
use understudy_contract::session::EndCause;

/// Reads with the token before are answered as the identity before, or as nobody.
fn harmless(answers: impl IntoIterator<Item = Answer>, epoch: Option<u64>) {
    for answer in answers {
        match answer.status.as_u16() {
            200 => assert_eq!(answer.epoch(), epoch, "{:#}", answer.body),
            _ => answer.overtaken(),
        }
    }
}

/// Three reads and `change` at once, in an order that the scheduler chooses.
async fn race(browser: &Browser, change: impl Future<Output = Answer>) -> (Answer, Vec<Answer>) {
    let (mut one, mut two, mut three) = (browser.clone(), browser.clone(), browser.clone());
    let (changed, one, two, three) =
        tokio::join!(change, one.get("/members"), two.get("/trees"), three.get("/session"),);
    (changed, vec![one, two, three])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn reads_race_a_start_and_a_stop() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    for _ in 0..20 {
        let before = alan.clone();
        let start = alan.post("/impersonation", json!({ "member_id": "eli" }));
        let (changed, answers) = race(&before, start).await;
        changed.expect(201);
        told(answers, &before, &alan);
        let before = alan.clone();
        let (changed, answers) = race(&before, alan.delete("/impersonation")).await;
        changed.expect(200);
        told(answers, &before, &alan);
    }
}

/// The two reads as the identity before, and `GET /session`, which may tell of that one still.
fn told(answers: Vec<Answer>, before: &Browser, after: &Browser) {
    assert_ne!(before.epoch, after.epoch);
    harmless(answers, before.epoch);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn reads_race_an_expiry() {
    for _ in 0..10 {
        let company = Company::new().await;
        let alan = company.alan_as("eli").await;
        company.pass(3_600);
        let (mut one, mut two, mut three) = (alan.clone(), alan.clone(), alan.clone());
        let mut asks = alan.clone();
        let answers = tokio::join!(
            one.get("/members"),
            two.get("/trees"),
            three.get("/facts"),
            asks.get("/session"),
            understudy_server::sweeper::sweep_once(&company.state),
        );
        for answer in [answers.0, answers.1, answers.2] {
            answer.refused(409, "identity_changed");
        }
        let session = answers.3.expect(200).session();
        assert_eq!(session.subject.email, "alan@acme.example");
        let events = company.events().await;
        let stops = events.iter().filter(|event| event.action == Action::ImpersonationStopped);
        assert_eq!(stops.count(), 1, "it ends once");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_parallel_starts_on_one_session_one_wins() {
    let company = Company::new().await;
    let alan = company.signed_in("alan").await;
    let mut tabs: Vec<_> = (0..6).map(|_| alan.clone()).collect();
    let names = ["eli", "vera", "tom", "bea", "lou", "eli"];
    let starts = tabs.iter_mut().zip(names).map(|(tab, name)| {
        let body = json!({ "member_id": name });
        async move { (tab.post("/impersonation", body).await, tab.clone()) }
    });
    let mut winners = Vec::new();
    for (answer, tab) in join_all(starts).await {
        if answer.status.is_success() {
            winners.push((answer.expect(201).session(), tab));
        } else {
            answer.overtaken();
        }
    }
    assert_eq!(winners.len(), 1);
    let (session, mut tab) = winners.remove(0);
    assert_eq!(tab.session().await, session);
    let started =
        company.events().await.into_iter().filter(|e| e.action == Action::ImpersonationStarted);
    assert_eq!(started.count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_stops_all_succeed_and_stop_once() {
    let company = Company::new().await;
    let alan = company.alan_as("eli").await;
    let mut tabs: Vec<_> = (0..4).map(|_| alan.clone()).collect();
    let stops = tabs.iter_mut().map(|tab| async move { tab.delete("/impersonation").await });
    let answers = join_all(stops).await;
    let cookies = answers.iter().filter(|answer| answer.headers.contains_key("set-cookie"));
    assert_eq!(cookies.count(), 1, "one of them changed the token");
    for answer in answers {
        assert!(answer.expect(200).session().impersonation.is_none());
    }
    let stopped =
        company.events().await.into_iter().filter(|e| e.action == Action::ImpersonationStopped);
    assert_eq!(stopped.count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_50_starts_at_once_one_impersonates() {
    let company = Company::new().await;
    let alan = company.signed_in("alan").await;
    let names = ["eli", "vera", "tom", "bea", "lou"];
    let starts: Vec<_> = (0..50)
        .map(|number| {
            let (mut tab, body) = (alan.clone(), json!({ "member_id": names[number % 5] }));
            tokio::spawn(async move { tab.post("/impersonation", body).await })
        })
        .collect();
    let mut started = Vec::new();
    for answer in starts {
        let answer = answer.await.expect("is answered");
        if answer.status.is_success() {
            started.push(answer.session());
        } else {
            answer.overtaken();
        }
    }
    let [session] = &started[..] else { panic!("{} started", started.len()) };
    let running = session.impersonation.as_ref().expect("runs");
    let events = company.events().await;
    let starts: Vec<_> =
        events.iter().filter(|event| event.action == Action::ImpersonationStarted).collect();
    assert_eq!(starts.len(), 1);
    assert_eq!(starts[0].impersonation_id.as_ref(), Some(&running.id));
    let mut ada = company.ada().await;
    assert_eq!(ada.get("/impersonations").await.expect(200).body["total"], 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_50_stops_that_race_an_expiry_one_is_on_record() {
    for early in [0, 10, 25, 40, 50] {
        let company = Company::new().await;
        let alan = company.alan_as("eli").await;
        company.pass(3_599);
        let stop = |_| {
            let mut tab = alan.clone();
            tokio::spawn(async move { tab.delete("/impersonation").await })
        };
        let mut stops: Vec<_> = (0..early).map(stop).collect();
        let clock = company.clock.clone();
        let second = std::time::Duration::from_secs(1);
        let expiry = tokio::spawn(async move { clock.advance(second) });
        let state = company.state.clone();
        let sweep =
            tokio::spawn(async move { understudy_server::sweeper::sweep_once(&state).await });
        stops.extend((early..50).map(stop));
        for answer in stops {
            let session = answer.await.expect("is answered").expect(200).session();
            assert_eq!(session.subject.email, "alan@acme.example");
        }
        expiry.await.expect("a second passes");
        sweep.await.expect("is swept");
        understudy_server::sweeper::sweep_once(&company.state).await;
        let events = company.events().await;
        let stops: Vec<_> =
            events.iter().filter(|event| event.action == Action::ImpersonationStopped).collect();
        assert_eq!(stops.len(), 1);
        let cause = stops[0].details.cause.expect("a cause");
        assert!(matches!(cause, EndCause::Stopped | EndCause::IdleTimeout), "{cause:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_edit_that_races_a_stop_is_done_as_the_subject_or_not_at_all() {
    let company = Company::new().await;
    for _ in 0..10 {
        let mut alan = company.alan_as("eli").await;
        let mut tab = alan.clone();
        let body = json!({ "statement": "The cable locks." });
        let (edited, stopped) =
            tokio::join!(tab.post("/facts", body), alan.delete("/impersonation"));
        stopped.expect(200);
        if !edited.status.is_success() {
            edited.overtaken();
        }
    }
    for event in company.events().await {
        if event.operation == Action::FactCreated {
            assert_eq!(event.action, Action::ImpersonationAction);
            assert_eq!(event.impersonated_user.expect("a subject").id.as_str(), "eli");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_sign_out_that_races_a_start_leaves_no_impersonation_behind() {
    let company = Company::new().await;
    for _ in 0..10 {
        let mut alan = company.signed_in("alan").await;
        let mut tab = alan.clone();
        let (started, out) = tokio::join!(
            alan.post("/impersonation", json!({ "member_id": "eli" })),
            tab.delete("/session"),
        );
        if out.status.is_success() {
            started.refused(401, "unauthenticated");
        } else {
            started.expect(201);
            alan.delete("/session").await.expect(204);
        }
    }
    let mut ada = company.ada().await;
    assert_eq!(ada.get("/impersonations?running=true").await.expect(200).body["total"], 0);
    for event in company.events().await {
        if event.action == Action::ImpersonationStopped {
            assert_eq!(event.details.cause, Some(EndCause::SignedOut));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_sign_ins_at_once_are_a_hundred_sessions() {
    let company = Company::new().await;
    let mut browsers: Vec<_> = (0..100).map(|_| company.browser()).collect();
    let body = json!({ "email": email("eli"), "password": PASSWORD });
    let sign_ins = browsers.iter_mut().map(|browser| {
        let body = body.clone();
        async move { browser.post("/session", body).await }
    });
    let mut epochs = Vec::new();
    for answer in join_all(sign_ins).await {
        epochs.push(answer.expect(200).session().epoch);
    }
    epochs.sort_unstable();
    epochs.dedup();
    assert_eq!(epochs.len(), 100);
}

/// All of them, running at the same time.
async fn join_all<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut futures: Vec<_> = futures.into_iter().map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        let mut is_done = true;
        for (future, output) in &mut futures {
            if output.is_none() {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(value) => *output = Some(value),
                    std::task::Poll::Pending => is_done = false,
                }
            }
        }
        if is_done { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    futures.into_iter().filter_map(|(_, output)| output).collect()
}
