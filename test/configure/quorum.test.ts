import { quorumRefusal } from "../../configure/quorum";
import type { GuestChange } from "../../roles/changes";
import { estateOf } from "../../roles/estate";
import { fixtureModel } from "../fixture/model";

const estate = estateOf(fixtureModel(), "production");
const namesAt = (place: string, kind: string) =>
  estate.guests.filter((guest) => guest.kind === kind && guest.place === place).map(({ name }) => name);
const all = new Set(estate.guests.map(({ name }) => name));
const without = (...names: string[]) => new Set([...all].filter((name) => !names.includes(name)));

const restarts = (place: GuestChange["place"], kind: string, by: "reload" | "restart" = "restart"): GuestChange => ({
  place,
  kind,
  files: [],
  actions: [{ service: "any", by }],
  batches: [],
});
const database = restarts("rabat", "database");

test("a member of a quorum restarts while the others are a majority", () => {
  expect(quorumRefusal(estate, database, ["rab-db-3"], all)).toBeUndefined();
  // it is not healthy itself: its restart takes away nothing
  expect(quorumRefusal(estate, database, ["rab-db-3"], without("rab-db-3"))).toBeUndefined();
});

test("a restart after which no majority would work is refused, and says which members are missing", () => {
  expect(quorumRefusal(estate, database, ["rab-db-3"], without("rab-db-1"))).toBe(
    "database at rabat: 1 of 2 others work, 2 must. Not healthy: rab-db-1",
  );
});

test("a reload interrupts nothing, so it needs no majority", () => {
  expect(quorumRefusal(estate, restarts("rabat", "database", "reload"), ["rab-db-3"], new Set())).toBeUndefined();
});

test("a gateway votes: the majority of the voters at all three places must work without it", () => {
  const voters = estate.voters.get("database")?.map(({ name }) => name) ?? [];
  expect(voters).toHaveLength(5);
  const gateways = restarts("marrakech", "replication-gateway");
  const lost = voters.filter((name) => name.startsWith("rab-"));
  expect(quorumRefusal(estate, gateways, ["mrk-gateway-2"], without(...lost))).toMatch(
    /^the voters on the writer of database: 2 of 4 others work, 3 must\. Not healthy: rab-gateway-1, rab-gateway-2$/,
  );
  expect(quorumRefusal(estate, gateways, ["mrk-gateway-2"], without(lost[0] ?? ""))).toBeUndefined();
});

test("half of a stateless tier, and the other one of a pair, must work", () => {
  const web = namesAt("rabat", "web");
  const [first = "", second = "", third = "", fourth = ""] = web;
  expect(quorumRefusal(estate, restarts("rabat", "web"), [first, second], without(third))).toBeUndefined();
  expect(quorumRefusal(estate, restarts("rabat", "web"), [first, second], without(third, fourth))).toMatch(
    /^web at rabat: 2 of 4 others work, 3 must/,
  );
  const pools = restarts("rabat", "connection-pool");
  expect(quorumRefusal(estate, pools, ["rab-pool-2"], without("rab-pool-1"))).toMatch(/0 of 1 others work, 1 must/);
});

test("a single member has no others", () => {
  expect(namesAt("marrakech", "database")).toEqual(["mrk-db-1"]);
  expect(quorumRefusal(estate, restarts("marrakech", "database"), ["mrk-db-1"], new Set())).toBeUndefined();
});
