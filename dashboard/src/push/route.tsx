import { getRouteApi } from "@tanstack/react-router";
import { periodOf } from "../ui/PeriodSwitch";
import { PushFigures } from "./PushFigures";

const push = getRouteApi("/sites/$site/push");

/** The figures of web push; which days are looked at stands in the address. */
export function Push() {
  const navigate = push.useNavigate();
  return (
    <PushFigures
      site={push.useParams().site}
      days={periodOf(push.useSearch().days)}
      onDays={(next) => void navigate({ search: next === 30 ? {} : { days: next }, replace: true })}
    />
  );
}
