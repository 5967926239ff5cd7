import { Code } from "@mantine/core";
import type { Campaign } from "../api/campaign";
import { useNamed } from "../audience/useNamed";
import { audienceInWords } from "../audience/words";
import { Card } from "../ui/Card";
import { Moment } from "../ui/Moment";
import { spanInWords } from "../ui/duration";
import { capital } from "../ui/words";
import classes from "./CampaignPage.module.css";
import { capsInWords, goalInWords, triggerInWords } from "./words";

/** When, for whom, how often, how long. */
export function RulesCard({ site, campaign }: { site: string; campaign: Campaign }) {
  const { trigger, audience, caps, category, startsAt, endsAt, goal, fallback, id } = campaign;
  const named = useNamed(site, trigger, audience);
  return (
    <Card title="Rules">
      <dl className={classes.rules}>
        <div>
          <dt>When</dt>
          <dd>{capital(triggerInWords(trigger, named))}</dd>
        </div>
        <div>
          <dt>For whom</dt>
          <dd>
            {audience ? (
              <details>
                <summary>{capital(audienceInWords(audience, named))}</summary>
                <Code block mt={8}>
                  {JSON.stringify(audience, null, 2)}
                </Code>
              </details>
            ) : (
              "Everybody"
            )}
          </dd>
        </div>
        <div>
          <dt>How often</dt>
          <dd>{capital(capsInWords(caps))}</dd>
        </div>
        {goal ? (
          <div>
            <dt>Goal</dt>
            <dd>{capital(goalInWords(goal))}</dd>
          </div>
        ) : null}
        {fallback ? (
          <div>
            <dt>If unseen</dt>
            <dd>
              A push after {spanInWords(fallback.after)}: {fallback.push.title}
            </dd>
          </div>
        ) : null}
        {startsAt || endsAt ? (
          <div>
            <dt>Dates</dt>
            <dd>
              {startsAt ? (
                <>
                  From <Moment at={startsAt} />{" "}
                </>
              ) : null}
              {endsAt ? (
                <>
                  {startsAt ? "until" : "Until"} <Moment at={endsAt} />
                </>
              ) : null}
            </dd>
          </div>
        ) : null}
        {category ? (
          <div>
            <dt>Category</dt>
            <dd>{category}</dd>
          </div>
        ) : null}
        <div>
          <dt>Id</dt>
          <dd>
            <Code>{id}</Code>
          </dd>
        </div>
      </dl>
    </Card>
  );
}
