// Inviting, changing and removing members.
import {
  CheckboxGroupInput, Create, DeleteButton, Edit, SaveButton, SelectInput, SimpleForm, TextField, TextInput, Toolbar,
  email, required,
} from "react-admin";
import { ROLES, STATUSES } from "./words.js";

const roles = <CheckboxGroupInput source="roles" choices={ROLES} validate={required()} />;

export function Invite() {
  return (
    <Create title="Invite member" redirect="list">
      <SimpleForm>
        <TextInput source="email" type="email" validate={[required(), email()]} />
        <TextInput source="name" validate={required()} />
        {roles}
      </SimpleForm>
    </Create>
  );
}

export function Change() {
  const buttons = (
    <Toolbar>
      <SaveButton />
      <DeleteButton label="Remove" mutationMode="pessimistic" />
    </Toolbar>
  );
  return (
    <Edit title="Change member" mutationMode="pessimistic" redirect="list">
      <SimpleForm toolbar={buttons}>
        <TextField source="email" />
        {roles}
        <SelectInput source="status" choices={STATUSES} validate={required()} />
      </SimpleForm>
    </Edit>
  );
}
