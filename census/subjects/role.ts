import { ROLES } from "../../model/names";
import { ofTheProject } from "../of-the-project";
import type { Kind } from "../subject";

export const role: Kind = {
  name: "role",
  telling: [],
  expected: () => Object.values(ROLES).map((name) => ({ name, origin: "project", facts: {} })),
  observed: ({ roles }) => roles.filter(ofTheProject).map(({ name }) => ({ name, facts: {} })),
};
