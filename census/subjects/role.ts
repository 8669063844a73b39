import { ROLE_PRIVILEGES } from "../../model/roles";
import { isManagedByProject } from "../managed-by-project";
import type { Kind } from "../subject";

type RoleFacts = { readonly privileges: readonly string[] };

export const role: Kind<RoleFacts> = {
  name: "role",
  shown: ["privileges"],
  expected: () =>
    Object.entries(ROLE_PRIVILEGES).map(([name, privileges]) => ({ name, origin: "project", facts: { privileges } })),
  // vCenter adds the System privileges to every role
  observed: ({ roles }) =>
    roles.filter(isManagedByProject).map(({ name, privileges }) => ({
      name,
      facts: { privileges: privileges.filter((privilege) => !privilege.startsWith("System.")) },
    })),
};
