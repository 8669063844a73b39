import { hostname } from "node:os";
import { stripVTControlCharacters } from "node:util";
import { DeployProgress } from "../../deploy/deploy-progress";
import { withOperator } from "../../terraform/cdktf";
import { terraformErrors } from "../../terraform/terraform-errors";

// As cdktf 0.21.0 writes it: a stack's name before the first line of each message, the rest indented.
const output = (text: string) => text.split("\n").map(stripVTControlCharacters);

test("progress is counted per stack", () => {
  const progress = new DeployProgress();
  for (const line of output(`primary  Initializing the backend...
dr  Plan: 4 to add, 0 to change, 0 to destroy.
primary  Plan: 20 to add, 1 to change, 2 to destroy.
         vsphere_folder.a: Creating...
         vsphere_folder.a: Creation complete after 0s [id=group-v1]
dr  vsphere_folder.b: Creation complete after 0s [id=group-v2]
    vsphere_folder.c: Modifications complete after 1s [id=group-v3]
dr  Apply complete! Resources: 4 added, 0 changed, 0 destroyed.`)) {
    progress.read(line);
  }
  expect(String(progress)).toBe("dr done, primary 1/23");
});

test("a stack without changes is done at once", () => {
  const progress = new DeployProgress();
  progress.read("dr  Apply complete! Resources: 0 added, 0 changed, 0 destroyed.");
  expect(String(progress)).toBe("dr done");
});

test("Terraform's errors are shown without their box, warnings are not shown", () => {
  expect(
    terraformErrors(
      output(`primary  ╷
         │ Warning: Incomplete lock file information for providers
         ╵
dr  vsphere_folder.b: Creating...
dr  ╷
    │ Error: cannot locate folder
    │
    │   with vsphere_folder.b,
    ╵`),
    ),
  ).toEqual(["dr: Error: cannot locate folder\n\n  with vsphere_folder.b,"]);
});

test("an error whose box was cut off is shown from its beginning", () => {
  const later = Array.from({ length: 20 }, (_, at) => `dr  line ${at}`);
  const shown = terraformErrors(["primary  │ Error: error creating cluster", "", ...later]);
  expect(shown[0]).toBe("primary  │ Error: error creating cluster");
  expect(shown).toHaveLength(15);
});

test("errors without a box are the last lines of the output", () => {
  expect(terraformErrors(["Synthesizing", "", "non-zero exit code 1"])).toEqual([
    "Synthesizing",
    "non-zero exit code 1",
  ]);
});

test("the state server gets the operator's name, from the environment or the account", () => {
  expect(withOperator({ USER: "rachida" })).toMatchObject({ PGAPPNAME: `rachida@${hostname()}` });
  expect(withOperator({ USER: "rachida", PGAPPNAME: "ci" })).toMatchObject({ PGAPPNAME: "ci" });
});
