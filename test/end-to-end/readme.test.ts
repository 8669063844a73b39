import type { Census } from "../../census/census";
import { takeCensus } from "../../census/take-census";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import { applyEdit as apply, editsOf, pageText as textOf } from "../support/page-edits";
import { ProjectCopy } from "../support/project-copy";

const readmePatch = editsOf(textOf("README.md")).map(({ patch }) => patch);
const guide = textOf("docs", "guide", "change-a-site.md");
const edits = editsOf(guide);

/** The objects that each edit adds. */
const added: Readonly<Record<string, readonly string[]>> = {
  "One more member in a tier": ["rabat VM rab-web-7 on pg-rabat-extension-web"],
  "A tier": [
    "marrakech VM mrk-search-1 on pg-marrakech-recovery-application",
    "rabat VM rab-search-1 on pg-rabat-extension-application",
    "rabat VM rab-search-2 on pg-rabat-extension-application",
  ],
  "A network": ["rabat port group pg-rabat-extension-exams with VLAN 190"],
  "A host": ["rabat host esx-17.rabat.massar.example in rabat-extension"],
};

let copy: ProjectCopy;
let environment: NodeJS.ProcessEnv;
beforeAll(async () => {
  copy = new ProjectCopy();
  await succeed("simulation:start");
  environment = copy.simulationEnvironment();
  await deploy();
});
afterAll(async () => {
  await copy.run("simulation:stop");
  copy.remove();
});

async function succeed(script: string, ...args: string[]): Promise<string> {
  const { exitCode, output } = await copy.run(script, args, environment);
  if (exitCode !== 0) throw new Error(`npm run ${script} ${args.join(" ")}:\n${output}`);
  return output;
}

const deploy = () => succeed("deploy", "primary", "dr", "--auto-approve");

/** The VMs, port groups and hosts of both vCenters, one line each. */
async function inventory(): Promise<string[]> {
  const censuses = SITE_NAMES.map(async (site) => linesOf(site, await takeCensus(site, environment)));
  return (await Promise.all(censuses)).flat();
}

const linesOf = (site: SiteName, { virtualMachines, portGroups, hosts }: Census): string[] => [
  ...virtualMachines.map(({ name, nics }) => `${site} VM ${name} on ${nics.map(({ network }) => network).join(", ")}`),
  ...portGroups.map(({ name, vlan }) => `${site} port group ${name} with VLAN ${vlan.id}`),
  ...hosts.map(({ name, cluster }) => `${site} host ${name} in ${cluster}`),
];

const steps = ["check", "docs", "verify"];

describe("the path from an edit to a pull request", () => {
  test.each([
    ["README.md", textOf("README.md")],
    ["change-a-site.md", guide],
  ])("is named in %s, in order", (_, page) => {
    const positions = steps.map((step) => page.indexOf(`npm run ${step}`));
    expect(positions).not.toContain(-1);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });

  // what npm run verify does after it, on a whole design of somebody else's, is in test/replaced/
  test("works with all edits that README and the guide show", async () => {
    expect(readmePatch).toHaveLength(1);
    const committed = new ProjectCopy("committed");
    try {
      for (const patch of [...readmePatch, ...edits.map((edit) => edit.patch)]) apply(patch, committed);
      const outdated = await committed.run("docs", ["--check"]);
      expect(outdated.output).toMatch(/^remedy {2}Run npm run docs/m);
      for (const args of [[], ["--check"]]) {
        expect(await committed.run("docs", args)).toMatchObject({ exitCode: 0 });
      }
      expect((await committed.run("check")).output).toMatch(/^0 errors, /m);
    } finally {
      committed.remove();
    }
  });
});

describe("the edits that the guide shows", () => {
  test("are those that are looked for", () => {
    expect(edits.map(({ what }) => what)).toEqual(Object.keys(added));
  });

  test.each(edits)("$what: one edit and one deploy create it", async ({ what, patch }) => {
    const before = await inventory();
    apply(patch, copy);
    await succeed("simulation:add-hardware");
    await deploy();
    expect((await inventory()).filter((line) => !before.includes(line)).sort()).toEqual(added[what]);
  });

  test("then the plans are empty", async () => {
    const output = await succeed("diff", "primary", "dr");
    expect(output.match(/No changes\. Your infrastructure matches the configuration\./g)).toHaveLength(2);
  });
});
