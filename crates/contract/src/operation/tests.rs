//! The table, held to what it promises.

use super::*;
use crate::role::{Role, permissions_of};

#[test]
fn only_these_operations_are_allowed_while_impersonating() {
    let allowed: Vec<_> = Operation::ALL
        .into_iter()
        .filter(|operation| operation.rule().is_change)
        .filter(|operation| operation.rule().meanwhile == Meanwhile::Allowed)
        .collect();
    assert_eq!(
        allowed,
        [
            Operation::SignOut,
            Operation::StopImpersonation,
            Operation::CreateTree,
            Operation::EditTree,
            Operation::PublishTree,
            Operation::UnpublishTree,
            Operation::CreateFact,
            Operation::EditFact,
            Operation::CertifyFact,
            Operation::UncertifyFact,
        ]
    );
}

#[test]
fn every_change_has_a_name_in_the_audit_log_and_of_all_reads_only_an_export_has() {
    for operation in Operation::ALL {
        let rule = operation.rule();
        let is_recorded = rule.is_change || operation == Operation::ExportAuditEvents;
        assert_eq!(is_recorded, rule.action.is_some(), "{operation:?}");
    }
}

#[test]
fn settings_are_blocked_while_impersonating_even_for_those_who_may_change_them() {
    let everything = permissions_of(&[Role::Admin]);
    for operation in [
        Operation::ChangeTeam,
        Operation::ChangeBilling,
        Operation::ChangeRestrictions,
        Operation::InviteMember,
        Operation::RenewInvitation,
        Operation::ChangeMember,
        Operation::RemoveMember,
        Operation::AcceptInvitation,
    ] {
        assert_eq!(operation.check(&everything, None), Ok(()));
        let refused = operation.check(&everything, Some(false));
        assert_eq!(refused, Err(ProblemCode::BlockedWhileImpersonating));
    }
}

#[test]
fn an_account_is_its_owners_alone() {
    for operation in [
        Operation::ReadSecondFactor,
        Operation::EnrolSecondFactor,
        Operation::ConfirmSecondFactor,
        Operation::DisableSecondFactor,
        Operation::RenewBackupCodes,
        Operation::ChangePassword,
        Operation::ListAccountSessions,
        Operation::EndAccountSession,
        Operation::ListApiTokens,
        Operation::CreateApiToken,
        Operation::RevokeApiToken,
    ] {
        assert_eq!(operation.check(&[], None), Ok(()), "{operation:?}");
        let refused = operation.check(&permissions_of(&[Role::Admin]), Some(false));
        assert_eq!(refused, Err(ProblemCode::BlockedWhileImpersonating), "{operation:?}");
    }
}

#[test]
fn view_only_refuses_every_change_but_leaving() {
    let everything = permissions_of(&[Role::Admin]);
    for operation in Operation::ALL {
        let rule = operation.rule();
        if !rule.is_change || rule.meanwhile != Meanwhile::Allowed {
            continue;
        }
        let leaves = matches!(operation, Operation::StopImpersonation | Operation::SignOut);
        let answer = operation.check(&everything, Some(true));
        assert_eq!(answer.is_ok(), leaves, "{operation:?}");
    }
}

#[test]
fn a_program_does_what_its_owner_may_but_nothing_of_sessions_and_accounts() {
    let refused: Vec<_> =
        Operation::ALL.into_iter().filter(|o| !o.rule().takes_api_token).collect();
    assert_eq!(
        refused,
        [
            Operation::SignIn,
            Operation::SignInSecondFactor,
            Operation::FollowSession,
            Operation::SignOut,
            Operation::StartImpersonation,
            Operation::StopImpersonation,
            Operation::ReportActivity,
            Operation::ReadInvitation,
            Operation::AcceptInvitation,
            Operation::ChangeRestrictions,
            Operation::ReadSecondFactor,
            Operation::EnrolSecondFactor,
            Operation::ConfirmSecondFactor,
            Operation::DisableSecondFactor,
            Operation::RenewBackupCodes,
            Operation::ChangePassword,
            Operation::ListAccountSessions,
            Operation::EndAccountSession,
            Operation::ListApiTokens,
            Operation::CreateApiToken,
            Operation::RevokeApiToken,
        ]
    );
}

#[test]
fn impersonations_never_nest() {
    let everything = permissions_of(&[Role::Admin]);
    let answer = Operation::StartImpersonation.check(&everything, Some(false));
    assert_eq!(answer, Err(ProblemCode::AlreadyImpersonating));
}

#[test]
fn a_viewer_cannot_edit_what_an_editor_can() {
    let denied = Operation::EditTree.check(&permissions_of(&[Role::Viewer]), None);
    assert_eq!(denied, Err(ProblemCode::PermissionDenied));
    assert_eq!(Operation::EditTree.check(&permissions_of(&[Role::Editor]), Some(false)), Ok(()));
}
