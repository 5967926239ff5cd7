import { Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { coverageQuery, identityQuery, type CreatedIdentityKey } from "../api/identity";
import { siteQuery } from "../api/site";
import { useRights } from "../session/may";
import { Card } from "../ui/Card";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { AddIdentityKey } from "./AddIdentityKey";
import { CoverageCard } from "./CoverageCard";
import { IdentityKeys } from "./IdentityKeys";
import { IdentitySwitch } from "./IdentitySwitch";
import { OneTimeSecret } from "./OneTimeSecret";
import { TokenLines } from "./TokenLines";
import { useIdentity } from "./useIdentity";

/** The keys by which the site's own server says who its users are. */
export function IdentityPage({ site }: { site: string }) {
  const { data, error, refetch } = useQuery(identityQuery(site));
  const siteKey = useQuery(siteQuery(site)).data?.key ?? "";
  const keyed = (data?.data.keys.length ?? 0) > 0;
  const coverage = useQuery({ ...coverageQuery(site), enabled: keyed });
  const { whyNot } = useRights(site);
  const act = useIdentity(site);
  const [made, setMade] = useState<CreatedIdentityKey | null>(null);
  const not = whyNot("key.manage");
  if (!data) {
    return error ? (
      <Failure what="The keys could not be read." error={error} onRetry={() => void refetch()} />
    ) : (
      <Delayed>
        <Skeleton h={240} role="status" aria-label="The keys are on their way" />
      </Delayed>
    );
  }
  const { keys, required } = data.data;
  return (
    <Stack gap="lg" maw={860}>
      <Card title="Keys">
        <Stack gap="md">
          <IdentityKeys keys={keys} required={required} not={not} remove={act.remove} />
          {made?.secret ? (
            <OneTimeSecret
              title={`The secret of ${made.kid}`}
              value={made.secret}
              copy="Copy the secret"
              onClose={() => setMade(null)}
            >
              Keep it on your server now, as TEND_IDENTITY_SECRET: it is not shown again.
            </OneTimeSecret>
          ) : null}
          {keys.length < 2 ? (
            <AddIdentityKey
              not={not}
              busy={act.add.isPending}
              error={act.add.error}
              onAdd={(key, done) =>
                act.add.mutate(key, {
                  onSuccess: (answer) => {
                    setMade(answer);
                    done();
                  },
                })
              }
            />
          ) : null}
        </Stack>
      </Card>
      {keys.length > 0 ? <TokenLines keys={keys} siteKey={siteKey} /> : null}
      {keyed ? <CoverageCard of={coverage} /> : null}
      <IdentitySwitch
        site={site}
        coverage={coverage.data}
        required={required}
        canTurn={keys.length > 0 || required}
        not={not}
        error={act.turn.error}
        busy={act.turn.isPending}
        onTurn={(next, done) => act.turn.mutate({ required: next, etag: data.etag }, { onSettled: done })}
      />
    </Stack>
  );
}
