import { BackTo } from "../segments/BackTo";
import { PageHead } from "../ui/PageHead";
import { ListForm } from "./ListForm";

/** A list that is to be: its name. People are put on it when it is there. */
export function NewListPage({ site }: { site: string }) {
  return (
    <>
      <BackTo site={site} to="/sites/$site/lists" word="Lists" />
      <PageHead title="New list" />
      <ListForm site={site} />
    </>
  );
}
