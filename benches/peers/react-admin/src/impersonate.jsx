// The mask button of a row, and the dialog that it opens.
import {
  Button, Checkbox, Dialog, DialogActions, DialogContent, DialogContentText, DialogTitle, FormControlLabel,
  IconButton, SvgIcon, TextField, Tooltip,
} from "@mui/material";
import { useState } from "react";
import { useDataProvider } from "react-admin";
import { session } from "./data-provider.js";
import { words } from "./words.js";

export function Impersonate({ member }) {
  const [isOpen, setOpen] = useState(false);
  const { allowed, code, detail } = member.impersonation ?? {};
  if (allowed === undefined) return null;
  return (
    <>
      <Tooltip title={allowed ? "Impersonate" : (detail ?? words(code))}>
        <IconButton
          size="small"
          aria-label={`Impersonate ${member.email}`}
          aria-disabled={!allowed}
          onClick={() => allowed && setOpen(true)}
        >
          <SvgIcon fontSize="small" color={allowed ? "action" : "disabled"}>
            <path d="M2.5 7.5c2.8 1.2 6.2.9 9.5-1 3.3 1.9 6.7 2.2 9.5 1 .9 5.5-1.2 10.5-5 10.5-2.2 0-3-2-4.5-2s-2.3 2-4.5 2c-3.8 0-5.9-5-5-10.5Z" />
          </SvgIcon>
        </IconButton>
      </Tooltip>
      {isOpen && <Start member={member} onClose={() => setOpen(false)} />}
    </>
  );
}

function Start({ member, onClose }) {
  const dataProvider = useDataProvider();
  const [reason, setReason] = useState("");
  const [isViewOnly, setViewOnly] = useState(false);
  const [code, setCode] = useState("");
  const [error, setError] = useState("");
  const start = async (event) => {
    event.preventDefault();
    try {
      await dataProvider.impersonate({
        member_id: member.id,
        read_only: isViewOnly,
        ...(reason && { reason }),
        ...(code && { second_factor_code: code }),
      });
      location.assign("/");
    } catch (error) {
      setError(error.message);
    }
  };
  return (
    <Dialog open onClose={onClose} fullWidth>
      <form onSubmit={start}>
        <DialogTitle>{`Impersonate ${member.email}?`}</DialogTitle>
        <DialogContent>
          <DialogContentText>
            You get exactly the permissions of {member.name}. Everything you do is logged under your name.
          </DialogContentText>
          <TextField
            label="Reason (optional)" value={reason} onChange={(event) => setReason(event.target.value)}
            error={error !== ""} helperText={error || "Kept in the audit log."} multiline rows={2} fullWidth autoFocus
          />
          <FormControlLabel
            label="View only"
            control={<Checkbox checked={isViewOnly} onChange={(event) => setViewOnly(event.target.checked)} />}
          />
          {session.actor.second_factor && (
            <TextField
              label="Authentication code" value={code} onChange={(event) => setCode(event.target.value)}
              autoComplete="one-time-code" fullWidth
            />
          )}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained">Start impersonating</Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
