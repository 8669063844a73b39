import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AUTOMATION_PRIVILEGES, automationRoleDocument } from "../../documents/automation-role";
import { synthesise, synthesiseRehearsal } from "../support/synth";

describe("the automation account's role", () => {
  test("lists exactly the resource types in use", () => {
    const postures = [synthesise(), synthesise({ posture: { kind: "recovered", failover: "2026-11-24-fire" } })];
    const types = postures
      .flatMap((stacks) => Object.values(stacks))
      .concat(synthesiseRehearsal("2026-11-24-fire-7f3a").stack)
      .flatMap(({ json }) => Object.keys(json["resource"] as object))
      .filter((type) => type.startsWith("vsphere_"));
    expect(Object.keys(AUTOMATION_PRIVILEGES).sort()).toEqual([...new Set(types)].sort());
  });

  test("has the same documentation as the code", () => {
    const document = readFileSync(join(__dirname, "../../docs/automation-role.md"), "utf8");
    expect(document).toBe(automationRoleDocument());
  });
});
