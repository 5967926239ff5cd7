import { getRouteApi } from "@tanstack/react-router";
import { periods, PushFigures } from "./PushFigures";

const push = getRouteApi("/sites/$site/push");

/** The figures of web push; which days are looked at stands in the address. */
export function Push() {
  const navigate = push.useNavigate();
  const asked = push.useSearch().days;
  const days = periods.find((one) => one === asked) ?? 30;
  return (
    <PushFigures
      site={push.useParams().site}
      days={days}
      onDays={(next) => void navigate({ search: next === 30 ? {} : { days: next }, replace: true })}
    />
  );
}
