import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../lib/processes";
import { ProjectCopy } from "../support/project-copy";

jest.setTimeout(600_000);

let copy: ProjectCopy;
let environment: NodeJS.ProcessEnv;
beforeAll(async () => {
  copy = new ProjectCopy();
  const git = (...args: string[]) =>
    run("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: copy.directory });
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "as reviewed");
  const lab = { ...process.env, CDKTF_CONTEXT_JSON: '{"profile":"lab"}' };
  expect((await copy.run("simulation:start", [], lab)).exitCode).toBe(0);
  // not as a job of the CI runner that may run this test: that would need an approval
  environment = Object.fromEntries(
    Object.entries(copy.simulationEnvironment()).filter(([name]) => !name.startsWith("GITHUB_")),
  );
});
afterAll(async () => {
  await copy.run("simulation:stop");
  copy.remove();
});

test("npm run deploy -- --reviewed: after Ctrl-C, Terraform finishes the current object; the same command reports it and resumes", async () => {
  // GIVEN a review of a first deploy
  const file = join(copy.directory, ".simulation", "review.json");
  expect(await copy.run("review", ["primary", "--json", file, "--fail-on", "blocked"], environment)).toMatchObject({
    exitCode: 0,
  });

  // AND the same review, forged on the way
  const forged = join(copy.directory, ".simulation", "forged.json");
  const review = JSON.parse(readFileSync(file, "utf8"));
  review.sites[0].groups.pop();
  writeFileSync(forged, JSON.stringify({ ...review, outcome: "harmless", unknown: [] }));
  const refused = await copy.run("deploy", ["--reviewed", forged], environment);
  expect(refused.output).toMatch(
    /^error {3}The review that was approved is not the review of this change\n(.*\n)* *object that was not approved: primary, /m,
  );
  expect(refused.exitCode).toBe(1);

  // WHEN its deploy is interrupted
  const deploy = copy.start("deploy", ["--reviewed", file], environment);
  await deploy.until(() => deploy.output().includes("Creation complete"));
  process.kill(-(deploy.child.pid ?? 0), "SIGINT");
  const interrupted = await deploy.ended;
  expect(interrupted.output).toContain("waiting until Terraform finishes its current operations");
  expect(interrupted.exitCode).toBe(130);

  // THEN the same command resumes it
  const resumed = await copy.run("deploy", ["--reviewed", file], environment);
  expect(resumed.output).toMatch(
    /was interrupted at primary: no step is complete, primary may be partly applied\.\nThis deploy resumes it\./,
  );
  expect(resumed.output).toMatch(/Apply complete! Resources: \d+ added, 0 changed, 0 destroyed\./);
  expect(resumed.exitCode).toBe(0);

  // AND it is not deployed a second time
  const again = await copy.run("deploy", ["--reviewed", file], environment);
  expect(again.output).toMatch(/^error {3}primary differs from its review$/m);
  expect(again.output).toMatch(/state: lineage none was reviewed/);
});
