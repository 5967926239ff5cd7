import { Button, Menu } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { holders, kinds } from "./kinds";
import type { Node } from "./nodes";

interface Props {
  onAdd: (node: Node) => void;
  /** A group may be added as well. */
  groups?: boolean;
}

/** A condition more, by what it asks. */
export function Adder({ onAdd, groups = false }: Props) {
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          style={{ alignSelf: "start" }}
        >
          Add a condition
        </Button>
      </Menu.Target>
      {/* There are more kinds than a phone is high. */}
      <Menu.Dropdown mah="60dvh" style={{ overflowY: "auto" }}>
        {Object.entries(kinds).map(([type, { words, fresh }]) => (
          <Menu.Item key={type} onClick={() => onAdd(fresh)}>
            {words}
          </Menu.Item>
        ))}
        {groups ? (
          <>
            <Menu.Divider />
            {Object.entries(holders).map(([name, { words, fresh }]) => (
              <Menu.Item key={name} onClick={() => onAdd(fresh)}>
                {words}
              </Menu.Item>
            ))}
          </>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
