import { Stack, Text } from "@mantine/core";
import { EventSuggest } from "../audience/EventSuggest";
import { useAt, useComposing } from "./context";
import { Span } from "./fields";

const WITHIN = "7d";

/** What people are to do after they have seen it, and how soon. */
export function GoalStep() {
  const { site, events, content, set } = useComposing();
  const { goal } = content;
  const { fault } = useAt(["goal", "event"]);
  return (
    <Stack gap="lg">
      <Text size="sm">
        What are people to do once they have seen it? Its results say how many did. Without a goal they count
        who saw and clicked it.
      </Text>
      <EventSuggest
        label="They do"
        description="An event that your site reports. Leave it empty for no goal."
        placeholder="invited"
        site={site}
        inUse={events}
        value={goal?.event}
        error={fault}
        onWrite={(event) =>
          set(["goal"], event === "" ? undefined : { within: WITHIN, ...goal, event }, true)
        }
      />
      {goal ? (
        <>
          <Span path={["goal", "within"]} label="Within" of="mhdw" />
          <Text size="sm" c="dimmed">
            The time starts when the message was first seen. Each message counts once, on whatever device it
            happens.
          </Text>
        </>
      ) : null}
    </Stack>
  );
}
