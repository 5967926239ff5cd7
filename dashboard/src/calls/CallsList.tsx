import { Code, Text } from "@mantine/core";
import type { TrackingCall } from "../api/calllog";
import classes from "../live/Live.module.css";
import { clock, exactly } from "../ui/figures";
import { eventsInWords, placeInWords, reasonInWords, refused } from "./words";

/** A line for each call: when, what to, what became of it and why. It is not read out as it moves. */
export function CallsList({ list }: { list: TrackingCall[] }) {
  return (
    <ol className={classes.list} aria-label="Calls, the newest first">
      {list.map((call) => (
        <Line key={call.id} call={call} />
      ))}
    </ol>
  );
}

function Line({ call }: { call: TrackingCall }) {
  const at = new Date(call.at);
  const reason = reasonInWords(call);
  return (
    <li className={classes.entry} data-call={call.endpoint} data-tone={refused(call) ? "stopped" : ""}>
      <time dateTime={at.toISOString()} title={exactly(at)} className={classes.at}>
        {clock(at)}
      </time>
      <Text size="sm" className={classes.who} title={call.library}>
        {call.library || "Says no name"}
      </Text>
      <span className={classes.what}>
        <Text size="sm" span>
          /v1/{call.endpoint}
        </Text>
        <Text size="sm" span fw={refused(call) ? 600 : 400}>
          {eventsInWords(call)}
        </Text>
        <Text size="sm" c="dimmed" span>
          {call.status} in {call.ms < 10 ? call.ms.toFixed(1) : Math.round(call.ms)} ms
        </Text>
        {reason ? (
          <Text size="sm" w="100%">
            {reason} <Code>{call.code}</Code>
          </Text>
        ) : null}
        {call.faults.map((fault) => (
          <Text key={fault.index} size="sm" w="100%">
            {placeInWords(fault)}: {fault.detail} <Code>{fault.code}</Code>
          </Text>
        ))}
        {call.refused > call.faults.length ? (
          <Text size="sm" c="dimmed" w="100%">
            And {call.refused - call.faults.length} more
          </Text>
        ) : null}
      </span>
    </li>
  );
}
