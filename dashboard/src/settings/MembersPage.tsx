import {
  Alert,
  Badge,
  Button,
  Group,
  Select,
  Stack,
  Table,
  Text,
  TextInput,
  VisuallyHidden,
} from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  addMember,
  changeRole,
  memberKeys,
  membersQuery,
  removeMember,
  resetMember,
  roles,
  type Member,
} from "../api/member";
import { sessionQuery } from "../api/session";
import { useRights } from "../session/may";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { faultOf, More } from "../ui/More";
import { RowsSkeleton } from "../ui/RowsSkeleton";
import { OneTimeSecret } from "./OneTimeSecret";

interface Link {
  email: string;
  /** "" where they have an account already. */
  link: string;
}

/** Who works on the site, as what; invitations, roles, the way out. */
export function MembersPage({ site }: { site: string }) {
  const queries = useQueryClient();
  const list = useInfiniteQuery(membersQuery(site));
  const members = list.data?.pages.flatMap((page) => page.data);
  const fault = faultOf(list);
  const [link, setLink] = useState<Link | null>(null);
  const act = useMutation({
    mutationFn: (call: () => Promise<Link | null>) => call(),
    onSuccess: setLink,
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: memberKeys.all(site) }),
        queries.invalidateQueries({ queryKey: sessionQuery.queryKey }),
      ]),
  });
  return (
    <Stack gap="lg">
      <Invite
        site={site}
        busy={act.isPending}
        onInvite={(call, done) => act.mutate(call, { onSuccess: done })}
      />
      {act.error ? <Failure what="Nothing was changed." error={act.error} /> : null}
      {link ? <Made link={link} onClose={() => setLink(null)} /> : null}
      {list.isPending ? (
        <Delayed>
          <RowsSkeleton label="The members are on their way" />
        </Delayed>
      ) : null}
      {fault ? (
        <Failure what="The members could not be read." error={fault} onRetry={() => void list.refetch()} />
      ) : null}
      {members ? (
        <MemberTable
          site={site}
          members={members}
          whole={!list.hasNextPage}
          act={(call) => act.mutate(call)}
        />
      ) : null}
      <More list={list} word="Show more members" />
    </Stack>
  );
}

function Made({ link, onClose }: { link: Link; onClose: () => void }) {
  if (!link.link) {
    return (
      <Alert
        color="green"
        title={`${link.email} is a member now`}
        withCloseButton
        onClose={onClose}
        role="status"
      >
        They have an account on this server already and sign in as usual.
      </Alert>
    );
  }
  return (
    <OneTimeSecret
      title={`A link for ${link.email}`}
      value={link.link}
      copy="Copy the link"
      onClose={onClose}
    >
      Nothing is mailed: hand it over yourself. It works once, and whoever opens it chooses the password.
    </OneTimeSecret>
  );
}

interface InviteProps {
  site: string;
  busy: boolean;
  /** done is called when it was taken. */
  onInvite: (call: () => Promise<Link | null>, done: () => void) => void;
}

function Invite({ site, busy, onInvite }: InviteProps) {
  const { role: mine } = useRights(site);
  const [email, setEmail] = useState("");
  const [role, setRole] = useState("author");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onInvite(
          () => addMember(site, { email: email.trim(), role }),
          () => setEmail(""),
        );
      }}
    >
      <Group align="flex-end" gap="sm">
        <TextInput
          label="E-mail of a new member"
          type="email"
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          style={{ flex: "1 1 240px" }}
        />
        <RoleSelect label="Role" value={role} mine={mine} onChange={setRole} />
        <Button type="submit" loading={busy}>
          Add the member
        </Button>
      </Group>
    </form>
  );
}

interface RoleProps {
  label: string;
  value: string;
  /** What the one at the screen is: only an owner makes owners. */
  mine: string;
  bare?: boolean;
  disabled?: boolean;
  onChange: (role: string) => void;
}

function RoleSelect({ label, value, mine, bare = false, disabled = false, onChange }: RoleProps) {
  return (
    <Select
      {...(bare ? { "aria-label": label } : { label })}
      data={roles.filter((r) => mine === "owner" || r.value !== "owner" || value === "owner")}
      value={value}
      disabled={disabled}
      allowDeselect={false}
      onChange={(next) => next && next !== value && onChange(next)}
      renderOption={({ option }) => (
        <div>
          <Text size="sm">{option.label}</Text>
          <Text size="xs" c="dimmed">
            {roles.find((r) => r.value === option.value)?.does}
          </Text>
        </div>
      )}
      w={150}
      comboboxProps={{ width: 280, position: "bottom-end" }}
    />
  );
}

interface TableProps {
  site: string;
  members: Member[];
  /** There are no more than these. */
  whole: boolean;
  act: (call: () => Promise<Link | null>) => void;
}

function MemberTable({ site, members, whole, act }: TableProps) {
  const { role: mine } = useRights(site);
  const me = useQuery(sessionQuery).data?.member.email;
  const owners = members.filter((m) => m.role === "owner").length;
  return (
    <Table.ScrollContainer minWidth={720}>
      <Table verticalSpacing="sm" aria-label="Members">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Member</Table.Th>
            <Table.Th>Role</Table.Th>
            <Table.Th>Sign-in</Table.Th>
            <Table.Th>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {members.map((m) => {
            const last = m.role === "owner" && owners === 1 && whole;
            const above = m.role === "owner" && mine !== "owner";
            return (
              <Table.Tr key={m.id}>
                <Table.Th scope="row" fw={500} style={{ overflowWrap: "anywhere" }}>
                  {m.email} {m.email === me ? <Badge variant="light">You</Badge> : null}
                </Table.Th>
                <Table.Td>
                  <RoleSelect
                    bare
                    label={`Role of ${m.email}`}
                    value={m.role}
                    mine={mine}
                    disabled={last || above}
                    onChange={(role) => act(() => changeRole(site, m.id, role).then(() => null))}
                  />
                </Table.Td>
                <Table.Td>
                  <Text size="sm" {...(m.password ? {} : { c: "dimmed" })}>
                    {m.two_factor ? "Password and code" : m.password ? "Password" : "By links"}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Group gap="xs" justify="flex-end" wrap="nowrap">
                    <Button
                      variant="subtle"
                      color="gray"
                      size="compact-sm"
                      disabled={above}
                      aria-label={`Make a password link for ${m.email}`}
                      onClick={() =>
                        act(() => resetMember(site, m.id).then((link) => ({ email: m.email, link })))
                      }
                    >
                      Password link
                    </Button>
                    <Button
                      variant="subtle"
                      color="red"
                      size="compact-sm"
                      disabled={last || above}
                      title={last ? "The last owner stays: make another one first" : undefined}
                      aria-label={`Remove ${m.email}`}
                      onClick={() => act(() => removeMember(site, m.id).then(() => null))}
                    >
                      Remove
                    </Button>
                  </Group>
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
