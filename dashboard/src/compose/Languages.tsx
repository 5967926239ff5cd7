import { Button, Group, Paper, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { pushOf } from "../push/message";
import classes from "./Composer.module.css";
import { faultAt, useComposing } from "./context";
import { Words } from "./fields";
import { at, pointer } from "./path";
import { withLanguage, withoutLanguage, withWord, wordsOf } from "./translations";

/** The message in other languages, its words side by side. */
export function Languages() {
  const { content, set } = useComposing();
  const message = pushOf(content) ?? content.message;
  const [asked, setAsked] = useState("");
  const language = asked.trim();
  const taken = language in (message.translations ?? {}) || language === message.language;
  return (
    <Stack gap="sm" role="group" aria-label="Languages">
      <Text size="sm" fw={600}>
        Languages
      </Text>
      <Words path={["message", "language"]} label="Written in" placeholder="en" optional />
      {Object.keys(message.translations ?? {}).map((one) => (
        <Language key={one} language={one} />
      ))}
      <Group gap="xs" align="flex-end">
        <TextInput
          w={160}
          label="Another language"
          placeholder="de, de-AT, ar"
          value={asked}
          error={taken && language !== "" ? "It is there already." : undefined}
          onChange={(event) => setAsked(event.currentTarget.value)}
        />
        <Button
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={language === "" || taken}
          onClick={() => {
            set(["message"], withLanguage(message, language));
            setAsked("");
          }}
        >
          Add
        </Button>
      </Group>
    </Stack>
  );
}

function Language({ language }: { language: string }) {
  const { content, faults, set } = useComposing();
  const message = pushOf(content) ?? content.message;
  const words = message.translations?.[language];
  const here = ["message", "translations", language];
  return (
    <Paper withBorder p="sm" radius="md" component="section" aria-label={`In ${language}`}>
      <Group justify="space-between" mb="xs">
        <Text size="sm" fw={600}>
          {language}
        </Text>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          onClick={() => set(["message"], withoutLanguage(message, language))}
        >
          Remove {language}
        </Button>
      </Group>
      <Stack gap="xs">
        {wordsOf(message).map(({ label, original, path }) => {
          const said = at(words, path);
          return (
            <div key={pointer(path)} className={classes.beside}>
              <div>
                <Text size="xs" c="dimmed">
                  {label}
                </Text>
                <Text size="sm" style={{ overflowWrap: "anywhere" }}>
                  {original}
                </Text>
              </div>
              <Textarea
                autosize
                minRows={1}
                aria-label={`${label} in ${language}`}
                lang={language}
                placeholder={original}
                value={typeof said === "string" ? said : ""}
                error={faultAt(faults, pointer([...here, ...path]))}
                onChange={(event) =>
                  set(["message"], withWord(message, language, path, event.currentTarget.value), true)
                }
              />
            </div>
          );
        })}
      </Stack>
    </Paper>
  );
}
