import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Census } from "../../census/census";
import { takeCensus } from "../../census/take-census";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import { fixtureData } from "../fixture/model";
import { Approver } from "../support/approver";
import { applyEdit, editsOf, textOf } from "../support/guide-edits";
import { Operator } from "../support/operator";
import { ProjectCopy } from "../support/project-copy";

// A limit in case a command hangs.
jest.setTimeout(1_200_000);

const edits = editsOf(textOf("docs", "guide", "storage-and-vms.md"));
/** Acknowledgements and approvals must not have expired on the day of the test. */
const NEXT_YEAR = new Date().getUTCFullYear() + 1;
const patchOf = (what: string): string => {
  const edit = edits.find((each) => each.what === what);
  if (edit === undefined) throw new Error(`the guide shows no edit "${what}"`);
  return edit.patch.replaceAll(/expires: "\d{4}/g, `expires: "${NEXT_YEAR}`);
};

/** Not part of the reviewed code, because git ignores the folder. */
const REVIEW = join(".simulation", "review.json");
const [OLD, NEW] = ["massar-debian-12-2026.10", "massar-debian-12-2027.04"];

/** What the tests read of a review. */
const reviewSchema = z.object({
  outcome: z.string(),
  blocks: z.array(z.object({ id: z.string(), scope: z.string() })),
  approved: z.array(z.object({ block: z.object({ id: z.string() }) })),
  notApplied: z.array(z.string()),
});

const sessionSchema = z.object({ simulators: z.array(z.object({ site: z.string(), control: z.string() })) });
const eventsSchema = z.array(z.object({ kind: z.string(), name: z.string() }));

let copy: ProjectCopy;
let environment: NodeJS.ProcessEnv;
const approver = new Approver("k.alami@massar.example", "kalami");
beforeAll(async () => {
  copy = new ProjectCopy();
  await succeed("simulation:start");
  environment = copy.simulationEnvironment();
  await deploy("primary", "dr");
  approver.addTo(copy);
  copy.commit();
});
afterAll(async () => {
  await copy.run("simulation:stop");
  copy.remove();
  approver.remove();
});

async function succeed(script: string, ...args: string[]): Promise<string> {
  const { exitCode, output } = await copy.run(script, args, environment);
  if (exitCode !== 0) throw new Error(`npm run ${script} ${args.join(" ")}:\n${output}`);
  return output;
}

const deploy = (...args: string[]) => succeed("deploy", ...args, "--auto-approve");

/** The review of the edits since the last commit. */
async function review(): Promise<z.output<typeof reviewSchema>> {
  const { exitCode, output } = await copy.run("review", ["primary", "--base", "HEAD", "--json", REVIEW], environment);
  if (exitCode === 1) throw new Error(output);
  return reviewSchema.parse(JSON.parse(readFileSync(join(copy.directory, REVIEW), "utf8")));
}

/** Signs the review of the edits as somebody else, then deploys what was reviewed. @returns the review with the approvals */
async function deployApproved(...options: readonly string[]): Promise<z.output<typeof reviewSchema>> {
  await approver.sign(copy, environment, { base: "HEAD", stacks: ["primary"] });
  const reviewed = await review();
  await deployReviewed(...options);
  return reviewed;
}

const deployReviewed = (...options: readonly string[]) =>
  succeed("deploy", "primary", ...options, "--reviewed", REVIEW, "--base", "HEAD");

const operator = (site: SiteName) =>
  new Operator({ environment: environment as Record<string, string>, operatorOf: (of) => copy.operatorOf(of) }, site);

const censusOf = (site: SiteName): Promise<Census> => takeCensus(site, environment);

/** The VMs of a tier at Rabat. */
const members = async (prefix: string): Promise<string[]> =>
  (await censusOf("rabat")).virtualMachines
    .map(({ name }) => name)
    .filter((name) => name.startsWith(prefix))
    .sort();

/** The VMs of Rabat with a prefix that were created or destroyed, in order. */
async function history(prefix: string): Promise<string[]> {
  const session = readFileSync(join(copy.directory, ".simulation", "session.json"), "utf8");
  const { simulators } = sessionSchema.parse(JSON.parse(session));
  const control = simulators.find(({ site }) => site === "rabat")?.control;
  const events = eventsSchema.parse(await (await fetch(`${control}/events`)).json());
  return events
    .filter(({ kind, name }) => ["clone", "destroy"].includes(kind) && name.startsWith(prefix))
    .map(({ kind, name }) => `${kind} ${name}`);
}

const expectNoChanges = async () =>
  expect((await succeed("diff", "primary")).match(/No changes\. Your infrastructure matches/g)).toHaveLength(1);

test("the edits of the guide apply to the committed design, and each result is valid", async () => {
  const committed = new ProjectCopy("committed");
  try {
    for (const { what } of edits) {
      applyEdit(patchOf(what), committed);
      expect([what, (await committed.run("check")).output]).toEqual([what, expect.stringMatching(/^0 errors, /m)]);
    }
  } finally {
    committed.remove();
  }
});

test("a larger datastore: preflight compares LUN, VMFS and model until they agree, and the plan is empty", async () => {
  applyEdit(patchOf("A larger datastore"), copy);
  const { outcome, notApplied } = await review();
  expect(outcome).toBe("needsApproval");
  expect(notApplied).toContainEqual(
    expect.stringMatching(/^The plan does not change the size of rabat-flash-01 at rabat, from 16 TiB to 20 TiB/),
  );
  expect(await succeed("preflight", "primary")).toMatch(/LUN 16 TiB, VMFS 16 TiB, model 20 TiB\.\s+Grow the LUN/);
  await succeed("simulation:add-hardware");
  expect(await succeed("preflight", "primary")).toMatch(/LUN 20 TiB, VMFS 16 TiB, model 20 TiB\.\s+Expand the VMFS/);
  await operator("rabat").expandDatastore("/rabat/host/rabat-extension", "rabat-flash-01");
  expect(await succeed("preflight", "primary")).not.toContain("differs in size");
  await expectNoChanges();
  const { datastores } = await censusOf("rabat");
  expect(datastores.find(({ name }) => name === "rabat-flash-01")?.capacityBytes).toBe(20 * 2 ** 40);
  copy.commit();
});

test("a larger disk: the VMDKs of running VMs grow at both sites", async () => {
  applyEdit(patchOf("A larger disk"), copy);
  await deploy("primary", "dr");
  for (const site of SITE_NAMES) {
    const { virtualMachines } = await censusOf(site);
    const databases = virtualMachines.filter(({ name }) => /^\w+-db-\d$/.test(name));
    expect(databases.length).toBeGreaterThan(0);
    for (const { disks } of databases) expect(disks.at(-1)?.sizeBytes).toBe(384 * 2 ** 30);
  }
  copy.commit();
});

describe("a new template", () => {
  test("beside the old one changes nothing", async () => {
    for (const site of SITE_NAMES) {
      const [cluster] = fixtureData[site].baseline.templates.map((template) => template.cluster);
      await operator(site).cloneTemplate(`/${site}/vm/${OLD}`, NEW, `/${site}/host/${cluster}`);
    }
    applyEdit(patchOf("A new template"), copy);
    await expectNoChanges();
    copy.commit();
  });

  test("for a tier whose members stay: the review names the members that keep the old image", async () => {
    const tiers = join("datacenters", "massar", "tiers.ts");
    const text = readFileSync(join(copy.directory, tiers), "utf8");
    const [, batch = ""] = /(name: "batch",.*?template: "[^"]+")/s.exec(text) ?? [];
    const changed = batch.replace(OLD, NEW);
    copy.change(tiers, batch, changed);
    expect((await review()).notApplied).toEqual([
      expect.stringMatching(
        `^The running VMs of batch at rabat keep the image ${OLD}, where the code states ${NEW}: rab-batch-1, .*\\. State their image at each member`,
      ),
    ]);
    copy.change(tiers, changed, batch);
  });

  test("a tier on it: new members first, then the old ones leave one by one", async () => {
    applyEdit(patchOf("A tier on it"), copy);
    expect((await review()).blocks).toEqual([{ id: "correlated-disruption", scope: "rabat/connection-pool" }]);
    const before = (await history("rab-pool-")).length;
    await deployReviewed("--rolling");
    expect((await history("rab-pool-")).slice(before)).toEqual([
      "clone rab-pool-3",
      "clone rab-pool-4",
      "destroy rab-pool-1",
      "destroy rab-pool-2",
    ]);
    await expectNoChanges();
    copy.commit();
  });

  test("a tier that decides by majority: one member in a change, which is no loss of quorum", async () => {
    applyEdit(patchOf("A tier that decides by majority"), copy);
    const { blocks, notApplied } = await review();
    expect(blocks).toEqual([{ id: "correlated-disruption", scope: "rabat/cache" }]);
    expect(notApplied).toEqual([]);
    await deployReviewed("--rolling");
    expect((await history("rab-cache-")).slice(-2)).toEqual(["clone rab-cache-4", "destroy rab-cache-1"]);
    await expectNoChanges();
    copy.commit();
  });
});

describe("a database member", () => {
  test("the new one comes first", async () => {
    applyEdit(patchOf("The new member"), copy);
    const { blocks } = await review();
    expect(blocks.map(({ id }) => id)).toEqual(["own-consent", "own-consent"]);
    expect((await deployApproved()).outcome).toBe("needsApproval");
    expect(await members("rab-db-")).toEqual(["rab-db-1", "rab-db-2", "rab-db-3", "rab-db-4"]);
    copy.commit();
  });

  test("then the old one leaves, with a lift that somebody else approves", async () => {
    applyEdit(patchOf("The old member leaves"), copy);
    const { blocks } = await review();
    expect(blocks.map(({ id }) => id)).toEqual(["data-lost", "protected-object-removed", "own-consent"]);
    const locks = join(copy.directory, "datacenters", "massar", "deletion-locks.ts");
    const text = readFileSync(locks, "utf8");
    // WHEN lock and lift leave together with the member
    const withoutBoth = text
      .replace(/\{ site: "rabat".*reason.*\},/, "")
      .replace('"db-1", "db-2", "db-3", "db-4"', '"db-2", "db-3", "db-4"');
    writeFileSync(locks, withoutBoth);
    expect((await copy.run("diff", ["primary"], environment)).output).toMatch(/cannot be destroyed/);
    writeFileSync(locks, text);
    const { outcome, approved } = await deployApproved();
    expect(outcome).toBe("needsApproval");
    expect(approved).toHaveLength(3);
    expect(await members("rab-db-")).toEqual(["rab-db-2", "rab-db-3", "rab-db-4"]);
    await expectNoChanges();
  });
});
