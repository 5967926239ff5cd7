import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ownAccount, siteAccountQuery, type AccountOwner, type SiteAccount } from "../api/siteaccount";
import { useRights } from "../session/may";
import { Card } from "../ui/Card";
import { Failure } from "../ui/Failure";

/** Who represents the account towards its people. */
export function OwnerCard({ site, account }: { site: string; account: SiteAccount }) {
  const queries = useQueryClient();
  const { whyNot } = useRights(site);
  const not = whyNot("person.write");
  const [edited, setEdited] = useState<AccountOwner | null>(null);
  const save = useMutation({
    mutationFn: (owner: AccountOwner) => ownAccount(site, account.id, owner),
    onSuccess: (now) => {
      queries.setQueryData(siteAccountQuery(site, account.id).queryKey, now);
      setEdited(null);
      notifications.show({ title: "Saved", message: "Who represents the account was written down." });
    },
  });
  const { name, email } = account.owner;
  if (!edited) {
    return (
      <Card title="Owner">
        <Stack gap="sm" align="flex-start">
          {name || email ? (
            <Text size="sm" style={{ overflowWrap: "anywhere" }}>
              {[name, email].filter(Boolean).join(", ")}
            </Text>
          ) : (
            <Text size="sm">Nobody yet: whoever looks after this account on your side.</Text>
          )}
          <Button variant="default" disabled={not !== ""} onClick={() => setEdited({ name, email })}>
            {name || email ? "Change" : "Name somebody"}
          </Button>
          {not ? (
            <Text size="sm" c="dimmed">
              {not}
            </Text>
          ) : null}
        </Stack>
      </Card>
    );
  }
  const put = (part: Partial<AccountOwner>) => setEdited({ ...edited, ...part });
  return (
    <Card title="Owner">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(edited);
        }}
      >
        <Stack gap="sm">
          <TextInput
            label="Name"
            maxLength={200}
            value={edited.name}
            onChange={({ currentTarget }) => put({ name: currentTarget.value })}
          />
          <TextInput
            label="E-mail"
            type="email"
            value={edited.email}
            onChange={({ currentTarget }) => put({ email: currentTarget.value })}
          />
          {save.error ? <Failure what="Nothing was changed." error={save.error} /> : null}
          <Group gap="sm">
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
            <Button variant="default" onClick={() => setEdited(null)}>
              Cancel
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}
