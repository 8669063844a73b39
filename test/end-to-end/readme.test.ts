import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Census } from "../../census/census";
import { takeCensus } from "../../census/take-census";
import { inProject } from "../../lib/paths";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import { ProjectCopy } from "../support/project-copy";

const section =
  readFileSync(inProject("docs", "guide", "change-a-site.md"), "utf8")
    .split(/^## /m)
    .find((text) => text.includes("```diff")) ?? "";
/** The edits in the guide, each with the heading before it. */
const edits = [...section.matchAll(/^```diff\n(.+?)^```$/gms)].map(({ index, 1: patch = "" }) => ({
  what: [...section.slice(0, index).matchAll(/^\*\*(.+?)\*\*/gm)].at(-1)?.[1] ?? "",
  patch,
}));

/** The objects that each edit adds. */
const added: Readonly<Record<string, readonly string[]>> = {
  "A member more in a tier": ["rabat VM rab-web-7 on pg-rabat-extension-web"],
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

describe("the edits in the guide", () => {
  test("are all tested", () => {
    expect(edits.map(({ what }) => what)).toEqual(Object.keys(added));
  });

  test.each(edits)("$what: one edit and one deploy create it", async ({ what, patch }) => {
    const before = await inventory();
    const { stderr, status } = spawnSync("git", ["apply", "--recount"], { cwd: copy.directory, input: patch });
    expect([String(stderr), status]).toEqual(["", 0]);
    await succeed("simulation:add-hardware");
    await deploy();
    expect((await inventory()).filter((line) => !before.includes(line)).sort()).toEqual(added[what]);
  });

  test("then the plans are empty", async () => {
    const output = await succeed("diff", "primary", "dr");
    expect(output.match(/No changes\. Your infrastructure matches the configuration\./g)).toHaveLength(2);
  });
});
