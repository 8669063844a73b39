import { CUSTOM_ATTRIBUTES } from "../../model/names";
import { isManagedByProject } from "../managed-by-project";
import type { Kind } from "../subject";

type CustomAttributeFacts = { readonly "for objects": string };

export const customAttribute: Kind<CustomAttributeFacts> = {
  name: "custom attribute",
  shown: ["for objects"],
  expected: () =>
    Object.values(CUSTOM_ATTRIBUTES).map((name) => ({
      name,
      origin: "project",
      facts: { "for objects": "VirtualMachine" },
    })),
  observed: ({ customAttributes }) =>
    customAttributes.filter(isManagedByProject).map(({ name, type }) => ({ name, facts: { "for objects": type } })),
};
