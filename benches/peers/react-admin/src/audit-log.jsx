// Audit log: filters, exports, and rows that open to all details.
import {
  Button, DataTable, DateField, DateInput, List, Pagination, SearchInput, SelectInput, TopToolbar, useListContext,
  useRecordContext,
} from "react-admin";
import { session } from "./data-provider.js";
import { ACTIONS, OUTCOMES } from "./words.js";

// The API takes times, a date field holds days.
const toTime = (day) => day && new Date(`${day}T00:00`).toISOString();
const toDay = (time) => time && time.slice(0, 10);

const filters = [
  <DateInput key="from" source="from" parse={toTime} format={toDay} alwaysOn />,
  <DateInput key="to" source="to" parse={toTime} format={toDay} alwaysOn />,
  <SelectInput key="action" source="action" choices={ACTIONS} alwaysOn />,
  <SelectInput key="operation" source="operation" choices={ACTIONS} alwaysOn />,
  <SearchInput key="email" source="email" placeholder="Email" alwaysOn />,
  <SelectInput key="outcome" source="outcome" choices={OUTCOMES} alwaysOn />,
];

function Exports() {
  const { filterValues } = useListContext();
  const href = (format) =>
    `/api/v1/audit-events/export?${new URLSearchParams({ ...filterValues, format, epoch: session.epoch })}`;
  return (
    <TopToolbar>
      <Button label="Export CSV" href={href("csv")} />
      <Button label="Export JSON Lines" href={href("jsonl")} />
    </TopToolbar>
  );
}

function Details() {
  const event = useRecordContext();
  return (
    <dl>
      {Object.entries(event).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd><pre>{typeof value === "string" ? value : JSON.stringify(value, null, 2)}</pre></dd>
        </div>
      ))}
    </dl>
  );
}

export function AuditLog() {
  return (
    <List
      title="Audit log"
      filters={filters}
      perPage={50}
      pagination={<Pagination rowsPerPageOptions={[50, 100, 200]} />}
      actions={<Exports />}
    >
      <DataTable bulkActionButtons={false} rowClick="expand" expand={<Details />}>
        <DataTable.Col label="Time" disableSort>
          <DateField source="occurred_at" showTime />
        </DataTable.Col>
        <DataTable.Col label="Performed by" source="performed_by.name" disableSort />
        <DataTable.Col label="As" source="impersonated_user.email" disableSort />
        <DataTable.Col source="operation" disableSort />
        <DataTable.Col label="Resource" source="resource.name" disableSort />
        <DataTable.Col source="outcome" disableSort />
      </DataTable>
    </List>
  );
}
