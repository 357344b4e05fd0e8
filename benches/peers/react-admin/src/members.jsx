// Team → Members: search, filters, sortable columns, pages, and the button in each row.
import {
  CreateButton, DataTable, DateField, EditButton, FunctionField, List, Pagination, SearchInput, SelectInput, TopToolbar,
} from "react-admin";
import { Impersonate } from "./impersonate.jsx";
import { ROLES, STATUSES, words } from "./words.js";

const filters = [
  <SearchInput key="q" source="q" placeholder="Search members" alwaysOn />,
  <SelectInput key="role" source="role" choices={ROLES} alwaysOn />,
  <SelectInput key="status" source="status" choices={STATUSES} alwaysOn />,
];

export function Members() {
  return (
    <List
      title="Members"
      filters={filters}
      sort={{ field: "name", order: "ASC" }}
      perPage={50}
      pagination={<Pagination rowsPerPageOptions={[50, 100, 200]} />}
      actions={<TopToolbar><CreateButton label="Invite member" /></TopToolbar>}
      empty={false}
    >
      <DataTable bulkActionButtons={false} rowClick={false}>
        <DataTable.Col source="name">
          <FunctionField render={({ name, email }) => (<><bdi>{name}</bdi><br /><bdi>{email}</bdi></>)} />
        </DataTable.Col>
        <DataTable.Col source="role" render={({ roles }) => roles.map(words).join(", ")} />
        <DataTable.Col source="status" disableSort render={({ status }) => words(status)} />
        <DataTable.Col label="2FA" disableSort render={(member) => (member.second_factor ? "On" : "Off")} />
        <DataTable.Col source="last_active" label="Last active" sortByOrder="DESC">
          <DateField source="last_active_at" showTime emptyText="Never" />
        </DataTable.Col>
        <DataTable.Col label="Actions" disableSort>
          <FunctionField render={(member) => <Impersonate member={member} />} />
          <EditButton label="Manage" />
        </DataTable.Col>
      </DataTable>
    </List>
  );
}
