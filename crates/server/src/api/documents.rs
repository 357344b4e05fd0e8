//! The list of one kind of documents, as it is paged.

use super::paging::List;
use crate::db::{DbError, Tx};
use crate::store::documents::{self, Document, Filter};
use crate::store::paging::{Key, Scan};
use understudy_contract::OrganizationId;

/// Those of an organization that a filter lets through.
pub(super) struct Documents<D: Document> {
    pub(super) organization: OrganizationId,
    pub(super) filter: Filter<D::Status>,
}

impl<D: Document> List for Documents<D> {
    type Item = D::Wire;

    fn scan(&self, tx: &mut dyn Tx, scan: &Scan) -> Result<Vec<(D::Wire, Key)>, DbError> {
        documents::list::<D>(tx, &self.organization, &self.filter, scan)
    }

    fn total(&self, tx: &mut dyn Tx) -> Result<u64, DbError> {
        documents::count::<D>(tx, &self.organization, &self.filter)
    }
}
