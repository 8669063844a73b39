import { ROLE_PRIVILEGES } from "../../model/roles";
import { ofTheProject } from "../of-the-project";
import type { Kind } from "../subject";

type RoleFacts = { readonly privileges: readonly string[] };

export const role: Kind<RoleFacts> = {
  name: "role",
  telling: ["privileges"],
  expected: () =>
    Object.entries(ROLE_PRIVILEGES).map(([name, privileges]) => ({ name, origin: "project", facts: { privileges } })),
  // vCenter gives every role those of System, by which it sees what it is given for
  observed: ({ roles }) =>
    roles.filter(ofTheProject).map(({ name, privileges }) => ({
      name,
      facts: { privileges: privileges.filter((privilege) => !privilege.startsWith("System.")) },
    })),
};
