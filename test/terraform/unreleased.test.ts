import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { refuseUnreleased } from "../../terraform/unreleased";

const directory = mkdtempSync(join(tmpdir(), "unreleased "));
afterAll(() => rmSync(directory, { recursive: true }));

const type = "vsphere_virtual_machine";
const stateOf = (...names: string[]) => JSON.stringify({ resources: names.map((name) => ({ type, name })) });
const refused = (state: string, code: object): Promise<void> => {
  const stack = join(directory, "stacks", "primary");
  mkdirSync(stack, { recursive: true });
  writeFileSync(join(stack, "cdk.tf.json"), JSON.stringify(code));
  return refuseUnreleased("primary", state, { CDKTF_OUTPUT: directory });
};

test("a promoted object that left the record without a release is never destroyed", async () => {
  await expect(
    refused(stateOf("promoted_a", "promoted_b"), { resource: { [type]: { promoted_b: {} } } }),
  ).rejects.toMatchObject({
    message: `primary would destroy promoted objects that were not released: ${type}.promoted_a`,
    remedy: expect.stringContaining("npm run adopt -- release"),
  });
});

test.each([
  ["in the code", { resource: { [type]: { promoted_a: {} } } }],
  ["released", { removed: [{ from: `${type}.promoted_a`, lifecycle: { destroy: false } }] }],
])("not one that is %s", async (_, code) => {
  await expect(refused(stateOf("promoted_a"), code)).resolves.toBeUndefined();
});

test("not objects of the project, and not before the first deployment", async () => {
  for (const state of [stateOf("rabat_db"), "", "{}"]) await expect(refused(state, {})).resolves.toBeUndefined();
});
