import { createHash } from "node:crypto";
import { readObservation } from "../../configure/observation";
import { type GuestConfiguration, PENDING } from "../../roles/configuration";
import { readPending, readRecord, recordOf } from "../../roles/record";
import { rendered } from "../roles/rendered";

const pool = rendered("rab-pool-1");
const NFT = "/etc/nftables.conf";
const INI = "/etc/pgbouncer/pgbouncer.ini";

const sum = (text: string) => createHash("sha256").update(text).digest("hex");
const base64 = (text: string) => Buffer.from(text).toString("base64");

interface Seen {
  /** The lines of other files than the rendered ones, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly services?: Readonly<Record<string, string>>;
  readonly record?: string;
  readonly pending?: string;
  readonly health?: string;
}

/** What the script prints in a guest with the configuration. */
const outputOf = ({ files, services, ...configuration }: GuestConfiguration, seen: Seen = {}): string =>
  [
    ...files.map(
      ({ path, content, mode }, index) =>
        `file ${index} ${seen.files?.[path] ?? `${sum(content)} owned ${mode.replace(/^0/, "")}`}`,
    ),
    ...services.map((service, index) => `service ${index} ${seen.services?.[service] ?? "enabled active"}`),
    `record ${base64(seen.record ?? recordOf({ ...configuration, files, services }).content)}`,
    ...(seen.pending === undefined ? [] : [`pending ${base64(seen.pending)}`]),
    `health ${seen.health ?? "good"}`,
    "end",
  ].join("\r\n");

const observed = (seen: Seen = {}) => readObservation(outputOf(pool, seen), pool);

test("a guest with what the model renders differs in nothing", () => {
  expect(observed()).toEqual({ guest: pool.guest, files: [], actions: [] });
});

test.each<[string, string, "added" | "changed"]>([
  ["other content", `${sum("flush ruleset")} owned 600`, "changed"],
  ["another owner", "", "changed"],
  ["other rights", "", "changed"],
  ["a link", "other", "changed"],
  ["no file", "missing", "added"],
])("%s in place of a file is a difference, and its service acts", (what, line, change) => {
  const content = pool.files.find(({ path }) => path === NFT)?.content ?? "";
  const lines: Record<string, string> = {
    "another owner": `${sum(content)} foreign 600`,
    "other rights": `${sum(content)} owned 644`,
  };
  expect(observed({ files: { [NFT]: lines[what] ?? line } })).toMatchObject({
    files: [{ path: NFT, change }],
    actions: [{ service: "nftables", by: "reload" }],
  });
});

test("a file that the guest got and that is no longer rendered is removed, and a service stops", () => {
  const { files, services } = pool;
  const old = {
    files: [
      ...files,
      {
        path: "/etc/old.conf",
        content: "",
        owner: "root:root",
        mode: "0644",
        actions: [{ service: "chrony", by: "restart" as const }],
      },
    ],
    services: [...services, "old"],
  };
  expect(observed({ record: recordOf(old).content })).toMatchObject({
    files: [{ path: "/etc/old.conf", change: "removed" }],
    actions: [
      { service: "old", by: "stop" },
      { service: "chrony", by: "restart" },
    ],
  });
});

test("a service that is new, or that somebody disabled, starts", () => {
  const record = recordOf({ files: pool.files, services: pool.services.filter((name) => name !== "chrony") });
  expect(observed({ record: record.content }).actions).toEqual([{ service: "chrony", by: "start" }]);
  expect(observed({ services: { pgbouncer: "disabled inactive" } }).actions).toEqual([
    { service: "pgbouncer", by: "start" },
  ]);
});

test("what services still have to do since an interrupted run is a difference", () => {
  const pending = JSON.stringify([{ service: "pgbouncer", by: "restart" }]);
  expect(observed({ pending })).toMatchObject({
    ...{ files: [], begun: true },
    actions: [{ service: "pgbouncer", by: "restart" }],
  });
  expect(observed({ pending, files: { [INI]: "missing" } }).actions).toEqual([{ service: "pgbouncer", by: "restart" }]);
});

test("a failed health check and failed services are reported, and change nothing", () => {
  expect(observed({ health: "bad", services: { chrony: "enabled failed" } })).toEqual({
    guest: pool.guest,
    files: [],
    actions: [],
    unhealthy: "its health check fails; failed: chrony",
  });
});

test("the member that leads is known", () => {
  const leading = outputOf(pool).replace("end", "leads\nend");
  expect(readObservation(leading, pool)).toEqual({ guest: pool.guest, files: [], actions: [], leads: true });
});

test("an answer that ends early, or a shell that may not read, is no observation", () => {
  expect(() => readObservation(outputOf(pool).replace("end", ""), pool)).toThrow("did not answer completely");
  expect(() => observed({ files: { [NFT]: "unreadable owned 600" } })).toThrow("a shell of root");
});

test("a record or a note that cannot be read counts as none", () => {
  expect(readRecord("{")).toBeUndefined();
  expect(readPending('[{"service":"x","by":"explode"}]')).toEqual([]);
  expect(observed({ record: "broken" })).toMatchObject({ files: [], actions: [] });
  expect(PENDING).not.toBe("");
});
