import { Anchor, List, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Sheet } from "../ui/Sheet";

interface Props {
  /** The site that was asked for, where there was one. */
  asked?: string;
  /** Those that the member may see. */
  sites?: string[];
}

/** There is nothing to show: the member has no site, or not this one. */
export function NoSite({ asked, sites = [] }: Props) {
  const title = asked ? `No site “${asked}”` : "No site yet";
  return (
    <Sheet title={title}>
      {sites.length > 0 ? (
        <>
          <Text>It does not exist, or you may not see it. These are yours:</Text>
          <List listStyleType="none" spacing="xs">
            {sites.map((site) => (
              <List.Item key={site}>
                <Anchor renderRoot={(props) => <Link to="/sites/$site" params={{ site }} {...props} />}>
                  {site}
                </Anchor>
              </List.Item>
            ))}
          </List>
        </>
      ) : (
        <Text>You are signed in, but no site is yours. Ask the owner of the site to add you to it.</Text>
      )}
    </Sheet>
  );
}
