import { Audience } from "../audience/Audience";
import { faultAt, useComposing } from "./context";

/** Whom the campaign is for. */
export function AudienceStep() {
  const { site, content, faults, events, set } = useComposing();
  return (
    <Audience
      site={site}
      value={content.audience ?? null}
      onChange={(value, typed) => set(["audience"], value ?? undefined, typed)}
      faultAt={(pointer) => faultAt(faults, `/audience${pointer}`)}
      events={events}
      saving
    />
  );
}
