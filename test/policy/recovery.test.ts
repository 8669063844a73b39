import { loadModel } from "../../model/load";
import { recoveryRules } from "../../policy/recovery/rules";
import { variant } from "../model/variant";
import { describeCases } from "./cases/case";
import { recoveryCases } from "./cases/recovery";

describeCases(recoveryCases);

test("every rule has a case", () => {
  expect(new Set(recoveryCases.map(({ rule }) => rule))).toEqual(new Set(Object.keys(recoveryRules)));
});

test("the rules have the same findings before and after a recovery", () => {
  const recovered = loadModel(variant({ posture: { kind: "recovered", failover: "2026-11-24-fire" } }));
  for (const rule of Object.values(recoveryRules)) expect(rule.check(recovered)).toEqual([]);
});
