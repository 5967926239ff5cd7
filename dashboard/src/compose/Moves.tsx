import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { segmentsQuery } from "../api/segment";
import { pushOf } from "../push/message";
import { useAt, useComposing } from "./context";
import { Choice } from "./fields";

/** Which segment somebody comes into, or leaves. */
export function Moves() {
  const { site, content } = useComposing();
  const { value } = useAt(["trigger", "id"]);
  const { data } = useQuery(segmentsQuery(site));
  const id = typeof value === "string" ? value : "";
  const known = (data ?? []).map(({ id: one, name }) => ({ value: one, label: name }));
  const none = data?.length === 0 ? "no segment is saved yet" : "choose a segment";
  return (
    <>
      <Choice
        path={["trigger", "id"]}
        label="Segment"
        data={known.some((one) => one.value === id) ? known : [{ value: id, label: id || none }, ...known]}
      />
      <Choice
        path={["trigger", "change"]}
        label="Somebody"
        data={[
          { value: "entered", label: "comes into it" },
          { value: "left", label: "leaves it" },
        ]}
      />
      <Text size="sm" c="dimmed">
        Whoever does something is found at once. Whom time alone moves is found by a scan of everybody, a
        quarter of an hour after the last one. Who is in it when the campaign goes live has not come in.{" "}
        {pushOf(content)
          ? "Whoever has the site open then does not get it."
          : "In the app it reaches who has the site open at that moment."}
      </Text>
    </>
  );
}
