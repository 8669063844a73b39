import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { applyToGuests, checkGuests, type Differences } from "../../configure/configure";
import { type DebianGuests, startDebianGuests } from "../../guests/debian/guests";
import { type ServedShells, serveShells } from "../../guests/shells/serve";
import { readShells } from "../../guests/shells/shells";
import { runSteps } from "../../lib/progress";
import type { Model } from "../../model/model";
import { inProfile } from "../../model/profile";
import { renderGuests } from "../../roles/render";
import { ansibleStep } from "../../toolchain/ansible";
import { guestRuntime } from "../../toolchain/artefacts";
import { debianFolder } from "../../toolchain/debian-root";
import { debianInstallationSteps } from "../../toolchain/install";
import { tierPath } from "../model/bad-input/case";
import { modelWith } from "../roles/rendered";

/*
 * `npm run configure` on running Debian guests, through the shells of another process: a flow is closed, and a connection that was
 * possible before is blocked afterwards.
 */

jest.setTimeout(600_000);

const signal = new AbortController().signal;
const directory = mkdtempSync(join(tmpdir(), "configure-"));
const shellsFile = join(directory, "shells.json");
const POOLS = "connection-pool";
const flow = { from: "web", protocol: "tcp", port: 6432 };
/** Web servers may connect to the pools, and may not. */
const pair = { "lab.members": 2 };
const open = inProfile(modelWith({ ...pair, [`${tierPath(POOLS)}.flows[4]`]: flow }), "lab");
const closed = inProfile(modelWith(pair), "lab");
const guestsOf = (kind: string) =>
  [...renderGuests(open).values()]
    .map(({ guest }) => guest)
    .filter((each) => each.kind === kind && each.place === "rabat");
const [pool, web] = [guestsOf(POOLS)[0], guestsOf("web")[0]];
const names = [...guestsOf(POOLS), ...guestsOf("web")].map(({ name }) => name);

let guests: DebianGuests;
let served: ServedShells;
beforeAll(async () => {
  await runSteps([...debianInstallationSteps(signal), ansibleStep(signal)]);
  guests = await startDebianGuests({ model: open, names, program: guestRuntime.binaries[0], folder: debianFolder });
  served = await serveShells(
    names,
    (guest, program, options) => guests.run(guest, program, options),
    join(directory, "shells"),
    shellsFile,
  );
  for (let tries = 0; tries < 60 && (await connect()) !== "open"; tries++) await sleep(1000);
});
afterAll(async () => {
  await served?.close();
  await guests?.close();
  rmSync(directory, { recursive: true });
});

/** Whether a web server reaches the port of a pool. */
async function connect(): Promise<"open" | "blocked" | "refused"> {
  const argv = ["timeout", "3", "bash", "-c", `</dev/tcp/${pool?.address}/6432`];
  const { code } = await guests.run(web?.name ?? "", argv);
  return code === 0 ? "open" : code === 124 ? "blocked" : "refused";
}

const options = async (model: Model) => ({
  ...{ model, kinds: [POOLS], shells: await readShells(shellsFile), signal },
  environment: { ...process.env, JOURNAL_DIRECTORY: directory },
});
const differing = ({ changes }: Differences) =>
  changes
    .flatMap(({ batches }) => batches)
    .flat()
    .sort();

test("guests have, after their first boot, what the code says", async () => {
  expect(await connect()).toBe("open");
  const { changes, unhealthy, answered } = await checkGuests(await options(open));
  expect({ changes, unhealthy, answered }).toEqual({ changes: [], unhealthy: [], answered: guestsOf(POOLS).length });
});

test("a check finds the closed flow, and changes nothing", async () => {
  const found = await checkGuests(await options(closed));
  expect(differing(found)).toEqual(guestsOf(POOLS).map(({ name }) => name));
  expect(found.changes[0]?.files).toContainEqual({ path: "/etc/nftables.conf", change: "changed" });
  expect(await connect()).toBe("open");
});

test("npm run configure closes the flow on running members, one after the other, and the port is blocked", async () => {
  const said: string[] = [];
  const begun = Date.now();
  await applyToGuests({ ...(await options(closed)), say: (line) => said.push(line) });
  process.stderr.write(`${guestsOf(POOLS).length} guests changed in ${((Date.now() - begun) / 1000).toFixed(1)} s\n`);
  expect(guestsOf(POOLS)).toHaveLength(2);
  expect(said.filter((line) => !line.startsWith(" "))).toEqual(
    guestsOf(POOLS)
      .map(({ name }) => `${POOLS} at rabat: ${name}`)
      .reverse(),
  );
  expect(await connect()).toBe("blocked");
  expect(differing(await checkGuests(await options(closed)))).toEqual([]);
});

test("a change that somebody made in a guest is found, and undone", async () => {
  await guests.shell(pool?.name ?? "", "nft flush ruleset && echo '# open' > /etc/nftables.conf");
  expect(await connect()).toBe("open");
  expect(differing(await checkGuests(await options(closed)))).toEqual([pool?.name]);
  await applyToGuests({ ...(await options(closed)), say: () => {} });
  expect(await connect()).toBe("blocked");
});
