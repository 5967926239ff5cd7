import { Menu, UnstyledButton, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { IconLayoutGrid, IconLock, IconLogout, IconUserCircle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Session } from "../api/session";
import classes from "./Rail.module.css";
import { useLeave } from "./useLeave";

const schemes: { value: MantineColorScheme; word: string }[] = [
  { value: "auto", word: "As the system" },
  { value: "light", word: "Light" },
  { value: "dark", word: "Dark" },
];

interface Props {
  member: Session["member"];
}

/** Who is signed in, how it looks, how messages look, and the way out. */
export function MemberMenu({ member }: Props) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const leave = useLeave();
  return (
    <Menu position="top-start" width={220} transitionProps={{ duration: 120 }}>
      <Menu.Target>
        <UnstyledButton className={classes.control} title={member.email}>
          <IconUserCircle size={20} stroke={1.6} aria-hidden />
          <span className={classes.word}>{member.email}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Colours</Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => setColorScheme(value as MantineColorScheme)}
        >
          {schemes.map(({ value, word }) => (
            <Menu.RadioItem key={value} value={value}>
              {word}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLock size={16} aria-hidden />}
          renderRoot={(props) => <Link to="/account" {...props} />}
        >
          Your account
        </Menu.Item>
        <Menu.Item component="a" href="/gallery" leftSection={<IconLayoutGrid size={16} aria-hidden />}>
          Gallery of messages
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => leave.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
