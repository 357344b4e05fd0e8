//! Every action and every outcome has a sentence.

use super::*;
use understudy_contract::audit::{Details, Person, Resource};
use understudy_contract::{AuditEventId, MemberId, Timestamp};

fn person(name: &str, email: &str) -> Person {
    Person { id: MemberId::new(email), email: email.into(), name: name.into() }
}

fn event(operation: Action, outcome: Outcome, resource: Option<&str>) -> AuditEvent {
    AuditEvent {
        id: AuditEventId::new("e"),
        occurred_at: Timestamp::new("2026-11-23T13:32:07.000Z"),
        action: operation,
        operation,
        outcome,
        performed_by: Some(person("Ada Admin", "ada@acme.example")),
        impersonated_user: None,
        reason: None,
        impersonation_id: None,
        resource: resource.map(|name| Resource {
            kind: "thing".into(),
            id: "r".into(),
            name: Some(name.into()),
        }),
        details: Details::default(),
        ip_address: None,
        user_agent: None,
        request_id: None,
        code: None,
    }
}

fn as_eli(mut event: AuditEvent) -> AuditEvent {
    event.impersonated_user = Some(person("Eli Editor", "eli@acme.example"));
    event.reason = Some("ticket 4812".into());
    event
}

fn said(event: &AuditEvent) -> String {
    let Sentence { before, who, after } = sentence(event);
    format!("{before}{who}{after}")
}

fn says(operation: Action, outcome: Outcome, resource: Option<&str>) -> String {
    said(&event(operation, outcome, resource))
}

const DONE: Outcome = Outcome::Succeeded;
const REFUSED: Outcome = Outcome::Refused;

#[test]
fn what_is_done_as_somebody_names_both() {
    let mut certified = as_eli(event(Action::FactCertified, DONE, Some("The cable locks.")));
    certified.action = Action::ImpersonationAction;
    assert_eq!(
        said(&certified),
        "Ada Admin, as eli@acme.example, certified fact “The cable locks.”"
    );
    let billing = as_eli(event(Action::BillingChanged, REFUSED, None));
    assert_eq!(said(&billing), "Ada Admin, as eli@acme.example, tried to change billing");
}

#[test]
fn a_start_says_whom_and_why() {
    let mut start = as_eli(event(Action::ImpersonationStarted, DONE, Some("eli@acme.example")));
    assert_eq!(said(&start), "Ada Admin started impersonating eli@acme.example: ticket 4812");
    start.details.read_only = Some(true);
    start.reason = None;
    assert_eq!(said(&start), "Ada Admin started impersonating eli@acme.example, view only");
    let refused = event(Action::ImpersonationStarted, REFUSED, Some("bea@acme.example"));
    assert_eq!(said(&refused), "Ada Admin tried to impersonate bea@acme.example");
}

#[test]
fn every_cause_of_an_end_has_its_own_sentence() {
    let mut sentences = Vec::new();
    for cause in EndCause::ALL {
        let mut stop = as_eli(event(Action::ImpersonationStopped, DONE, None));
        stop.details.cause = Some(cause);
        let sentence = said(&stop);
        assert!(sentence.contains("eli@acme.example") && sentence.contains("Ada Admin"));
        assert!(!sentences.contains(&sentence), "{sentence}");
        sentences.push(sentence);
    }
    assert_eq!(sentences[0], "Ada Admin stopped impersonating eli@acme.example");
    assert_eq!(
        sentences[1],
        "Impersonation of eli@acme.example by Ada Admin ended after inactivity"
    );
    // Here Ada is the one who ended it, whoever was at it.
    assert_eq!(sentences[9], "Ada Admin ended the impersonation of eli@acme.example");
}

#[test]
fn the_sentences_of_all_actions_read_like_this() {
    use Action as A;
    for (operation, done, refused) in [
        (A::SessionSignedIn, "signed in", "tried to sign in"),
        (A::SessionSignedOut, "signed out", "tried to sign out"),
        (A::SessionSignInFailed, "failed to sign in", "failed to sign in"),
        (A::ImpersonationStarted, "started impersonating X", "tried to impersonate X"),
        (A::ImpersonationStopped, "stopped impersonating X", "tried to end the impersonation of X"),
        (A::TreeCreated, "created tree “X”", "tried to create tree “X”"),
        (A::TreeEdited, "edited tree “X”", "tried to edit tree “X”"),
        (A::TreePublished, "published tree “X”", "tried to publish tree “X”"),
        (A::TreeUnpublished, "unpublished tree “X”", "tried to unpublish tree “X”"),
        (A::FactCreated, "added fact “X”", "tried to add fact “X”"),
        (A::FactEdited, "edited fact “X”", "tried to edit fact “X”"),
        (A::FactCertified, "certified fact “X”", "tried to certify fact “X”"),
        (A::FactUncertified, "uncertified fact “X”", "tried to uncertify fact “X”"),
        (A::MemberInvited, "invited X", "tried to invite X"),
        (A::InvitationRenewed, "re-invited X", "tried to re-invite X"),
        (A::MemberJoined, "joined", "tried to join"),
        (A::MemberChanged, "changed X", "tried to change X"),
        (A::MemberRemoved, "removed X", "tried to remove X"),
        (A::TeamChanged, "changed team settings", "tried to change team settings"),
        (A::BillingChanged, "changed billing", "tried to change billing"),
        (
            A::RestrictionsChanged,
            "changed impersonation restrictions",
            "tried to change impersonation restrictions",
        ),
        (A::ApiTokenCreated, "created API token “X”", "tried to create API token “X”"),
        (A::ApiTokenRevoked, "revoked API token “X”", "tried to revoke API token “X”"),
        (
            A::SecondFactorEnabled,
            "turned on two-factor authentication",
            "tried to turn on two-factor authentication",
        ),
        (
            A::SecondFactorDisabled,
            "turned off two-factor authentication",
            "tried to turn off two-factor authentication",
        ),
        (A::PasswordChanged, "changed their password", "tried to change their password"),
        (A::AuditExported, "exported the audit log", "tried to export the audit log"),
    ] {
        assert_eq!(says(operation, DONE, Some("X")), format!("Ada Admin {done}"));
        assert_eq!(says(operation, REFUSED, Some("X")), format!("Ada Admin {refused}"));
        let failed = says(operation, Outcome::Failed, Some("X"));
        assert_eq!(failed, format!("Ada Admin {refused}"));
    }
}

#[test]
fn no_action_lacks_a_sentence_even_where_nothing_is_known() {
    for &operation in Action::ALL.iter().chain([&Action::Unknown]) {
        for outcome in Outcome::ALL {
            let mut bare = event(operation, outcome, None);
            bare.performed_by = None;
            let sentence = said(&bare);
            assert!(sentence.starts_with("Somebody "), "{sentence}");
            assert!(!sentence.contains("  ") && !sentence.ends_with(' '), "{sentence}");
        }
    }
    assert_eq!(says(Action::TreeCreated, REFUSED, None), "Ada Admin tried to create a tree");
    assert_eq!(says(Action::ApiTokenCreated, DONE, None), "Ada Admin created an API token");
    assert_eq!(says(Action::MemberInvited, DONE, None), "Ada Admin invited a member");
}
