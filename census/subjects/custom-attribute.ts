import { CUSTOM_ATTRIBUTES } from "../../model/names";
import { ofTheProject } from "../of-the-project";
import type { Kind } from "../subject";

type CustomAttributeFacts = { readonly "for objects": string };

export const customAttribute: Kind<CustomAttributeFacts> = {
  name: "custom attribute",
  telling: ["for objects"],
  expected: () =>
    Object.values(CUSTOM_ATTRIBUTES).map((name) => ({
      name,
      origin: "project",
      facts: { "for objects": "VirtualMachine" },
    })),
  observed: ({ customAttributes }) =>
    customAttributes.filter(ofTheProject).map(({ name, type }) => ({ name, facts: { "for objects": type } })),
};
