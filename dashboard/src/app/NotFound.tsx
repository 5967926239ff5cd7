import { Button, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Sheet } from "../ui/Sheet";

/** An address that leads nowhere. */
export function NotFound() {
  return (
    <Sheet title="No such page">
      <Text>The address may be mistyped, or come from a newer Tend.</Text>
      <Button renderRoot={(props) => <Link to="/" {...props} />}>To my campaigns</Button>
    </Sheet>
  );
}
