import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { applyToGuests, checkGuests, type Differences } from "../../configure/configure";
import { type RunInGuest, type ServedShells, serveShells } from "../../guests/shells/serve";
import { type GuestShells, readShells } from "../../guests/shells/shells";
import { runSteps } from "../../lib/progress";
import type { Model } from "../../model/model";
import { renderGuests } from "../../roles/render";
import { ansibleStep } from "../../toolchain/ansible";
import { tierPath } from "../model/bad-input/case";
import { modelWith, rendered } from "../roles/rendered";
import { DirectoryGuest, shellsOf } from "../support/directory-guest";

const signal = new AbortController().signal;
const temporary = mkdtempSync(join(tmpdir(), "configure-"));
afterAll(() => rmSync(temporary, { recursive: true }));

beforeAll(() => runSteps([ansibleStep(signal)]));

const NFT = "/etc/nftables.conf";
const POOLS = ["rab-pool-1", "rab-pool-2"];
/** A guest without others of its kind. */
const ALONE = "mrk-mon-1";
const SCRAPED = "/etc/prometheus/prometheus.yml";

const before = modelWith();
/** Another flow into the pools: their firewalls and file descriptors change, so they restart. */
const after = modelWith({
  [`${tierPath("connection-pool")}.flows[4]`]: { from: "web", protocol: "tcp", port: 6432 },
});

/** Guests that have had the first boot of a model. */
function booted(names: readonly string[], model: Model = before): Map<string, DirectoryGuest> {
  const directory = mkdtempSync(join(temporary, "guests-"));
  const configurations = renderGuests(model);
  return new Map(
    names.map((name) => {
      const configuration = configurations.get(name);
      if (configuration === undefined) throw new Error(`the fixture has no guest ${name}`);
      return [name, new DirectoryGuest(directory, configuration).boot()];
    }),
  );
}

class Site {
  readonly guests: Map<string, DirectoryGuest>;
  readonly said: string[] = [];
  private readonly directory = mkdtempSync(join(temporary, "runner-"));

  constructor(names: readonly string[]) {
    this.guests = booted(names);
  }

  guest(name: string): DirectoryGuest {
    const guest = this.guests.get(name);
    if (guest === undefined) throw new Error(`no guest ${name}`);
    return guest;
  }

  check = (kinds: readonly string[], model = after): Promise<Differences> => checkGuests(this.options(kinds, model));

  apply = (kinds: readonly string[], model = after): Promise<Differences> =>
    applyToGuests({ ...this.options(kinds, model), say: (line) => this.said.push(line) });

  /** What a run left in the folder of journals. */
  get journals(): readonly string[] {
    return readdirSync(join(this.directory, ".deploy"));
  }

  private options = (kinds: readonly string[], model: Model) => ({
    model,
    kinds,
    shells: shellsOf([...this.guests.values()]),
    environment: { ...process.env, JOURNAL_DIRECTORY: this.directory },
    signal,
  });
}

const change = (guests: Differences) => guests.changes.map(({ place, kind, batches }) => [place, kind, batches]);
const restarts = (guest: DirectoryGuest) => guest.asked.filter((line) => line.startsWith("restart"));

describe("guests with what the model renders", () => {
  test("differ in nothing, and a check changes nothing", async () => {
    const site = new Site(POOLS);
    const found = await site.check(["connection-pool"], before);
    expect(found).toEqual({ changes: [], unreachable: [], unhealthy: [], answered: 2 });
    for (const name of POOLS) expect(site.guest(name).asked).toEqual([]);
  });
});

describe("a changed flow", () => {
  const site = new Site(POOLS);
  const kinds = ["connection-pool"];

  test("is found by a check, in the words and order of the review", async () => {
    const found = await site.check(kinds);
    expect(change(found)).toEqual([["rabat", "connection-pool", [["rab-pool-2"], ["rab-pool-1"]]]]);
    expect(found.changes[0]?.files).toContainEqual({ path: NFT, change: "changed" });
    expect(found.changes[0]?.actions).toContainEqual({ service: "pgbouncer", by: "restart" });
  });

  test("reaches the running members, one after the other, with owner and rights, and their services act", async () => {
    await site.apply(kinds);
    const configurations = renderGuests(after);
    for (const name of ["rab-pool-1", "rab-pool-2"]) {
      const guest = site.guest(name);
      for (const { path, content } of configurations.get(name)?.files ?? []) expect(guest.read(path)).toBe(content);
      expect(statSync(join(guest.root, NFT)).mode & 0o777).toBe(0o600);
      expect(guest.asked).toEqual(expect.arrayContaining(["daemon-reload", "reload nftables", "restart pgbouncer"]));
      expect(guest.read("/var/lib/massar/pending.json")).toBeUndefined();
    }
    const batches = site.said.filter((line) => !line.startsWith(" "));
    expect(batches).toEqual(["connection-pool at rabat: rab-pool-2", "connection-pool at rabat: rab-pool-1"]);
    expect(site.journals).toEqual([]);
  });

  test("is no difference afterwards, and a second run asks no service for anything", async () => {
    const asked = site.guest("rab-pool-1").asked.length;
    expect(change(await site.apply(kinds))).toEqual([]);
    expect(change(await site.check(kinds))).toEqual([]);
    expect(site.guest("rab-pool-1").asked).toHaveLength(asked);
  });
});

describe("drift in a guest", () => {
  test("is another file, a file that is gone, rights, a disabled service; and is undone", async () => {
    const site = new Site([ALONE]);
    const guest = site.guest(ALONE);
    guest.write(NFT, "flush ruleset\n# password=hunter2\n", "0600");
    guest.remove("/etc/chrony/chrony.conf");
    guest.write(SCRAPED, guest.read(SCRAPED) ?? "", "0666");
    guest.set("disabled", "ssh");
    const found = await site.check(["monitoring"], before);
    const [only] = found.changes;
    expect(only?.files).toEqual(
      expect.arrayContaining([
        { path: NFT, change: "changed" },
        { path: "/etc/chrony/chrony.conf", change: "added" },
        { path: SCRAPED, change: "changed" },
      ]),
    );
    expect(only?.actions).toContainEqual({ service: "ssh", by: "start" });
    expect(JSON.stringify([found, site.said])).not.toContain("hunter2");
    await site.apply(["monitoring"], before);
    expect(change(await site.check(["monitoring"], before))).toEqual([]);
    expect(guest.asked).toContain("enable ssh");
  });

  test("in a guest that is not reached is unknown", async () => {
    const site = new Site(["rab-pool-1"]);
    const found = await site.check(["connection-pool"], before);
    expect(found.answered).toBe(1);
    expect(found.unreachable).toEqual([
      { name: "rab-pool-2", reason: "the connections file has no shell for it or for rabat" },
    ]);
  });
});

describe("a run that stops", () => {
  test("at a service that refuses leaves the other members as they are; the next run completes it", async () => {
    const site = new Site(POOLS);
    const refusing = site.guest("rab-pool-2");
    refusing.set("refuses-restart", "pgbouncer");
    await expect(site.apply(["connection-pool"])).rejects.toThrow(
      /rab-pool-2: change services: .*pgbouncer refuses to restart/,
    );
    expect(site.guest("rab-pool-1").asked).toEqual([]);
    expect(site.journals).toEqual(["configure.journal.json"]);
    // its files are those of the code already: what its services must do is not forgotten
    refusing.remove("/state/refuses-restart-pgbouncer");
    const found = await site.check(["connection-pool"]);
    expect(found.changes.flatMap(({ batches }) => batches)).toContainEqual(["rab-pool-2"]);
    await site.apply(["connection-pool"]);
    expect(site.said.join("\n")).toContain("was interrupted at connection-pool at rabat: rab-pool-2");
    expect(site.said.filter((line) => line.startsWith("connection-pool")).slice(-2)).toEqual([
      "connection-pool at rabat: rab-pool-2",
      "connection-pool at rabat: rab-pool-1",
    ]);
    expect(restarts(refusing)).toEqual(["restart pgbouncer", "restart pgbouncer"]);
    expect(change(await site.check(["connection-pool"]))).toEqual([]);
    expect(site.journals).toEqual([]);
  });

  test("because the other member of a pair is not healthy has changed nothing", async () => {
    const site = new Site(POOLS);
    site.guest("rab-pool-1").write("/state/unhealthy", "");
    await expect(site.apply(["connection-pool"])).rejects.toThrow(
      /0 of 1 others work, 1 must\. Not healthy: rab-pool-1/,
    );
    for (const name of POOLS) expect(site.guest(name).asked).toEqual([]);
  });
});

describe("a database", () => {
  test("restarts its leader after the others, whichever member leads", async () => {
    const site = new Site([...renderGuests(before).keys()].filter((name) => /^rab-db-|-gateway-|witness/.test(name)));
    for (const name of ["rab-db-1", "rab-db-2"]) site.guest(name).write("/state/follows", "");
    const grown = modelWith({ [`${tierPath("database")}.protection.changeRate`]: "100 Mbit/s" });
    await site.apply(["database"], grown);
    expect(site.said.filter((line) => line.startsWith("database"))).toEqual([
      "database at rabat: rab-db-3: leads, so it changes after the others",
      "database at rabat: rab-db-2",
      "database at rabat: rab-db-1",
      "database at rabat: rab-db-3",
    ]);
  });

  test("restarts one member at a time, the site that serves users last, and never below its majority", async () => {
    const names = [...renderGuests(before).keys()].filter((name) => /-(db|gateway|witness)-/.test(name));
    const site = new Site(names);
    for (const name of names) site.guest(name).write("/state/follows", "");
    const grown = modelWith({ [`${tierPath("database")}.protection.changeRate`]: "100 Mbit/s" });
    await site.apply(["database"], grown);
    expect(site.said.filter((line) => !line.startsWith(" "))).toEqual([
      "database at marrakech: mrk-db-1",
      "database at rabat: rab-db-3",
      "database at rabat: rab-db-2",
      "database at rabat: rab-db-1",
    ]);
    site.guest("rab-db-1").write("/state/unhealthy", "");
    const again = modelWith({ [`${tierPath("database")}.protection.changeRate`]: "200 Mbit/s" });
    await expect(site.apply(["database"], again)).rejects.toThrow(/database at rabat: 1 of 2 others work, 2 must/);
    expect(site.guest("rab-db-2").asked.length).toBeLessThan(site.guest("mrk-db-1").asked.length);
  });
});

let served: ServedShells | undefined;
afterAll(() => served?.close());

test("guests of another process are reached through a function that runs programs in them", async () => {
  const site = new Site([ALONE]);
  const [program, ...args] = site.guest(ALONE).shell;
  site.guest(ALONE).remove(NFT);
  const file = join(temporary, "shells.json");
  const runInGuest: RunInGuest = async (_, [shell], { input }) => {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    expect(shell).toBe("/bin/sh");
    child.stdin.end(input);
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    return { code: Number(code), stdout, stderr };
  };
  served = await serveShells([ALONE], runInGuest, join(temporary, "shells.sock"), file);
  const environment = { ...process.env, JOURNAL_DIRECTORY: temporary };
  const options = { model: before, kinds: ["monitoring"], shells: await readShells(file), environment, signal };
  const { changes, unreachable } = await applyToGuests({ ...options, say: () => {} });
  expect(changes.flatMap(({ batches }) => batches)).toEqual([[ALONE]]);
  expect(unreachable.map(({ name }) => name)).toEqual(["rab-mon-1", "rab-mon-2"]);
  expect(site.guest(ALONE).read(NFT)).toBe(
    renderGuests(before)
      .get(ALONE)
      ?.files.find(({ path }) => path === NFT)?.content,
  );
  const { shellOf } = served;
  await served.close();
  const gone = await checkGuests({ ...options, shells: { shellOf } });
  expect(gone.unreachable).toContainEqual({ name: ALONE, reason: expect.stringContaining("the guests do not run") });
  await expect(readShells(file)).rejects.toThrow("cannot be read");
});

test("the bastion, which records each session, passes a run on", async () => {
  const site = new Site([ALONE]);
  const guest = site.guest(ALONE);
  const records = mkdtempSync(join(temporary, "records-"));
  const session = join(temporary, "recorded-session");
  const [program] = rendered("rab-bastion-1").files.filter(({ path }) => path.endsWith("/recorded-session"));
  writeFileSync(
    session,
    (program?.content ?? "").replace("/var/log/massar-sessions", records).replace("logger ", ": "),
  );
  const quoted = guest.shell.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const recorded = ["env", "SSH_CLIENT=10.20.90.5 50000 22", `SSH_ORIGINAL_COMMAND=${quoted}`, "sh", session] as const;
  guest.remove(NFT);
  const environment = { ...process.env, JOURNAL_DIRECTORY: temporary };
  const shells: GuestShells = { shellOf: ({ name }) => (name === ALONE ? recorded : undefined) };
  const options = { model: before, kinds: ["monitoring"], shells, environment, signal };
  const { changes } = await applyToGuests({ ...options, say: () => {} });
  expect(changes.flatMap(({ batches }) => batches)).toEqual([[ALONE]]);
  expect((await checkGuests(options)).changes).toEqual([]);
  guest.set("refuses-restart", "chrony");
  guest.remove("/etc/chrony/chrony.conf");
  await expect(applyToGuests({ ...options, say: () => {} })).rejects.toThrow("chrony refuses to restart");
  const kept = readdirSync(records, { recursive: true, encoding: "utf8" });
  for (const kind of ["in", "out", "status"]) expect(kept.some((name) => name.endsWith(`.${kind}`))).toBe(true);
});

test("no file of a run contains a secret of the environment, and none of them stays", async () => {
  const site = new Site([ALONE]);
  const directory = mkdtempSync(join(temporary, "runner-"));
  const log = join(directory, "environment");
  const spy = site.guest(ALONE);
  spy.write("/usr/local/bin/curl", "#!/bin/sh\nexit 0\n", "0755");
  process.env["TF_VAR_rabat_vsphere_password"] = "planted";
  const spied = ["sh", "-c", `env >> ${log}; exec "$@"`, "spy", ...spy.shell] as const;
  await checkGuests({
    model: before,
    kinds: ["monitoring"],
    shells: { shellOf: ({ name }) => (name === ALONE ? spied : undefined) },
    environment: { ...process.env, JOURNAL_DIRECTORY: directory },
    signal,
  }).finally(() => delete process.env["TF_VAR_rabat_vsphere_password"]);
  expect(readFileSync(log, "utf8")).toContain("PATH=");
  expect(readFileSync(log, "utf8")).not.toContain("planted");
  expect(readdirSync(join(directory, ".deploy"))).toEqual([]);
});
