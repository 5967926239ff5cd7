import { useQuery } from "@tanstack/react-query";
import { sessionQuery, type Permission } from "../api/session";

/** What the member may do on a site, and in words why not. */
export interface Rights {
  role: string;
  may: (permission: Permission) => boolean;
  /** Why something is not on offer, for a tooltip; "" where it is. */
  whyNot: (permission: Permission) => string;
}

export function rightsOn(role: string, permissions: readonly string[]): Rights {
  const may = (permission: Permission) => permissions.includes(permission);
  return {
    role,
    may,
    whyNot: (permission) =>
      may(permission) ? "" : `Your role on this site, ${role || "none"}, does not include this.`,
  };
}

/** The server decides at each call; this only spares members what would be refused. */
export function useRights(site: string): Rights {
  const access = useQuery(sessionQuery).data?.access.find((a) => a.site === site);
  return rightsOn(access?.role ?? "", access?.permissions ?? []);
}
