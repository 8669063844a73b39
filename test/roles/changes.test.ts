import { guestChanges, strongest } from "../../roles/changes";
import { fixtureData, fixtureModel } from "../fixture/model";
import { DB, tierPath } from "../model/bad-input/case";
import type { Changes } from "../model/variant";
import { modelWith, RECOVERED } from "./rendered";

const changesOf = (changes: Changes, before: Changes = {}) =>
  guestChanges(modelWith(before), modelWith({ ...before, ...changes }));

test("the same model changes nothing", () => {
  expect(guestChanges(fixtureModel(), modelWith())).toEqual([]);
});

test("a new flow reloads the firewalls at both ends, and restarts one pool after the other", () => {
  const flow = { from: "web", protocol: "tcp", port: 6432 };
  expect(changesOf({ [`${tierPath("connection-pool")}.flows[4]`]: flow })).toEqual([
    {
      place: "rabat",
      kind: "connection-pool",
      files: [
        { path: "/etc/nftables.conf", change: "changed" },
        { path: "/etc/pgbouncer/pgbouncer.ini", change: "changed" },
        { path: "/etc/systemd/system/pgbouncer.service.d/massar.conf", change: "changed" },
      ],
      actions: [
        { service: "nftables", by: "reload" },
        // more clients need more file descriptors
        { service: "pgbouncer", by: "restart" },
      ],
      batches: [["rab-pool-2"], ["rab-pool-1"]],
    },
    {
      place: "rabat",
      kind: "web",
      files: [{ path: "/etc/nftables.conf", change: "changed" }],
      actions: [{ service: "nftables", by: "reload" }],
      batches: [["rab-web-6", "rab-web-5", "rab-web-4", "rab-web-3", "rab-web-2", "rab-web-1"]],
    },
  ]);
});

test("the database changes one member at a time, at the site that serves users last", () => {
  const changed = changesOf({ [`${DB}.protection.changeRate`]: "100 Mbit/s" });
  expect(changed.map(({ place, batches }) => [place, batches])).toEqual([
    ["marrakech", [["mrk-db-1"]]],
    ["rabat", [["rab-db-3"], ["rab-db-2"], ["rab-db-1"]]],
  ]);
  expect(changed[0]?.actions).toEqual([
    { service: "patroni", by: "reload" },
    { service: "massar-patroni-settings", by: "restart" },
  ]);
  const recovered = changesOf({ [`${DB}.protection.changeRate`]: "100 Mbit/s" }, RECOVERED);
  expect(recovered.map(({ place }) => place)).toEqual(["rabat", "marrakech"]);
});

test("a stateless tier restarts a third of its members at a time", () => {
  const [web] = changesOf({ [`${tierPath("web")}.healthCheck.path`]: "/ready" }).filter(({ kind }) => kind === "web");
  expect(web?.actions).toEqual([{ service: "massar-stand-in", by: "restart" }]);
  expect(web?.batches).toEqual([
    ["rab-web-6", "rab-web-5"],
    ["rab-web-4", "rab-web-3"],
    ["rab-web-2", "rab-web-1"],
  ]);
});

test("files that are no longer rendered are removed, and their services stop", () => {
  const changed = changesOf({ "link.encryption": "wireguard" });
  expect(changed.map(({ place, kind, batches }) => [place, kind, batches])).toEqual([
    ["marrakech", "replication-gateway", [["mrk-gateway-2"], ["mrk-gateway-1"]]],
    ["rabat", "replication-gateway", [["rab-gateway-2"], ["rab-gateway-1"]]],
  ]);
  expect(changed[0]?.files).toContainEqual({ path: "/etc/swanctl/conf.d/massar.conf", change: "removed" });
  expect(changed[0]?.actions[0]).toEqual({ service: "strongswan", by: "stop" });
  expect(changed[0]?.actions).toContainEqual({ service: expect.stringMatching(/^wg-quick@/), by: "start" });
});

test("new and removed members are not changes: their first boot plays their files", () => {
  const [first] = fixtureData.massar.tiers.filter(({ name }) => name === "web");
  if (first?.rabat.source !== "created") throw new Error("web is adopted");
  const members = [...first.rabat.members, { id: "web-7" }];
  const changed = changesOf({ [`${tierPath("web")}.rabat.members`]: members });
  expect(changed.flatMap(({ batches }) => batches.flat())).not.toContain("rab-web-7");
  expect(changed.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["load-balancer", "monitoring"]));
});

test("a restart takes the place of a reload of the same service", () => {
  expect(
    strongest([
      { service: "patroni", by: "reload" },
      { service: "nftables", by: "reload" },
      { service: "patroni", by: "restart" },
    ]),
  ).toEqual([
    { service: "patroni", by: "restart" },
    { service: "nftables", by: "reload" },
  ]);
});
