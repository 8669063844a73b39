import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadModel } from "../../model/load";
import type { ModelData } from "../../model/model";
import { STACKS } from "../../model/names";
import { compose } from "../../review/compose";
import { htmlReview } from "../../review/report/html";
import { markdownReview } from "../../review/report/markdown";
import type { Review } from "../../review/review";
import { fingerprintStack } from "../../review/run/planned-stack";
import { fixtureData, fixtureModel } from "../fixture/model";
import { isLiveRelease } from "../support/release";
import { type Simulation, startSimulation } from "../support/simulation";
import { addHost, addNetwork, type Change, growMemory, removeNetwork } from "../support/variants";

jest.setTimeout(900_000);

/** The folder of the examples. `REVIEW_EXAMPLES_WRITE=1` writes them; otherwise they are compared. */
const DIRECTORY = join(__dirname, "../../docs/reviews");
const WRITES = process.env["REVIEW_EXAMPLES_WRITE"] !== undefined;

/** The deployed model: the reference design with an unused network. */
const base: ModelData = addNetwork("rabat", "training", {
  vlan: 190,
  cidr: "10.20.190.0/24",
  gateway: "10.20.190.1",
  purpose: "training rooms",
})(fixtureData);

const withDatabase =
  (change: (tier: ModelData["massar"]["tiers"][number]) => object): Change =>
  (data) => ({
    ...data,
    massar: {
      ...data.massar,
      tiers: data.massar.tiers.map((tier) => (tier.name === "database" ? { ...tier, ...change(tier) } : tier)),
    },
  });

const doubleChangeRate = withDatabase(({ protection }) => ({
  protection: { ...protection, changeRate: "240 Mbit/s" },
}));

/** The author also changes the list of locked disks, so the rules of the model accept the change. */
const renameDisk: Change = (data) => ({
  ...withDatabase(({ disks }) => ({
    disks: disks.map((disk) => (disk.label === "data" ? { ...disk, label: "pgdata" } : disk)),
  }))(data),
  deletionLocks: {
    ...data.deletionLocks,
    locked: data.deletionLocks.locked.map((lock) =>
      lock.tier === "database"
        ? { ...lock, disks: lock.disks.map((label) => (label === "data" ? "pgdata" : label)) }
        : lock,
    ),
  },
});

const EXAMPLES: readonly { readonly name: string; readonly change: Change; readonly outcome: Review["outcome"] }[] = [
  // PostgreSQL restarts in running guests: its buffers follow the memory
  { name: "grow-the-database", change: growMemory("database"), outcome: "needsApproval" },
  {
    name: "add-a-host",
    change: addHost("rabat", {
      name: "esx-17.rabat.massar.example",
      thumbprint: "5B:0E:93:A7:41:CC:18:F2:6D:37:84:59:E0:BB:12:7C:A9:40:D6:17",
    }),
    outcome: "harmless",
  },
  { name: "remove-a-network", change: removeNetwork("rabat", "training"), outcome: "needsApproval" },
  { name: "change-rate-doubles", change: doubleChangeRate, outcome: "needsApproval" },
  { name: "rename-a-disks-label", change: renameDisk, outcome: "blocked" },
];

let simulation: Simulation;
beforeAll(async () => {
  simulation = await startSimulation(base);
  await simulation.deploy(...STACKS);
});
afterAll(() => simulation?.stop());

test.each(EXAMPLES)("$name", async ({ name, change, outcome }) => {
  const review = await reviewed(name, change(base));
  expect(review.outcome).toBe(outcome);
  // the live release mounts an export on a new host in the same apply, so one more object changes
  if (isLiveRelease && name === "add-a-host") return;
  const documents = {
    [`${name}.md`]: markdownReview(review, { language: "en" }),
    [`${name}.fr.md`]: markdownReview(review, { language: "fr" }),
    [`${name}.html`]: htmlReview(review, { language: "en" }),
  };
  for (const [file, written] of Object.entries(documents)) {
    const text = withStableIds(written);
    if (WRITES) {
      mkdirSync(DIRECTORY, { recursive: true });
      writeFileSync(join(DIRECTORY, file), text);
    } else expect({ file, text }).toEqual({ file, text: readFileSync(join(DIRECTORY, file), "utf8") });
  }
});

/** Replaces vCenter's ids, which differ in each run, by numbers, and leaves out the fingerprints of effects on them. */
function withStableIds(text: string): string {
  const known = new Map<string, string>();
  const withoutFingerprints = text.replace(/\b[0-9a-f]{64}\b/g, "…");
  return withoutFingerprints.replace(
    /\b(host|vm|dvportgroup|datastore|resgroup|group-p|domain-c)-?\d+\b/g,
    (id, kind: string) => {
      const stable = known.get(id) ?? `${kind}-${known.size + 1}`;
      known.set(id, stable);
      return stable;
    },
  );
}

/** Reviews real plans as a pull request. The commit is replaced by the branch name, because commits differ in each run. */
async function reviewed(name: string, data: ModelData): Promise<Review> {
  simulation.synthesise(data);
  const plans = await Promise.all(
    STACKS.map(async (stack) => (await fingerprintStack(stack, simulation.environment)).plan),
  );
  return compose({
    plans,
    notYet: [],
    release: "1.26.0",
    before: loadModel(base),
    after: loadModel(data),
    base: { commit: "main", dirty: false },
    head: { commit: name, dirty: false },
    approvals: [],
    acknowledged: [],
    today: fixtureModel().planning.asOf,
    fingerprints: {},
  });
}
