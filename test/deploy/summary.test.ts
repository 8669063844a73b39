import { DeployProgress } from "../../deploy/deploy-progress";
import { deploySummary, deploySummaryText } from "../../deploy/summary";

const progress = new DeployProgress();
for (const line of [
  "primary  Apply complete! Resources: 20 added, 1 changed, 2 destroyed.",
  "primary  Apply complete! Resources: 1 imported, 1 added, 0 changed, 0 destroyed.",
  "dr  Apply complete! Resources: 0 added, 0 changed, 0 destroyed.",
]) {
  progress.read(line);
}
const stacks = ["primary", "dr", "replication-link"];

test("a deploy ends with the changes of each stack, its duration and the next step", () => {
  expect(deploySummaryText(deploySummary(stacks, 31.4, progress.results))).toBe(`Deployed in 31 s:
  primary: 21 added, 1 changed, 2 destroyed
  dr: nothing changed
  replication-link: nothing changed
Next: npm run drift checks later that both sites are still as deployed.
`);
});

test("the JSON output has the same content", () => {
  expect(deploySummary(["primary"], 31.4, progress.results)).toEqual({
    version: 1,
    seconds: 31,
    stacks: [{ stack: "primary", changes: { added: 21, changed: 1, destroyed: 2 } }],
  });
});

test("changes that the terminal has already shown are not counted again", () => {
  expect(deploySummaryText(deploySummary(["dr"], 2))).toContain("\n  dr\n");
});
