import type { Model } from "../model/model";
import type { Rule } from "../model/rule";
import { computeRules } from "./compute/rules";
import { hygieneRules } from "./hygiene/rules";
import { networkRules } from "./network/rules";
import { recoveryRules } from "./recovery/rules";
import { storageRules } from "./storage/rules";

/** Every rule about the model, by subject and id. */
export const RULES: Readonly<Record<string, Readonly<Record<string, Rule<Model>>>>> = {
  compute: computeRules,
  storage: storageRules,
  network: networkRules,
  recovery: recoveryRules,
  hygiene: hygieneRules,
};
