import type { Model } from "../model/model";
import { RULES } from "./catalogue";
import { type LocatedFinding, locate } from "./located-finding";

/** All findings of the rules about the model, acknowledged or not. */
export function evaluate(model: Model): LocatedFinding[] {
  return Object.values(RULES).flatMap((rules) =>
    Object.entries(rules).flatMap(([id, { severity, check }]) =>
      check(model).map((finding) => locate(id, severity, finding, model.root)),
    ),
  );
}
