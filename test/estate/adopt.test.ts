import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Census } from "../../census/census";
import { censusDifference } from "../../census/difference";
import { takeCensus } from "../../census/take-census";
import { alike } from "../../model/schema/site";
import { ProjectCopy } from "../support/project-copy";

// A limit in case a command hangs.
jest.setTimeout(1_200_000);

/** Plays docs/guide/adopt.md with its commands. `estate.test.ts` has the large estate and each oddity. */
const MACHINES = "40";
const REVIEW = join(".simulation", "review.json");
const SITE = join("datacenters", "rabat.ts");
const RECORD = join("datacenters", "adopted", "rabat.ts");
const [HOST_DRIVE, FOLDER, SWITCH, DATASTORE, CLUSTER] = [
  "/rabat/vm/srv-mail-01",
  "/rabat/vm/Production",
  "DVS PROD Rabat A",
  "SAN PROD Rabat A 01",
  "PROD Rabat A",
];

const reviewSchema = z.object({
  blocks: z.array(z.object({ id: z.string(), scope: z.string() })),
  sites: z.array(z.object({ effects: z.record(z.string(), z.number()) })),
});
const eventsSchema = z.array(z.object({ event: z.string(), name: z.string() }));

let copy: ProjectCopy;
let environment: NodeJS.ProcessEnv;
beforeAll(async () => {
  copy = new ProjectCopy();
  copy.commit();
  environment = process.env;
  await succeed("simulation:start", "--estate", MACHINES);
  environment = copy.simulationEnvironment();
  await succeed("deploy", "primary", "--auto-approve");
});
afterAll(async () => {
  await copy.run("simulation:stop");
  copy.remove();
});

async function succeed(script: string, ...args: string[]): Promise<string> {
  const { exitCode, output } = await copy.run(script, args, environment);
  if (exitCode !== 0) throw new Error(`npm run ${script} ${args.join(" ")}: ${exitCode}\n${output}`);
  return output;
}

const census = (): Promise<Census> => takeCensus("rabat", environment);
const adopt = (action: string, ...objects: string[]) => succeed("adopt", action, "--site", "rabat", ...objects);

/** Reviews the working copy, compared with the last commit. */
async function review(): Promise<{ readonly effects: readonly string[]; readonly blocks: readonly string[] }> {
  const { exitCode, output } = await copy.run("review", ["primary", "--base", "HEAD", "--json", REVIEW], environment);
  if (exitCode === 1) throw new Error(output);
  const { sites, blocks } = reviewSchema.parse(JSON.parse(readFileSync(join(copy.directory, REVIEW), "utf8")));
  return { effects: sites.flatMap(({ effects }) => Object.keys(effects)), blocks: blocks.map(({ id }) => id) };
}

const deployReviewed = () => succeed("deploy", "primary", "--reviewed", REVIEW, "--base", "HEAD");

/** The events that work causes in vCenter, without sessions. */
async function eventsOf(work: () => Promise<unknown>): Promise<string[]> {
  const read = async () =>
    eventsSchema.parse(await (await fetch(`${copy.simulatorOf("rabat").control}/events`)).json());
  const before = (await read()).length;
  await work();
  return (await read())
    .slice(before)
    .filter(({ event }) => !/Session/.test(event))
    .map(({ event, name }) => `${event} ${name}`);
}

/** Reviews and deploys what must change Terraform's state alone. */
async function deployInSilence(effect: string): Promise<void> {
  const before = await census();
  expect(await review()).toEqual({ effects: [effect], blocks: [] });
  expect(await eventsOf(deployReviewed)).toEqual([]);
  expect(censusDifference(before, await census())).toEqual([]);
  expect(await succeed("diff", "primary")).toContain("No changes. Your infrastructure matches the configuration.");
  copy.commit();
}

test("reads what vCenter has; the model is valid, and its documents can be written", async () => {
  expect(await adopt("read")).toMatch(
    /^Written: datacenters\/rabat\.ts, 5 clusters and \d+ VMs\. Next: npm run check$/m,
  );
  expect(await succeed("check")).toMatch(/^0 errors, /m);
  await succeed("docs");
  expect(readFileSync(join(copy.directory, "docs", "rabat.md"), "utf8")).toContain(CLUSTER);
  copy.commit();
});

test("findings: how the VMs differ from the standard", async () => {
  const output = await adopt("findings");
  expect(output).toMatch(
    /^\d+ VMs: hardware version \d+ instead of hardware version \d+\n {2}effect: .+; window: .+$/m,
  );
});

test("promotes objects: the reviewed deployment changes Terraform's state alone", async () => {
  const output = await adopt("promote", HOST_DRIVE, FOLDER, SWITCH, DATASTORE, CLUSTER);
  expect(output).toMatch(/^Promoted: \d+\. Their attributes are in datacenters\/adopted\/rabat\.ts\.$/m);
  expect(output).toContain(`Stays baseline: ${HOST_DRIVE}: its CD drive is that of the host`);
  await deployInSilence("imported");
});

/** Gives a VM of a folder a line of its own, with another number of CPUs. @returns its name and the number */
function changeCpus(text: string, names: ReadonlySet<string>): { text: string; name: string; cpus: number } {
  for (const [line, run = "", before = "", number, after = ""] of text.matchAll(
    /^ *\{ names: "(.+?)", (.*\bcpus: )(\d+)(.*) \},$/gm,
  )) {
    const [name = "", ...others] = alike({}, [{ names: run } as never]).map((each) => each.name);
    if (!names.has(name)) continue;
    const cpus = Number(number) + 2;
    const rest = others.length === 0 ? "" : `{ names: ${JSON.stringify(others)}, ${before}${number}${after} },\n`;
    return {
      text: text.replace(line, `${rest}{ names: ${JSON.stringify([name])}, ${before}${cpus}${after} },`),
      name,
      cpus,
    };
  }
  throw new Error("no VM has a line in the site's file");
}

test("changes a promoted VM by review and deployment", async () => {
  const all = (await census()).virtualMachines;
  const promoted = readFileSync(join(copy.directory, RECORD), "utf8");
  const unique = all.filter(
    ({ name, path }) => promoted.includes(`"${path}"`) && all.filter((each) => each.name === name).length === 1,
  );
  const file = join(copy.directory, SITE);
  const { text, name, cpus } = changeCpus(readFileSync(file, "utf8"), new Set(unique.map((each) => each.name)));
  writeFileSync(file, text);
  const before = unique.find((each) => each.name === name);
  // the guests of the estate have no VMware Tools
  const start = promoted.indexOf("attributes: {", promoted.indexOf(`"${before?.path}": {`)) + "attributes: {".length;
  writeFileSync(
    join(copy.directory, RECORD),
    `${promoted.slice(0, start)}\n        wait_for_guest_net_timeout: 0,${promoted.slice(start)}`,
  );
  await succeed("format");
  const { effects, blocks } = await review();
  expect([effects.length, blocks]).toEqual([1, []]);
  expect(await eventsOf(deployReviewed)).toContainEqual(expect.stringContaining(name));
  expect((await census()).virtualMachines.find(({ path }) => path === before?.path)).toEqual({ ...before, cpus });
  copy.commit();
});

test("an object that leaves the record without a release stops the review and the deployment", async () => {
  const file = join(copy.directory, RECORD);
  const record = readFileSync(file, "utf8");
  writeFileSync(file, record.replace(/promoted = definePromoted\([\s\S]*\);/, "promoted = definePromoted({});"));
  for (const [script, ...args] of [
    ["review", "primary", "--base", "HEAD"],
    ["deploy", "primary", "--auto-approve"],
  ] as const) {
    const { exitCode, output } = await copy.run(script, args, environment);
    expect([exitCode, output]).toEqual([
      1,
      expect.stringContaining("would destroy promoted objects that were not released"),
    ]);
  }
  writeFileSync(file, record);
});

test("gives objects back: the reviewed deployment changes Terraform's state alone", async () => {
  expect(await adopt("release", FOLDER, SWITCH, CLUSTER)).toContain("Released: ");
  await deployInSilence("forgotten");
});
