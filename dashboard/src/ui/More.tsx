import { Button } from "@mantine/core";
import { Failure } from "./Failure";

interface List {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  error: Error | null;
  fetchNextPage: () => Promise<unknown>;
}

interface Props {
  list: List;
  /** What the button says: "Show more people". */
  word: string;
  size?: "xs" | "sm";
}

/** The next page of a list, below it; where it cannot be read that is said here, beside what is there. */
export function More({ list, word, size = "sm" }: Props) {
  const more = () => void list.fetchNextPage();
  if (list.isFetchNextPageError && list.error)
    return <Failure what="The next ones could not be read." error={list.error} onRetry={more} />;
  if (!list.hasNextPage) return null;
  return (
    <Button
      variant="default"
      size={size}
      loading={list.isFetchingNextPage}
      onClick={more}
      style={{ alignSelf: "center" }}
    >
      {word}
    </Button>
  );
}

/** What is wrong with a list as a whole: its next page has its own place to say so. */
export function faultOf(list: Pick<List, "error" | "isFetchNextPageError">): Error | null {
  return list.isFetchNextPageError ? null : list.error;
}
