import { Badge, Button, Code, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { erasureQuery, lift, type Erasure } from "../api/privacy";
import { useRights } from "../session/may";
import { Failure } from "../ui/Failure";
import { Moment } from "../ui/Moment";
import { PageHead } from "../ui/PageHead";
import classes from "./People.module.css";

interface Props {
  site: string;
  id: string;
}

/** Nobody has this id: was somebody with it erased, or was it never seen? */
export function Absent({ site, id }: Props) {
  const { data, isPending } = useQuery(erasureQuery(site, id));
  if (isPending) return null;
  if (data) return <Erased site={site} id={id} erasure={data} />;
  return (
    <>
      <PageHead title="No such person" />
      <Text>
        {site} has seen nobody with the user id or visitor id <code>{id}</code>.
      </Text>
    </>
  );
}

function Erased({ site, id, erasure }: Props & { erasure: Erasure }) {
  const queries = useQueryClient();
  const { may } = useRights(site);
  const allow = useMutation({
    mutationFn: () => lift(site, id),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["erasure", site, id] }),
  });
  return (
    <>
      <PageHead
        title="Erased"
        state={erasure.over ? null : <Badge color="yellow">still being deleted</Badge>}
      />
      <Stack gap="md" align="flex-start" maw={640}>
        <Text role="status">
          Whoever had the id <Code className={classes.cell ?? ""}>{id}</Code>{" "}
          {erasure.over ? "was erased" : "is being erased since"} <Moment at={erasure.at} />. Nothing of them
          is left{erasure.over ? "" : " to be seen"}, and nothing is taken under this id any more.
        </Text>
        {erasure.over && may("person.write") ? (
          <>
            <Text size="sm">
              If the id is to be used again, allow it: who comes with it then begins as somebody new.
            </Text>
            <Button variant="default" loading={allow.isPending} onClick={() => allow.mutate()}>
              Allow this id again
            </Button>
          </>
        ) : null}
        {allow.error ? <Failure what="Nothing was changed." error={allow.error} /> : null}
      </Stack>
    </>
  );
}
