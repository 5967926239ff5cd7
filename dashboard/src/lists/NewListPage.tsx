import { PageHead } from "../ui/PageHead";
import { AllLists } from "./AllLists";
import { ListForm } from "./ListForm";

/** A list that is to be: its name. People are put on it when it is there. */
export function NewListPage({ site }: { site: string }) {
  return (
    <>
      <AllLists site={site} />
      <PageHead title="New list" />
      <ListForm site={site} />
    </>
  );
}
