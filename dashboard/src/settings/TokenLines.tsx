import { Code, NativeSelect, Stack, Tabs, Text } from "@mantine/core";
import { useState } from "react";
import type { IdentityKey } from "../api/identity";
import { Card } from "../ui/Card";
import { Copy } from "../ui/Copy";
import { languages, tokenParts, tokenSample } from "./tokens";

interface Props {
  keys: IdentityKey[];
  siteKey: string;
}

/** What a site's server does with a key: lines with that key's name in them. */
export function TokenLines({ keys, siteKey }: Props) {
  const [chosen, setChosen] = useState<string | null>(null); // the newest, until another is chosen
  const key = keys.find(({ kid }) => kid === chosen) ?? keys.at(-1);
  if (!key) return null;
  const of = { siteKey, kid: key.kid };
  return (
    <Card title="On your server">
      <Stack gap="md">
        <Text size="sm">
          Make a token for the user who is signed in, never for an id that the request names, and hand it to
          identify in the page.
        </Text>
        {keys.length > 1 ? (
          <NativeSelect
            label="Sign with"
            maw={320}
            data={keys.map(({ kid, alg }) => ({ value: kid, label: `${kid} (${alg})` }))}
            value={key.kid}
            onChange={({ currentTarget }) => setChosen(currentTarget.value)}
          />
        ) : null}
        {key.alg === "HS256" ? (
          <Tabs defaultValue="Node" keepMounted={false}>
            <Tabs.List aria-label="Language" mb="sm">
              {languages.map((language) => (
                <Tabs.Tab key={language} value={language}>
                  {language}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            {languages.map((language) => (
              <Tabs.Panel key={language} value={language}>
                <Lines text={tokenSample(language, of)} />
              </Tabs.Panel>
            ))}
          </Tabs>
        ) : (
          <>
            <Text size="sm">Sign this with your private key, by a library for JWT:</Text>
            <Lines text={tokenParts(key.alg, of)} />
          </>
        )}
      </Stack>
    </Card>
  );
}

function Lines({ text }: { text: string }) {
  return (
    <Stack gap="sm">
      <Code block tabIndex={0} role="region" aria-label="Code" style={{ overflowX: "auto" }}>
        {text}
      </Code>
      <Copy value={text} label="Copy the code" />
    </Stack>
  );
}
