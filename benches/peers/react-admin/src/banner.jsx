// Says on every page that one is somebody else, for how long still, and has the way back.
import { Alert, Button } from "@mui/material";
import { useEffect, useState } from "react";
import { Layout } from "react-admin";
import { session } from "./data-provider.js";

function Countdown({ until }) {
  // The clock of this machine may be wrong.
  const [offset] = useState(() => Date.parse(session.server_time) - Date.now());
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(ticking);
  }, []);
  const seconds = Math.max(0, Math.ceil((Date.parse(until) - now - offset) / 1000));
  return <span role="timer">{`Ends in ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`}</span>;
}

function Banner() {
  const { impersonation, subject } = session;
  return (
    <form method="post" action="/stop-impersonating">
      <Alert severity="warning" action={<Button type="submit" color="inherit">Stop impersonating</Button>}>
        You are impersonating <strong>{subject.email}</strong> {impersonation.reason}{" "}
        <Countdown until={impersonation.idle_expires_at} /> without activity
      </Alert>
    </form>
  );
}

export function BannerLayout({ children }) {
  return (
    <Layout>
      {session.impersonation && <Banner />}
      {children}
    </Layout>
  );
}
