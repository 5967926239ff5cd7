import { ActionIcon, Menu } from "@mantine/core";
import { IconBraces } from "@tabler/icons-react";
import { useComposing } from "./context";

interface Props {
  label: string;
  onPick: (placeholder: string) => void;
}

const known = [
  { words: "First name", value: "{{ person.first_name | default: 'there' }}" },
  { words: "Their user id", value: "{{ person.id | default: 'you' }}" },
  { words: "Their account", value: "{{ account.id | default: 'your team' }}" },
  { words: "Another attribute", value: "{{ person.attribute | default: 'instead' }}" },
];

/** What is known of a person, to be put where the cursor is; each with what stands there when it is not known. */
export function Placeholders({ label, onPick }: Props) {
  const { content } = useComposing();
  const ofEvent =
    content.trigger.type === "event"
      ? [{ words: "A property of the event", value: "{{ event.property | default: 'instead' }}" }]
      : [];
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`What is known of the person, into ${label.toLowerCase()}`}
        >
          <IconBraces size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Put in what is known</Menu.Label>
        {[...known, ...ofEvent].map(({ words, value }) => (
          <Menu.Item key={value} onClick={() => onPick(value)}>
            {words}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
