// The pages Members and Audit log, as react-admin has one write them.
import { createRoot } from "react-dom/client";
import { Admin, Resource } from "react-admin";
import { AuditLog } from "./audit-log.jsx";
import { BannerLayout } from "./banner.jsx";
import { dataProvider } from "./data-provider.js";
import { Change, Invite } from "./manage.jsx";
import { Members } from "./members.jsx";

createRoot(document.getElementById("root")).render(
  <Admin dataProvider={dataProvider} layout={BannerLayout} disableTelemetry>
    <Resource name="members" list={Members} create={Invite} edit={Change} />
    <Resource name="audit-events" options={{ label: "Audit log" }} list={AuditLog} />
  </Admin>,
);
