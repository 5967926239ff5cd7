import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

/** To what a campaign can begin from. */
export function NewCampaign({ site }: { site: string }) {
  return (
    <Button
      leftSection={<IconPlus size={16} aria-hidden />}
      renderRoot={(props) => <Link to="/sites/$site/templates" params={{ site }} {...props} />}
    >
      New campaign
    </Button>
  );
}
