import { Code, Paper, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Person } from "../api/person";
import { count } from "../ui/figures";
import { Moment } from "../ui/Moment";
import classes from "./People.module.css";
import { consentInWords, unwantedInWords } from "./words";

/** Who it is in a few words and figures. What is not known is not there. */
export function Facts({ person }: { person: Person }) {
  const {
    account,
    language,
    timeZone,
    window: size,
    lastPage,
    consent,
    unwanted,
    unwantedNames,
    anonymousIds,
  } = person;
  return (
    <Paper component="section" withBorder radius="lg" p="lg" aria-label="At a glance">
      <dl className={classes.facts}>
        <Figure word="Visits" n={person.visits} more={days(person.visitDays)} />
        <Figure word="Pages viewed" n={person.pages} />
        <Fact word="First seen">
          <Moment at={person.firstSeen} />
        </Fact>
        <Fact word="Last seen">
          <Moment at={person.lastSeen} />
        </Fact>
        {account ? <Fact word="Account">{account}</Fact> : null}
        <Fact word="Consent">{consentInWords(consent)}</Fact>
        {unwanted.length > 0 ? (
          <Fact word="Wants no messages of">
            {unwanted.map((topic) => unwantedInWords(topic, (id) => unwantedNames[id])).join(", ")}
          </Fact>
        ) : null}
        {language ? <Fact word="Language">{language}</Fact> : null}
        {timeZone ? <Fact word="Time zone">{timeZone}</Fact> : null}
        {size ? (
          <Fact word="Browser window">
            {size.width} × {size.height}
          </Fact>
        ) : null}
        {lastPage ? <Fact word="Last page">{lastPage}</Fact> : null}
        {anonymousIds.length > 0 ? (
          <Fact word={anonymousIds.length === 1 ? "Visitor id" : "Visitor ids"}>
            <Code>{anonymousIds.slice(0, 3).join(" ")}</Code>
            {anonymousIds.length > 3 ? ` and ${count(anonymousIds.length - 3)} more` : ""}
          </Fact>
        ) : null}
      </dl>
    </Paper>
  );
}

function days(n: number): string {
  return n === 1 ? "on one day" : `on ${count(n)} days`;
}

function Figure({ word, n, more }: { word: string; n: number; more?: string }) {
  return (
    <Fact word={word}>
      <span className={classes.number} data-figure={word.toLowerCase()}>
        {count(n)}
      </span>
      {more ? (
        <Text span size="sm" c="dimmed" ml={8}>
          {more}
        </Text>
      ) : null}
    </Fact>
  );
}

function Fact({ word, children }: { word: string; children: ReactNode }) {
  return (
    <div>
      <dt>{word}</dt>
      <dd>{children}</dd>
    </div>
  );
}
