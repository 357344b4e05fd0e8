//! Where every member of an organization stands in an order, kept in memory: for those who were found
//! and all stand together, far from where a walk along the order begins (whoever is called Zoë, by
//! name). A walk looks at everybody before them; here, only those who were found are looked at.
//!
//! Not for the order of activity, which changes all the time, and in which those who have the same
//! letters are spread.

use super::bits::Bits;
use super::orders::Line;
use crate::db::{DbError, Tx};
use std::collections::{BinaryHeap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use understudy_contract::OrganizationId;
use understudy_contract::member::{MemberSort, Order};

/// How many orders are kept; each has four bytes a member, 4 MB for a million.
const KEPT: usize = 3;

/// The orders that were asked for last, until they change.
#[derive(Debug, Clone, Default)]
pub(super) struct Ranks {
    kept: Arc<Mutex<VecDeque<Kept>>>,
    /// Held by whoever makes one: it takes some times its memory meanwhile.
    making: Arc<Mutex<()>>,
}

#[derive(Debug)]
struct Kept {
    organization: OrganizationId,
    sort: MemberSort,
    changes: i64,
    ranking: Arc<Ranking>,
}

/// One order: by each number, how many members come before.
#[derive(Debug)]
pub(super) struct Ranking {
    /// The lowest number of all.
    first: u32,
    ranks: Vec<u32>,
}

impl Ranks {
    /// The order as it is when `changes` of the organization were counted.
    pub(super) fn of(
        &self,
        tx: &mut dyn Tx,
        line: Line<'_>,
        changes: i64,
    ) -> Result<Arc<Ranking>, DbError> {
        if let Some(ranking) = self.find(line, changes) {
            return Ok(ranking);
        }
        let _making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever was before may have made it.
        if let Some(ranking) = self.find(line, changes) {
            return Ok(ranking);
        }
        let ranking = Arc::new(Ranking::new(&line.numbers(tx)?));
        self.keep(line, changes, Arc::clone(&ranking));
        Ok(ranking)
    }

    fn find(&self, line: Line<'_>, changes: i64) -> Option<Arc<Ranking>> {
        let all = self.all();
        let mut kept = all.iter().filter(|kept| kept.is_of(line));
        let kept = kept.find(|kept| kept.changes == changes)?;
        Some(Arc::clone(&kept.ranking))
    }

    fn keep(&self, line: Line<'_>, changes: i64, ranking: Arc<Ranking>) {
        let (organization, sort) = (line.organization.clone(), line.sort);
        let mut all = self.all();
        all.retain(|kept| !kept.is_of(line));
        all.truncate(KEPT - 1);
        all.push_front(Kept { organization, sort, changes, ranking });
    }

    fn all(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        // Nothing panics while it is held.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn is_of(&self, line: Line<'_>) -> bool {
        self.organization == *line.organization && self.sort == line.sort
    }
}

impl Ranking {
    fn new(in_order: &[u32]) -> Self {
        let first = in_order.iter().copied().min().unwrap_or(0);
        let last = in_order.iter().copied().max().unwrap_or(0);
        let mut ranks = vec![0; index(last - first) + 1];
        for (rank, number) in (0..).zip(in_order) {
            ranks[index(number - first)] = rank;
        }
        Self { first, ranks }
    }

    /// How many members come before this one, who is of this organization.
    pub(super) fn rank(&self, number: u32) -> u32 {
        let at = number.checked_sub(self.first).map_or(usize::MAX, index);
        self.ranks.get(at).copied().unwrap_or(0)
    }

    /// The first `limit` numbers of `found` that have `before` members or more before them, or the
    /// last ones that have fewer, against the order.
    pub(super) fn page(&self, found: &Bits, order: Order, before: u32, limit: usize) -> Vec<u32> {
        // Counted from the other end, so that the page has the smallest ranks either way.
        let place = |number: u32| match order {
            Order::Asc => self.rank(number).checked_sub(before),
            Order::Desc => before.checked_sub(self.rank(number) + 1),
        };
        let mut page = BinaryHeap::with_capacity(limit + 1);
        for number in found.iter() {
            let Some(place) = place(number) else { continue };
            if page.len() < limit {
                page.push((place, number));
            } else if page.peek().is_some_and(|(last, _)| place < *last) {
                page.pop();
                page.push((place, number));
            }
        }
        page.into_sorted_vec().into_iter().map(|(_, number)| number).collect()
    }
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{EachNumbered, Row, Value};
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A database with one order, which counts how often it is read.
    struct Counted<'a>(&'a AtomicUsize);

    impl Tx for Counted<'_> {
        fn execute(&mut self, _: &'static str, _: &[Value]) -> Result<u64, DbError> {
            Ok(0)
        }

        fn query(&mut self, _: &'static str, _: &[Value]) -> Result<Vec<Row>, DbError> {
            Ok(Vec::new())
        }

        fn visit(
            &mut self,
            _: &'static str,
            _: &[Value],
            each: &mut dyn FnMut(&Row) -> Result<bool, DbError>,
        ) -> Result<(), DbError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            each(&Row::new(vec![Value::Blob(vec![7, 0, 0, 0, 5, 0, 0, 0])])).map(|_| ())
        }

        fn visit_numbered(
            &mut self,
            _: &'static str,
            _: &[Value],
            _: EachNumbered<'_>,
        ) -> Result<(), DbError> {
            Ok(())
        }

        fn announce(&mut self, _: &str) {}

        fn drop_indexes(&mut self, _: &'static str) -> Result<Vec<String>, DbError> {
            Ok(Vec::new())
        }

        fn create_indexes(&mut self, _: &[String]) -> Result<(), DbError> {
            Ok(())
        }
    }

    #[test]
    fn an_order_that_several_ask_for_at_once_is_made_once() {
        let (ranks, times, together) = (Ranks::default(), AtomicUsize::new(0), Barrier::new(4));
        let organization = OrganizationId::new("a");
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let line = Line { organization: &organization, sort: MemberSort::Name };
                    together.wait();
                    let ranking = ranks.of(&mut Counted(&times), line, 1).expect("is made");
                    assert_eq!((ranking.rank(7), ranking.rank(5)), (0, 1));
                });
            }
        });
        assert_eq!(times.into_inner(), 1);
    }
}
