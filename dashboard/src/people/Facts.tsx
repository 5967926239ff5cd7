import { Anchor, Code, Paper, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Person } from "../api/person";
import { accountsOfQuery } from "../api/siteaccount";
import { count } from "../ui/figures";
import { Moment } from "../ui/Moment";
import classes from "./People.module.css";
import { consentInWords, unwantedInWords } from "./words";

/** Who it is in a few words and figures. What is not known is not there. */
export function Facts({ site, person }: { site: string; person: Person }) {
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
    aliases,
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
        {account ? <Belongs site={site} person={person} /> : null}
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
        {aliases.length > 0 ? (
          <Fact word="Also known as">
            <Code>{aliases.slice(0, 3).join(" ")}</Code>
            {aliases.length > 3 ? ` and ${count(aliases.length - 3)} more` : ""}
          </Fact>
        ) : null}
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

/** The accounts that they belong to, each with their role; the one they are in where the others are not known. */
function Belongs({ site, person }: { site: string; person: Person }) {
  const { data } = useQuery(accountsOfQuery(site, person.id));
  const list = data?.length ? data : [{ account: person.account, name: "", role: "" }];
  return (
    <Fact word={list.length === 1 ? "Account" : "Accounts"}>
      {list.map(({ account, name, role }) => (
        <div key={account}>
          <Anchor
            renderRoot={(props) => (
              <Link to="/sites/$site/accounts/$account" params={{ site, account }} {...props} />
            )}
          >
            {name || account}
          </Anchor>
          {role ? ` (${role})` : ""}
        </div>
      ))}
    </Fact>
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
