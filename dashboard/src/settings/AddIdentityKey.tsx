import { Button, Group, NativeSelect, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { AddedIdentityKey } from "../api/identity";
import { ApiError } from "../api/problem";
import { Failure } from "../ui/Failure";
import { sentence } from "../ui/words";
import { faultAt } from "./useEditing";

interface Props {
  not: string;
  busy: boolean;
  error: Error | null;
  onAdd: (key: AddedIdentityKey, done: () => void) => void;
}

const algs = [
  { value: "HS256", label: "HS256: a secret, made here" },
  { value: "EdDSA", label: "EdDSA: your own pair, Ed25519" },
  { value: "ES256", label: "ES256: your own pair, P-256" },
  { value: "RS256", label: "RS256: your own pair, RSA of 2048 bits or more" },
];

/** A key more: a secret of Tend's making, or the public half of a pair. */
export function AddIdentityKey({ not, busy, error, onAdd }: Props) {
  const [alg, setAlg] = useState("HS256");
  const [kid, setKid] = useState("");
  const [publicKey, setPublicKey] = useState("");
  const pair = alg !== "HS256";
  const fault = (field: string) => {
    const detail = faultAt(error, `/${field}`);
    return detail && sentence(detail);
  };
  const inFields = error instanceof ApiError && error.faults.length > 0;
  const submit = () => {
    const named = kid.trim() ? { kid: kid.trim() } : {};
    onAdd({ alg, ...named, ...(pair ? { public_key: publicKey } : {}) }, () => {
      setKid("");
      setPublicKey("");
    });
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="sm">
        <Group gap="sm" align="flex-start">
          <NativeSelect
            label="Add a key"
            data={algs}
            value={alg}
            error={fault("alg")}
            onChange={({ currentTarget }) => setAlg(currentTarget.value)}
            style={{ flex: "2 1 200px", minWidth: 0 }}
          />
          <TextInput
            label="Its name (kid)"
            placeholder="made for you"
            spellCheck={false}
            value={kid}
            error={fault("kid")}
            onChange={({ currentTarget }) => setKid(currentTarget.value)}
            style={{ flex: "1 1 160px" }}
          />
        </Group>
        {pair ? (
          <Textarea
            label="Public key"
            description="As PEM, -----BEGIN PUBLIC KEY-----, or as a JWK. The private half stays on your server."
            autosize
            minRows={4}
            maxRows={10}
            spellCheck={false}
            autoComplete="off"
            value={publicKey}
            error={fault("public_key")}
            onChange={({ currentTarget }) => setPublicKey(currentTarget.value)}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          />
        ) : null}
        {error && !inFields ? <Failure what="No key was added." error={error} /> : null}
        <Group gap="sm">
          <Button type="submit" loading={busy} disabled={not !== ""}>
            Add the key
          </Button>
          {not ? (
            <Text size="sm" c="dimmed">
              {not}
            </Text>
          ) : null}
        </Group>
      </Stack>
    </form>
  );
}
