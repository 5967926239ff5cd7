import { Button, Code, Group, PasswordInput, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  accountQuery,
  beginFactor,
  confirmFactor,
  removeFactor,
  type Account,
  type Factor,
} from "../api/account";
import { Card } from "../ui/Card";
import { Copy } from "../ui/Copy";
import { sentence } from "../ui/words";

/** The second factor: an authenticator app's codes beside the password. */
export function FactorCard({ account }: { account: Account }) {
  const [codes, setCodes] = useState<string[]>([]);
  const title = "Second factor";
  if (codes.length > 0) {
    return (
      <Card title={title}>
        <Recovery codes={codes} onDone={() => setCodes([])} />
      </Card>
    );
  }
  if (account.twoFactor) {
    return (
      <Card title={title}>
        <Stack gap="md">
          <Text size="sm">
            On. Signing in asks for a code of your authenticator app. {account.recoveryCodes} recovery codes
            are left.
          </Text>
          <Ask word="Turn it off" act={removeFactor} />
        </Stack>
      </Card>
    );
  }
  return (
    <Card title={title}>
      {account.password ? (
        <Enrol onDone={setCodes} />
      ) : (
        <Text size="sm">Set a password first: a second factor goes with one.</Text>
      )}
    </Card>
  );
}

/** Asks for the password before something that a stranger at the screen must not do. */
function Ask<T>({
  word,
  act,
  onDone,
}: {
  word: string;
  act: (p: string) => Promise<T>;
  onDone?: (t: T) => void;
}) {
  const queries = useQueryClient();
  const [password, setPassword] = useState("");
  const { mutate, error, isPending } = useMutation({
    mutationFn: act,
    onSuccess: (made) => {
      onDone?.(made);
      if (!onDone) void queries.invalidateQueries({ queryKey: accountQuery.queryKey });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        mutate(password);
      }}
    >
      <Group align="flex-end" gap="sm">
        <PasswordInput
          label="Your password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={error ? sentence(error.message) : undefined}
          visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
          style={{ flex: "1 1 240px" }}
        />
        <Button type="submit" variant="default" loading={isPending} disabled={password === ""}>
          {word}
        </Button>
      </Group>
    </form>
  );
}

function Enrol({ onDone }: { onDone: (codes: string[]) => void }) {
  const queries = useQueryClient();
  const [factor, setFactor] = useState<Factor | null>(null);
  const [code, setCode] = useState("");
  const { mutate, error, isPending } = useMutation({
    mutationFn: confirmFactor,
    onSuccess: (codes) => {
      onDone(codes);
      void queries.invalidateQueries({ queryKey: accountQuery.queryKey });
    },
  });
  if (!factor) {
    return (
      <Stack gap="md">
        <Text size="sm">
          Off. With it, signing in asks for a code that an authenticator app on your telephone shows.
        </Text>
        <Ask word="Begin" act={beginFactor} onDone={setFactor} />
      </Stack>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        mutate(code);
      }}
    >
      <Stack gap="md" align="flex-start">
        <Text size="sm">Scan this with the app, or type the secret into it.</Text>
        <img src={factor.qr} width={232} height={232} alt="QR code of the secret below" />
        <Code data-secret style={{ overflowWrap: "anywhere" }}>
          {factor.secret.replace(/(.{4})(?=.)/g, "$1 ")}
        </Code>
        <TextInput
          label="The code that it shows now"
          inputMode="numeric"
          autoComplete="one-time-code"
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={error ? sentence(error.message) : undefined}
        />
        <Button type="submit" loading={isPending} disabled={code.trim() === ""}>
          Turn it on
        </Button>
      </Stack>
    </form>
  );
}

function Recovery({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  return (
    <Stack gap="md" align="flex-start">
      <Text size="sm" role="status">
        The second factor is on. Keep these recovery codes where you find them without your telephone: each
        signs you in once, in place of a code. They are not shown again.
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" data-recovery>
        {codes.map((code) => (
          <Code key={code}>{code}</Code>
        ))}
      </SimpleGrid>
      <Group gap="sm">
        <Copy value={codes.join("\n")} label="Copy the codes" />
        <Button variant="default" onClick={onDone}>
          I have kept them
        </Button>
      </Group>
    </Stack>
  );
}
