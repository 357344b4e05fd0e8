//! Somebody who tries to get round the rules, with whatever a request can say.

use crate::browser::{Browser, ask};
use crate::company::Company;
use serde_json::{Value, json};
use std::pin::{Pin, pin};
use std::sync::mpsc;
use std::task::Poll;
use understudy_contract::Role;
use understudy_contract::audit::{Action, AuditEvent, Outcome};
use understudy_contract::session::EndCause;
use understudy_server::db;

fn start(member: &str) -> Value {
    json!({ "member_id": member, "reason": "ticket 4812" })
}

async fn stops(company: &Company) -> Vec<AuditEvent> {
    let events = company.events().await.into_iter();
    events.filter(|event| event.action == Action::ImpersonationStopped).collect()
}

#[tokio::test]
async fn a_stop_that_names_another_impersonation_stops_ones_own_alone() {
    let company = Company::new().await;
    for name_it in [
        |id: &str| (format!("/impersonation?id={id}"), None),
        |id: &str| (format!("/impersonation?impersonation_id={id}&member_id=vera"), None),
        |id: &str| ("/impersonation".to_owned(), Some(json!({ "id": id, "impersonation_id": id }))),
    ] {
        let mut ada = company.ada().await;
        let code = company.fresh_code();
        let body = json!({ "member_id": "vera", "second_factor_code": code });
        ada.post("/impersonation", body).await.expect(201);
        let theirs = ada.session().await.impersonation.expect("runs").id;
        let mut alan = company.alan_as("eli").await;
        let own = alan.session().await.impersonation.expect("runs").id;
        let (path, body) = name_it(theirs.as_str());
        let session = alan.send("DELETE", &path, body).await.expect(200).session();
        assert_eq!(session.subject.email, "alan@acme.example");
        let stopped = stops(&company).await.pop().expect("one");
        assert_eq!(stopped.impersonation_id, Some(own));
        assert_eq!(ada.session().await.subject.email, "vera@acme.example");
        // And of whoever impersonates nobody, none at all.
        let (path, body) = name_it(theirs.as_str());
        alan.send("DELETE", &path, body).await.expect(200);
        assert_eq!(ada.session().await.subject.email, "vera@acme.example");
        ada.delete("/session").await.expect(204);
    }
}

/// What becomes of Alan while he is Eli.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Demoted,
    Locked,
    Deactivated,
    Removed,
    SignedOut,
    SignedOutFromElsewhere,
}

async fn befall(company: &Company, alan: &Browser, fate: Fate) {
    let mut ada = company.ada().await;
    let patch = match fate {
        Fate::Demoted => json!({ "roles": ["viewer"] }),
        Fate::Locked => json!({ "status": "locked" }),
        Fate::Deactivated => json!({ "status": "deactivated" }),
        Fate::Removed => {
            ada.delete("/members/alan").await.expect(204);
            return;
        }
        Fate::SignedOut => {
            alan.clone().delete("/session").await.expect(204);
            return;
        }
        Fate::SignedOutFromElsewhere => {
            let mut elsewhere = company.signed_in("alan").await;
            let sessions = elsewhere.get("/account/sessions").await.expect(200).body;
            let sessions = sessions["items"].as_array().expect("a list");
            let other = sessions.iter().find(|session| session["current"] == false);
            let id = other.expect("the other one")["id"].as_str().expect("an id").to_owned();
            elsewhere.delete(&format!("/account/sessions/{id}")).await.expect(204);
            return;
        }
    };
    ada.patch("/members/alan", patch).await.expect(200);
}

#[tokio::test]
async fn whatever_becomes_of_the_actor_nothing_of_the_subject_is_left_and_a_stop_is_answered() {
    for fate in [
        Fate::Demoted,
        Fate::Locked,
        Fate::Deactivated,
        Fate::Removed,
        Fate::SignedOut,
        Fate::SignedOutFromElsewhere,
    ] {
        let company = Company::new().await;
        let alan = company.alan_as("eli").await;
        befall(&company, &alan, fate).await;
        let ended = stops(&company).await;
        assert_eq!(ended.len(), 1, "{fate:?}");
        let is_out = matches!(fate, Fate::SignedOut | Fate::SignedOutFromElsewhere);
        let cause = if is_out { EndCause::SignedOut } else { EndCause::ActorNotAllowed };
        assert_eq!(ended[0].details.cause, Some(cause), "{fate:?}");

        let goes_on = fate == Fate::Demoted;
        for (method, path, body) in [
            ("GET", "/trees", None),
            ("GET", "/facts", None),
            ("GET", "/members", None),
            ("POST", "/facts", Some(json!({ "statement": "x" }))),
            ("POST", "/impersonation", Some(start("vera"))),
            ("POST", "/impersonation/activity", Some(json!({}))),
        ] {
            let answer = alan.clone().send(method, path, body).await;
            let (status, code) =
                if goes_on { (409, "identity_changed") } else { (401, "unauthenticated") };
            answer.refused(status, code);
        }
        // Without a word of who it believes to be, it is answered as itself or as nobody.
        let mut unaware = alan.clone();
        unaware.epoch = None;
        let answer = unaware.get("/session").await;
        if goes_on {
            let session = answer.expect(200).session();
            assert_eq!(session.subject.email, "alan@acme.example");
            assert_eq!(session.subject.roles, [Role::Viewer]);
        } else {
            answer.refused(401, "unauthenticated");
        }
        let form = alan.request("POST", "//stop-impersonating", None);
        ask(&company.router, form).await.expect(303);
        let stopped = alan.clone().delete("/impersonation").await;
        if goes_on {
            assert!(stopped.expect(200).session().impersonation.is_none());
        } else {
            stopped.refused(401, "unauthenticated");
        }
        assert_eq!(stops(&company).await.len(), 1, "{fate:?}: it ended once");
    }
}

#[tokio::test]
async fn nobody_gets_back_to_themselves_or_on_to_others_through_somebody_else() {
    let company = Company::new().await;
    // Tom manages the team, which is the most that somebody who can be impersonated may do.
    let mut alan = company.alan_as("tom").await;
    for member in ["alan", "tom", "ada", "eli", "gina", "nobody"] {
        alan.post("/impersonation", start(member)).await.refused(409, "already_impersonating");
    }
    assert_eq!(alan.session().await.subject.email, "tom@acme.example");

    // Ada is Eli, and is no admin any more: whoever becomes Ada now is Ada, and not Eli.
    let mut ada = company.ada().await;
    let body = json!({ "member_id": "eli", "second_factor_code": company.fresh_code() });
    ada.post("/impersonation", body).await.expect(201);
    alan.delete("/impersonation").await.expect(200);
    alan.patch("/members/ada", json!({ "roles": ["viewer"] })).await.expect(200);
    alan.post("/impersonation", start("ada")).await.expect(201);
    alan.post("/facts", json!({ "statement": "x" })).await.refused(403, "permission_denied");
    alan.post("/impersonation", start("eli")).await.refused(409, "already_impersonating");
    let event = company.last_event().await;
    assert_eq!(event.performed_by.expect("an actor").id.as_str(), "alan");
    assert_eq!(event.impersonated_user.expect("a subject").id.as_str(), "ada");
    ada.get("/trees").await.refused(409, "identity_changed");
    assert_eq!(ada.session().await.subject.email, "ada@acme.example");

    // And whoever is impersonated while they are made an admin gives nobody their rights.
    let mut olga = company.alan_as("eli").await;
    company.set_roles("eli", &[Role::Admin]).await;
    olga.post("/impersonation", start("vera")).await.refused(409, "identity_changed");
}

/// Lets the writer wait until the sender speaks, as if something else had the lock.
fn hold(company: &Company) -> (mpsc::Sender<()>, impl Future<Output = ()> + use<>) {
    let (release, released) = mpsc::channel();
    let (db, released) = (company.state.db.clone(), std::sync::Mutex::new(released));
    let held = async move {
        let job = move |_: &mut dyn db::Tx| {
            let waits = released.lock().expect("nobody else has it").recv();
            waits.map(db::Outcome::Commit).map_err(|_| db::DbError::corrupt("test"))
        };
        db.write(job).await.expect("is released");
    };
    (release, held)
}

/// Lets a future go as far as it can now. Gives whether it waits for something.
async fn waits<F: Future>(mut future: Pin<&mut F>) -> bool {
    std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_pending())).await
}

#[tokio::test]
async fn a_write_that_waited_for_the_lock_past_the_deadline_is_refused() {
    for (waited, is_late) in [(3_599, false), (3_600, true)] {
        let company = Company::new().await;
        let mut alan = company.alan_as("eli").await;
        let (release, held) = hold(&company);
        let mut held = pin!(held);
        assert!(waits(held.as_mut()).await);
        {
            let mut write = pin!(alan.post("/facts", json!({ "statement": "x" })));
            assert!(waits(write.as_mut()).await, "it waits behind what has the lock");
            company.pass(waited);
            release.send(()).expect("it waits");
            held.await;
            let answer = write.await;
            if is_late {
                answer.refused(409, "identity_changed");
            } else {
                answer.expect(201);
            }
        }
        let facts = company.signed_in("eli").await.get("/facts").await.expect(200);
        assert_eq!(facts.body["total"], if is_late { 2 } else { 3 });
        let causes: Vec<_> = stops(&company).await.iter().map(|stop| stop.details.cause).collect();
        assert_eq!(causes, if is_late { vec![Some(EndCause::IdleTimeout)] } else { vec![] });
    }
}

#[tokio::test]
async fn it_is_started_and_stopped_by_no_other_method_whatever_a_header_says() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    let send = async |browser: &Browser, method: &str, path: &str, header: Option<&str>| {
        let mut request = browser.request(method, path, Some(start("eli")));
        if let Some(header) = header {
            let method = "DELETE".parse().expect("a value");
            request
                .headers_mut()
                .insert(http::HeaderName::try_from(header).expect("a name"), method);
        }
        ask(&company.router, request).await
    };
    for method in ["GET", "HEAD", "PUT", "PATCH", "OPTIONS"] {
        assert_eq!(send(&alan, method, "/impersonation", None).await.status, 405, "{method}");
        assert_eq!(send(&alan, method, "//stop-impersonating", None).await.status, 405, "{method}");
    }
    assert!(alan.session().await.impersonation.is_none());
    alan.post("/impersonation", start("eli")).await.expect(201);
    let events = company.events().await.len();
    for method in ["GET", "HEAD", "PUT", "PATCH", "OPTIONS"] {
        assert_eq!(send(&alan, method, "/impersonation", None).await.status, 405, "{method}");
        assert_eq!(send(&alan, method, "//stop-impersonating", None).await.status, 405, "{method}");
    }
    assert_eq!(company.events().await.len(), events);
    for header in ["x-http-method-override", "x-http-method", "x-method-override"] {
        let answer = send(&alan, "POST", "/impersonation", Some(header)).await;
        answer.refused(409, "already_impersonating");
        assert_eq!(send(&alan, "GET", "/impersonation", Some(header)).await.status, 405);
    }
    let answer = send(&alan, "POST", "/impersonation?_method=DELETE", None).await;
    answer.refused(409, "already_impersonating");
    assert_eq!(alan.session().await.subject.email, "eli@acme.example");
}

#[tokio::test]
async fn no_spelling_of_its_address_reaches_what_is_blocked() {
    let company = Company::new().await;
    let mut tom = company.signed_in("tom").await;
    let before = tom.get("/settings/team").await.expect(200).body;
    let alan = company.alan_as("tom").await;
    for path in [
        "//api/v1/settings/team/",
        "//api/v1/Settings/Team",
        "//API/V1/settings/team",
        "//api/v1//settings/team",
        "//api//v1/settings/team",
        "///api/v1/settings/team",
        "//api/v1/settings/./team",
        "//api/v1/settings/%2e/team",
        "//api/v1/trees/../settings/team",
        "//api/v1/trees/%2e%2e/settings/team",
        "//api/v1/trees/%2E%2E%2Fsettings%2Fteam",
        "//api/v1/settings%2fteam",
        "//api/v1/%73ettings/team",
        "//api/v1/settings/team%00",
        "//api/v1/settings/team;x=1",
        "//api/v1/settings/team?x=1",
        "//api/v1/settings/team?",
        "//api/v1/settings/team%20",
    ] {
        for method in ["PUT", "POST", "PATCH"] {
            let body = json!({ "name": "Taken over", "default_role": "editor" });
            let answer = alan.clone().send(method, path, Some(body)).await;
            assert!(!answer.status.is_success(), "{method} {path}: {:#}", answer.body);
            assert!(!answer.status.is_server_error(), "{method} {path}: {:#}", answer.body);
        }
    }
    assert_eq!(tom.get("/settings/team").await.expect(200).body, before);
    for event in company.events().await {
        let is_change = event.operation == Action::TeamChanged;
        assert!(!is_change || event.outcome == Outcome::Refused, "{event:?}");
    }
}
