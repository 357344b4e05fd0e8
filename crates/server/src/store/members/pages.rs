//! The statements that give a page of members: one for each filter, sort and direction, because
//! SQL is static text and each walks an index of its own.
//!
//! `$1` organization, `$2` and `$3` the place to begin behind, `$4` limit, `$5` status, `$6` role.

use super::columns;
use understudy_contract::member::{MemberSort, Order};

/// Which index is walked.
#[derive(Debug, Clone, Copy)]
pub(super) enum Narrowed {
    Nothing,
    ByStatus,
    ByRole,
    ByBoth,
}

macro_rules! page {
    ($from:literal, $key:literal, $id:literal, $than:literal, $order:literal) => {
        concat!(
            concat!("SELECT ", $key, ", ", columns!(), " FROM ", $from, " AND (", $key, ", "),
            concat!($id, ") ", $than, " ($2, $3) ORDER BY ", $key, " ", $order, ", "),
            concat!($id, " ", $order, " LIMIT $4")
        )
    };
}

macro_rules! both_ways {
    ($order:expr, $from:literal, $key:literal, $id:literal) => {
        match $order {
            Order::Asc => page!($from, $key, $id, ">", "ASC"),
            Order::Desc => page!($from, $key, $id, "<", "DESC"),
        }
    };
}

/// Along the indexes of `members`.
macro_rules! of_members {
    ($sort:expr, $order:expr, $from:literal) => {
        match $sort {
            MemberSort::Name => both_ways!($order, $from, "m.name_key", "m.id"),
            MemberSort::Email => both_ways!($order, $from, "m.email", "m.id"),
            MemberSort::Role => both_ways!($order, $from, "m.role_key", "m.id"),
            MemberSort::LastActive => both_ways!($order, $from, "m.last_active_at", "m.id"),
        }
    };
}

/// Along the indexes of `member_roles`.
macro_rules! of_roles {
    ($sort:expr, $order:expr, $from:literal) => {
        match $sort {
            MemberSort::Name => both_ways!($order, $from, "r.name_key", "r.member_id"),
            MemberSort::Email => both_ways!($order, $from, "r.email", "r.member_id"),
            MemberSort::Role => both_ways!($order, $from, "r.role_key", "r.member_id"),
            MemberSort::LastActive => both_ways!($order, $from, "r.last_active_at", "r.member_id"),
        }
    };
}

/// The statement for a filter, a sort and a direction.
pub(super) fn statement(narrowed: Narrowed, sort: MemberSort, order: Order) -> &'static str {
    match narrowed {
        Narrowed::Nothing => of_members!(sort, order, "members m WHERE m.organization_id = $1"),
        Narrowed::ByStatus => {
            of_members!(sort, order, "members m WHERE m.organization_id = $1 AND m.status = $5")
        }
        Narrowed::ByRole => of_roles!(
            sort,
            order,
            "member_roles r JOIN members m ON m.id = r.member_id \
            WHERE r.organization_id = $1 AND r.role = $6"
        ),
        Narrowed::ByBoth => of_roles!(
            sort,
            order,
            "member_roles r JOIN members m ON m.id = r.member_id \
            WHERE r.organization_id = $1 AND r.role = $6 AND r.status = $5"
        ),
    }
}

/// The statement that gives the member with number `$2`, with their key.
pub(super) fn one(sort: MemberSort) -> &'static str {
    macro_rules! one {
        ($key:literal) => {
            concat!(
                concat!("SELECT ", $key, ", ", columns!(), " FROM members m "),
                "WHERE m.organization_id = $1 AND m.number = $2"
            )
        };
    }
    match sort {
        MemberSort::Name => one!("m.name_key"),
        MemberSort::Email => one!("m.email"),
        MemberSort::Role => one!("m.role_key"),
        MemberSort::LastActive => one!("m.last_active_at"),
    }
}
