import { type Backend, backendForReview, backendOfCopy } from "../../deploy/state-copy";

const pg = (site: string, schema: string): Backend => ({
  pg: { conn_str: `postgres://state.${site}.example/terraform?sslmode=verify-full`, schema_name: schema },
});
const s3 = (site: string, key: string): Backend => ({
  s3: { endpoints: { s3: `https://s3.${site}.example` }, bucket: "terraform-state", key, use_lockfile: true },
});

test("the copy of a state is on the other site's server, under a name of its own", () => {
  const [primary, dr, link] = [pg("rabat", "primary"), pg("marrakech", "dr"), pg("marrakech", "replication_link")];
  const all = [primary, dr, link];
  expect(backendOfCopy("primary", primary, all)).toEqual(pg("marrakech", "copy_of_primary"));
  expect(backendOfCopy("dr", dr, all)).toEqual(pg("rabat", "copy_of_dr"));
  expect(backendOfCopy("replication-link", link, all)).toEqual(pg("rabat", "copy_of_replication_link"));
});

test("sites with different kinds of servers store each other's copies", () => {
  const [primary, dr] = [s3("rabat", "primary.tfstate"), pg("marrakech", "dr")];
  expect(backendOfCopy("primary", primary, [primary, dr])).toEqual(pg("marrakech", "copy_of_primary"));
  expect(backendOfCopy("dr", dr, [primary, dr])).toEqual(s3("rabat", "copy-of-dr.tfstate"));
});

test("a simulation's state, in a file, is not copied; states on one server are reported", () => {
  expect(backendOfCopy("primary", {}, [{}, {}, {}])).toBeUndefined();
  const [primary, dr] = [pg("rabat", "primary"), pg("rabat", "dr")];
  expect(() => backendOfCopy("primary", primary, [primary, dr])).toThrow(
    "The state of primary has no copy: all states are stored on one server",
  );
});

test("reviews read the copy where the stacks for a review are configured to", () => {
  expect(backendForReview(pg("rabat", "primary"))).toEqual({
    pg: { conn_str: "postgres://state.rabat.example/terraform_review?sslmode=verify-full", schema_name: "primary" },
  });
  expect(backendForReview(s3("rabat", "dr.tfstate"))).toEqual(s3("rabat", "review/dr.tfstate"));
  expect(backendForReview({})).toBeUndefined();
});
