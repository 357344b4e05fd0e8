//! Paging: cursors, places, and how much is read.

use crate::company::{Company, acme};
use serde_json::json;
use understudy_contract::member::{MemberSort, MemberStatus, Order};
use understudy_contract::{MemberId, Role};
use understudy_server::store::members::{self, Filter, NewMember};

/// Acme with 40 more members, some of whom share a name.
async fn crowded() -> Company {
    let company = Company::new().await;
    company
        .change(|tx| {
            for n in 0..40 {
                let (id, email) =
                    (MemberId::new(format!("m{n:02}")), format!("m{n:02}@acme.example"));
                let new = NewMember {
                    id: &id,
                    organization: &acme(),
                    email: &email,
                    name: &format!("Name {}", n % 7),
                    roles: if n % 3 == 0 {
                        &[Role::Editor]
                    } else {
                        &[Role::Viewer, Role::TeamManager]
                    },
                    status: if n % 5 == 0 { MemberStatus::Locked } else { MemberStatus::Active },
                    password_hash: None,
                    created_at: 1,
                    last_active_at: n % 4,
                };
                members::insert(tx, &new)?;
            }
            Ok(())
        })
        .await;
    company
}

#[tokio::test]
async fn every_list_can_be_walked_there_and_back_and_shows_everybody_once() {
    let company = crowded().await;
    let mut alan = company.signed_in("alan").await;
    for sort in ["name", "email", "role", "last_active"] {
        for order in ["asc", "desc"] {
            for filter in
                ["", "&role=viewer", "&status=active", "&role=viewer&status=active", "&q=m"]
            {
                let query = format!("/members?sort={sort}&order={order}{filter}");
                let whole = alan.get(&format!("{query}&limit=200")).await.expect(200);
                let whole = whole.column("id");
                let (mut there, mut last, mut cursor) = (Vec::new(), String::new(), String::new());
                loop {
                    let page = alan.get(&format!("{query}&limit=6{cursor}")).await.expect(200);
                    assert_eq!(page.body["position"], there.len(), "{query}");
                    assert_eq!(page.body["total"], whole.len(), "{query}");
                    assert_eq!(page.body["previous_cursor"].is_null(), there.is_empty());
                    there.extend(page.column("id"));
                    let Some(next) = page.body["next_cursor"].as_str() else {
                        last.push_str(page.body["previous_cursor"].as_str().unwrap_or_default());
                        break;
                    };
                    cursor = format!("&cursor={next}");
                }
                assert_eq!(there, whole, "{query}");
                let mut back = Vec::new();
                let mut end = whole.len() - whole.len().div_ceil(6).saturating_sub(1) * 6;
                end = whole.len() - end;
                while !last.is_empty() {
                    let page =
                        alan.get(&format!("{query}&limit=6&cursor={last}")).await.expect(200);
                    let mut items = page.column("id");
                    assert_eq!(page.body["position"], end - items.len(), "{query}");
                    assert!(page.body["next_cursor"].is_string());
                    end -= items.len();
                    items.extend(back);
                    back = items;
                    last = page.body["previous_cursor"].as_str().unwrap_or_default().to_owned();
                }
                assert_eq!(back, whole[..back.len()], "{query}");
                assert_eq!(end, 0, "{query}");
            }
        }
    }
}

#[tokio::test]
async fn a_cursor_that_was_changed_or_given_elsewhere_is_refused() {
    let company = crowded().await;
    let mut alan = company.signed_in("alan").await;
    let page = alan.get("/members?limit=5").await.expect(200);
    let cursor = page.body["next_cursor"].as_str().expect("goes on").to_owned();
    alan.get(&format!("/members?limit=9&cursor={cursor}")).await.expect(200);
    let mut changed = cursor.clone();
    let last = changed.pop().expect("a letter");
    changed.push(if last == 'A' { 'B' } else { 'A' });
    for (query, cursor) in [
        ("", changed.as_str()),
        ("", "nonsense"),
        ("", "%20"),
        ("&sort=email", &cursor),
        ("&order=desc", &cursor),
        ("&q=m", &cursor),
        ("&role=viewer", &cursor),
    ] {
        let path = format!("/members?limit=5{query}&cursor={cursor}");
        alan.get(&path).await.refused(422, "invalid_cursor");
    }
    let path = format!("/trees?limit=5&cursor={cursor}");
    alan.get(&path).await.refused(422, "invalid_cursor");
    // Another company cannot page into this one.
    let mut gus = company.signed_in("gus").await;
    gus.get(&format!("/members?limit=5&cursor={cursor}")).await.refused(422, "invalid_cursor");
}

#[tokio::test]
async fn totals_follow_whoever_changes() {
    let company = crowded().await;
    company.set_roles("eli", &[Role::Viewer, Role::BillingManager]).await;
    company.set_roles("vera", &[Role::Admin]).await;
    company.set_status("tom", MemberStatus::Deactivated).await;
    company.set_status("bea", MemberStatus::Locked).await;
    company.set_status("bea", MemberStatus::Active).await;
    let mut alan = company.signed_in("alan").await;
    for role in ["", "&role=admin", "&role=editor", "&role=viewer", "&role=billing_manager"] {
        for status in ["", "&status=active", "&status=locked", "&status=deactivated"] {
            let path = format!("/members?limit=200{role}{status}");
            let page = alan.get(&path).await.expect(200);
            assert_eq!(page.body["total"], page.column("id").len(), "{path}");
        }
    }
    let nobody = alan.get("/members?role=billing_manager&status=locked").await.expect(200);
    assert_eq!((&nobody.body["total"], &nobody.body["position"]), (&json!(0), &json!(0)));
}

#[tokio::test]
async fn a_page_whose_members_are_gone_is_the_end_that_is_left() {
    let company = crowded().await;
    let mut alan = company.signed_in("alan").await;
    let locked = async |alan: &mut crate::browser::Browser, cursor: &str| {
        let path = format!("/members?status=locked&sort=email&limit=3{cursor}");
        alan.get(&path).await.expect(200)
    };
    let cursor = |page: &crate::browser::Answer, which: &str| {
        format!("&cursor={}", page.body[which].as_str().expect("goes on"))
    };
    let first = locked(&mut alan, "").await;
    assert_eq!(first.column("id"), ["lou", "m00", "m05"]);
    let second = locked(&mut alan, &cursor(&first, "next_cursor")).await;
    assert_eq!(second.column("id"), ["m10", "m15", "m20"]);
    for id in ["m10", "m15", "m20", "m25", "m30", "m35"] {
        company.set_status(id, MemberStatus::Active).await;
    }
    // There is no second page any more, so the last one is shown.
    let page = locked(&mut alan, &cursor(&first, "next_cursor")).await;
    assert_eq!(page.column("id"), ["lou", "m00", "m05"]);
    assert_eq!((&page.body["position"], &page.body["total"]), (&json!(0), &json!(3)));
    assert!(page.body["next_cursor"].is_null() && page.body["previous_cursor"].is_null());
    for id in ["lou", "m00", "m05"] {
        company.set_status(id, MemberStatus::Active).await;
    }
    company.set_status("m20", MemberStatus::Locked).await;
    // Nor a first one.
    let page = locked(&mut alan, &cursor(&second, "previous_cursor")).await;
    assert_eq!(page.column("id"), ["m20"]);
    assert_eq!((&page.body["position"], &page.body["total"]), (&json!(0), &json!(1)));
}

#[tokio::test]
async fn a_cursor_survives_a_restart() {
    let company = crowded().await;
    let mut alan = company.signed_in("alan").await;
    let page = alan.get("/members?limit=5").await.expect(200);
    let cursor = page.body["next_cursor"].as_str().expect("goes on").to_owned();
    let path = format!("/members?limit=5&cursor={cursor}");
    let before = alan.get(&path).await.expect(200);
    let router = company.restarted().await;
    let request = alan.request("GET", &path, None);
    let after = crate::browser::ask(&router, request).await.expect(200);
    assert_eq!(after.body, before.body);
}

/// SQLite's plan for a statement.
async fn plan(company: &Company, sql: &'static str) -> Vec<String> {
    let explain: &'static str = Box::leak(format!("EXPLAIN QUERY PLAN {sql}").into_boxed_str());
    let nulls = vec![understudy_server::db::Value::Null; 30];
    let rows = company.state.db.read(move |tx| tx.query(explain, &nulls)).await.expect("explains");
    rows.iter().map(|row| row.text(3).expect("a line").to_owned()).collect()
}

#[tokio::test]
async fn a_page_of_members_is_a_walk_along_one_index_and_reads_nothing_else() {
    let company = Company::new().await;
    let sorts = [
        (MemberSort::Name, "name_key"),
        (MemberSort::Email, "email"),
        (MemberSort::Role, "role_key"),
        (MemberSort::LastActive, "last_active_at"),
    ];
    for (sort, key) in sorts {
        for order in [Order::Asc, Order::Desc] {
            let than = if order == Order::Asc { '>' } else { '<' };
            for (role, status) in [
                (None, None),
                (None, Some(MemberStatus::Locked)),
                (Some(Role::Viewer), None),
                (Some(Role::Viewer), Some(MemberStatus::Locked)),
            ] {
                let filter = Filter { search: None, role, status };
                let sql = members::page_statement(&filter, sort, order);
                let plan = plan(&company, sql).await;
                // The cursor is part of the index's range, so the walk begins behind it …
                let id = if role.is_some() { "member_id" } else { "id" };
                let range = format!("({key},{id}){than}(?,?))");
                assert!(plan[0].starts_with("SEARCH ") && plan[0].ends_with(&range), "{plan:?}");
                // … every filter is too, so no row is left out on the way …
                assert_eq!(plan[0].contains("status=?"), status.is_some(), "{plan:?}");
                assert_eq!(plan[0].contains("role=?"), role.is_some(), "{plan:?}");
                // … and nothing is sorted or looked through afterwards.
                for line in &plan[1..] {
                    assert!(
                        line.starts_with("SEARCH m USING") && line.ends_with("(id=?)"),
                        "{plan:?}"
                    );
                }
                assert!(!plan.iter().any(|line| line.contains("SCAN") || line.contains("B-TREE")));
            }
        }
    }
}

#[tokio::test]
async fn every_statement_of_the_long_lists_walks_an_index_in_order() {
    let company = Company::new().await;
    let statements =
        [members::list_statements(), understudy_server::store::audit::list_statements()].concat();
    assert!(statements.len() > 60, "{}", statements.len());
    for sql in statements {
        let plan = plan(&company, sql).await;
        for line in &plan {
            // The trigram index is asked for what matches, or for a number: SQLite calls both a scan.
            let is_matched = line.starts_with("SCAN member_texts VIRTUAL TABLE INDEX 0:");
            assert!(!line.contains("SCAN") || is_matched, "{sql}: {plan:?}");
            assert!(!line.contains("TEMP B-TREE"), "{sql}: {plan:?}");
        }
    }
}

#[tokio::test]
async fn every_part_of_the_audit_log_is_a_range_of_its_own() {
    let company = Company::new().await;
    let statements = understudy_server::store::audit::list_statements();
    for (part, index, range) in [
        ("FROM audit_places WHERE kind = $7", "PRIMARY KEY", "(kind=? AND (occurred_at,sequence)>"),
        ("AND impersonation_id = $10", "audit_events_by_impersonation", "AND impersonation_id=?"),
    ] {
        let mut seen = 0;
        for sql in statements.iter().filter(|sql| sql.contains(part)) {
            let plan = plan(&company, sql).await;
            assert!(plan[0].contains(index) && plan[0].contains(range), "{sql}: {plan:?}");
            // The time is part of the range.
            assert!(plan[0].contains("occurred_at"), "{sql}: {plan:?}");
            seen += 1;
        }
        assert!(seen >= 2, "{part}");
    }
}

#[tokio::test]
async fn every_total_of_the_audit_log_is_looked_up_kind_by_kind() {
    let company = Company::new().await;
    let statements = understudy_server::store::audit::list_statements();
    let mut seen = 0;
    for sql in statements.iter().filter(|sql| sql.contains("FROM audit_kinds k")) {
        let plan = plan(&company, sql).await.join("\n");
        assert!(plan.contains("audit_kinds_1 (organization_id=? AND email=?"), "{sql}: {plan}");
        // Each look at places begins at the time that was asked for, or at the end.
        let times = sql.matches("p.occurred_at <").count() + sql.matches("p.occurred_at >").count();
        let looks =
            |range: &str| plan.matches(&format!("SEARCH p USING PRIMARY KEY {range}")).count();
        assert_eq!(looks("(kind=? AND occurred_at"), times, "{sql}: {plan}");
        assert_eq!(looks(""), sql.matches("FROM audit_places p").count(), "{sql}: {plan}");
        assert!(!plan.contains("audit_events"), "{sql}: {plan}");
        seen += 1;
    }
    assert_eq!(seen, 4);
}

#[tokio::test]
async fn every_statement_can_be_prepared_and_none_reads_a_whole_table_of_people() {
    let company = Company::new().await;
    let statements = understudy_server::store::all_statements();
    assert!(statements.len() > 100);
    // Behind a migration, and where demo data is made.
    let of_all = understudy_server::store::audit::statements_of_all();
    for sql in statements {
        for line in plan(&company, sql).await {
            let reads_all = ["SCAN m", "SCAN members", "SCAN sessions", "SCAN audit_events"]
                .iter()
                .any(|scan| line.split(' ').take(2).eq(scan.split(' ')) && !line.contains("USING"));
            // Once a minute, and never while somebody waits.
            let is_cleaning =
                sql.contains("created_at <= $2") || sql.contains("pending_until <= $1");
            assert!(!reads_all || is_cleaning || of_all.contains(&sql), "{sql}: {line}");
        }
    }
}
