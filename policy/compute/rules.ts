import { processorsPerCore } from "./processors-per-core";

/** By id: the name of the rule's file. */
export const computeRules = {
  "processors-per-core": processorsPerCore,
};
