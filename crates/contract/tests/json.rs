//! The console's readers against `serde`'s: both read what the server writes as the same.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fmt::Debug;
use understudy_contract::account::{
    AccountSession, BackupCodes, SecondFactorEnrolment, SecondFactorKind, SecondFactorState,
};
use understudy_contract::api_token::ApiToken;
use understudy_contract::audit::{Action, AuditEvent, ImpersonationRecord, Outcome};
use understudy_contract::fact::Fact;
use understudy_contract::json::{Json, Read};
use understudy_contract::member::{Invitation, Member, MemberStatus};
use understudy_contract::session::{EndCause, EpochNotice, Plan, Session, SignInReply};
use understudy_contract::settings::{Billing, Restrictions, RestrictionsImpact, TeamSettings};
use understudy_contract::tree::{NodeKind, Tree};
use understudy_contract::{Page, Permission, Problem, ProblemCode, Role};

fn read<T: Read>(value: &Value) -> Option<T> {
    let json: Json = serde_json::from_value(value.clone()).expect("is JSON");
    T::read(&json)
}

/// Both readers agree on `value`, and what they read is written as it was.
fn agree<T>(value: Value)
where
    T: Read + DeserializeOwned + Serialize + PartialEq + Debug,
{
    let by_serde: T = serde_json::from_value(value.clone()).expect("serde reads it");
    assert_eq!(read::<T>(&value).as_ref(), Some(&by_serde), "{value}");
    assert_eq!(serde_json::to_value(&by_serde).expect("is written"), value);
}

fn person() -> Value {
    json!({"id": "m1", "email": "eli@acme.example", "name": "Eli \u{202e}Editor 🌻"})
}

fn session() -> Value {
    json!({
        "epoch": 9_007_199_254_740_991_u64, "csrf_token": "t",
        "server_time": "2026-11-23T13:32:07.250Z",
        "actor": {"id": "a", "email": "ada@acme.example", "name": "Ada", "roles": ["admin"],
            "second_factor": true},
        "subject": {"id": "e", "email": "eli@acme.example", "name": "Eli",
            "roles": ["editor", "billing_manager"], "permissions": ["trees.read", "audit.read"]},
        "organization": {"id": "o", "name": "Acme", "plan": "enterprise"},
        "impersonation": {"id": "i", "reason": null, "read_only": true,
            "started_at": "2026-11-23T13:31:49.000Z", "idle_timeout_seconds": 3600,
            "idle_expires_at": "2026-11-23T14:31:49.000Z"},
        "ended_impersonation": {"cause": "idle_timeout", "email": "v@acme.example",
            "ended_at": "2026-11-23T12:00:00.000Z", "idle_timeout_seconds": 60},
        "impersonation_rules": null,
    })
}

#[test]
fn a_session_is_read_the_same() {
    agree::<Session>(session());
    agree::<SignInReply>(session());
    agree::<SignInReply>(json!({"second_factor_required": true}));
}

#[test]
fn pages_of_lists_are_read_the_same() {
    let page = |item: Value| {
        json!({"items": [item], "next_cursor": "n", "previous_cursor": null, "position": 50,
            "total": 12_408})
    };
    agree::<Page<Member>>(page(json!({
        "id": "m", "email": "m@acme.example", "name": "M", "roles": ["viewer"], "status": "locked",
        "last_active_at": null, "second_factor": false,
        "impersonation": {"allowed": false, "code": "member_restricted", "detail": "Protected"},
    })));
    agree::<Page<Fact>>(page(json!({
        "id": "f", "statement": "s", "source_url": "https://acme.example", "status": "certified",
        "version": 3, "certified_by": person(), "certified_at": "2026-11-23T13:32:07.250Z",
        "impersonated_by": null,
    })));
    agree::<Page<Tree>>(page(json!({
        "id": "t", "title": "T", "status": "draft", "version": 1,
        "nodes": [{"id": "n", "kind": "question", "text": "?",
            "options": [{"label": "Yes", "next": "n2"}, {"label": "No", "next": null}]}],
        "updated_at": "2026-11-23T13:32:07.250Z", "updated_by": person(),
        "impersonated_by": person(),
    })));
    agree::<Page<AuditEvent>>(page(json!({
        "id": "e", "occurred_at": "2026-11-23T13:32:07.250Z", "action": "user.impersonation.action",
        "operation": "tree.edited", "outcome": "refused", "performed_by": person(),
        "impersonated_user": person(), "reason": "ticket 4812", "impersonation_id": "i",
        "resource": {"type": "tree", "id": "t", "name": "T"},
        "details": {"changes": [{"field": "title", "before": "a", "after": null}],
            "cause": "stopped", "read_only": true, "api_token": "understudy_0a1b2c"},
        "ip_address": "::1", "user_agent": null, "request_id": "r", "code": "permission_denied",
    })));
    agree::<Page<ImpersonationRecord>>(page(json!({
        "id": "i", "actor": person(), "subject": person(), "reason": null, "read_only": false,
        "started_at": "2026-11-23T13:31:49.000Z",
        "idle_expires_at": "2026-11-23T14:31:49.000Z", "ended_at": null, "cause": null,
    })));
}

#[test]
fn accounts_and_tokens_are_read_the_same() {
    let at = "2026-11-23T13:32:07.250Z";
    agree::<Member>(json!({
        "id": "m", "email": "m@acme.example", "name": "M", "roles": ["viewer"],
        "status": "invited", "last_active_at": null, "second_factor": false,
        "invitation_url": "https://acme.example/invitations/t",
    }));
    agree::<Invitation>(json!({"organization": "Acme", "email": "m@acme.example", "name": "M"}));
    agree::<EpochNotice>(json!({"epoch": 9_007_199_254_740_991_u64}));
    agree::<ApiToken>(json!({
        "id": "t", "name": "ci", "prefix": "understudy_0a1b2c", "created_at": at,
        "expires_at": null, "last_used_at": at, "token": "understudy_0a1b2c3d",
    }));
    agree::<SecondFactorEnrolment>(json!({
        "kind": "totp", "secret": "JBSWY3DP", "otpauth_uri": "otpauth://totp/x",
        "qr_svg": "<svg/>", "expires_at": at,
    }));
    agree::<SecondFactorState>(json!({"enabled": true, "backup_codes_left": 9}));
    agree::<BackupCodes>(json!({"backup_codes": ["0123-4567-89ab-cdef"]}));
    agree::<AccountSession>(json!({
        "id": "s", "current": true, "created_at": at, "last_active_at": at,
        "ip_address": "::1", "user_agent": null, "impersonating": "eli@acme.example",
    }));
}

#[test]
fn settings_are_read_the_same() {
    agree::<TeamSettings>(json!({"name": "Acme", "default_role": "viewer"}));
    agree::<Restrictions>(json!({
        "enabled": true, "protected_roles": ["team_manager"],
        "protected_permissions": ["billing.manage"], "reason_required": false,
    }));
    agree::<RestrictionsImpact>(json!({"members_protected": 4, "impersonations_ending": 1}));
    agree::<Billing>(json!({
        "plan": "pro", "seats": 140, "billing_email": "b@acme.example",
        "payment_method": {"brand": "Visa", "last_four": "4242"},
    }));
}

#[test]
fn every_name_on_the_wire_is_read_the_same() {
    fn all<T>(values: impl IntoIterator<Item = T>)
    where
        T: Read + DeserializeOwned + Serialize + PartialEq + Debug,
    {
        for value in values {
            agree::<T>(serde_json::to_value(value).expect("is written"));
        }
    }
    all(Action::ALL.iter().copied());
    all(ProblemCode::ALL.iter().copied());
    all(Outcome::ALL);
    all(EndCause::ALL);
    all(Role::ALL);
    all(Permission::ALL);
    all(Plan::ALL);
    all(MemberStatus::ALL);
    all(SecondFactorKind::ALL);
    all(NodeKind::ALL);
}

#[test]
fn what_a_newer_server_says_is_read_as_far_as_it_is_known() {
    assert_eq!(read::<Action>(&json!("tree.grafted")), Some(Action::Unknown));
    assert_eq!(read::<ProblemCode>(&json!("too_late")), Some(ProblemCode::Unknown));
    let problem = json!({"type": "/problems/x", "title": "T", "status": 418, "code": "x",
        "detail": "d", "request_id": "r", "more": [1, 2]});
    let problem = read::<Problem>(&problem).expect("is read");
    assert!(problem.errors.is_empty() && problem.code == ProblemCode::Unknown);
}

#[test]
fn what_is_something_else_is_not_read() {
    assert_eq!(read::<Role>(&json!("owner")), None);
    assert_eq!(read::<TeamSettings>(&json!({"name": 1, "default_role": "viewer"})), None);
    assert_eq!(read::<TeamSettings>(&json!({"name": "Acme"})), None);
    assert_eq!(read::<Vec<String>>(&json!({"0": "a"})), None);
    assert_eq!(read::<u32>(&json!(-1)), None);
    assert_eq!(read::<u32>(&json!(4_294_967_296_u64)), None);
}
