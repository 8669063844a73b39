import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TerraformStack, Testing } from "cdktf";
import { STACKS, type StackName } from "../../model/names";
import type { SiteData } from "../../model/schema/site";
import { configureBackend, type StateStore } from "../../stacks/state";
import { fixtureData } from "../fixture/model";
import { type Block, synthesise } from "../support/synth";

/** The backend of each stack on `live`. */
function liveBackends(stateAt: (site: SiteData) => SiteData["state"], purpose?: "review"): Record<StackName, Block> {
  const site = (data: SiteData): SiteData => ({ ...data, state: stateAt(data) });
  const stacks = synthesise(
    { rabat: site(fixtureData.rabat), marrakech: site(fixtureData.marrakech) },
    { target: "live", ...(purpose && { for: purpose }) },
  );
  const backend = (name: StackName) => (stacks[name].json["terraform"] as Block)["backend"] as Block;
  return { primary: backend("primary"), dr: backend("dr"), "replication-link": backend("replication-link") };
}

/** The backend of a single stack. */
function backendOf(store: StateStore): Block {
  const outdir = mkdtempSync(join(tmpdir(), "massar-state-"));
  try {
    const stack = new TerraformStack(Testing.app({ outdir }), "replication-link");
    configureBackend(stack, store);
    const json = JSON.parse(Testing.synth(stack)) as Block;
    return (json["terraform"] as Block)["backend"] as Block;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const s3 = ({ name }: { readonly name: string }) => ({
  kind: "s3" as const,
  endpoint: `https://s3.${name}.massar.example`,
  bucket: "terraform-state",
  region: "us-east-1",
});

describe("state", () => {
  test("PostgreSQL has a schema for each stack, and the connection verifies the server", () => {
    const postgresql = (host: string, schema_name: string) => ({
      pg: { conn_str: `postgres://${host}/terraform?sslmode=verify-full`, schema_name },
    });
    expect(liveBackends(({ state }) => state)).toEqual({
      primary: postgresql("state.rabat.massar.example", "primary"),
      dr: postgresql("state.marrakech.massar.example", "dr"),
      "replication-link": postgresql("state.marrakech.massar.example", "replication_link"),
    });
  });

  test("a review reads the copies without passwords, and needs no account of a host", () => {
    const postgresql = liveBackends(({ state }) => state, "review").dr["pg"] as Block;
    expect(postgresql).toEqual({
      conn_str: "postgres://state.marrakech.massar.example/terraform_review?sslmode=verify-full",
      schema_name: "dr",
    });
    expect((liveBackends(s3, "review").dr["s3"] as Block)["key"]).toBe("review/dr.tfstate");
    const { json } = synthesise({}, { target: "live", for: "review" }).primary;
    const variables = json["variable"] as Block;
    for (const name of ["rabat_esxi_user", "rabat_esxi_password"]) {
      expect(variables[name]).toMatchObject({ default: "", sensitive: true });
    }
    const hosts = Object.values((json["resource"] as Block)["vsphere_host"] as Block) as Block[];
    expect(hosts.length).toBeGreaterThan(0);
    for (const { lifecycle } of hosts) {
      expect((lifecycle as Block)["ignore_changes"]).toEqual(expect.arrayContaining(["username", "password"]));
    }
    expect(() => synthesise({}, { target: "live", for: "fun" })).toThrow('"for" is "fun"');
  });

  test("an S3-compatible server has an encrypted file for each stack, with a lock file", () => {
    const backends = liveBackends(s3);
    expect(STACKS.map((name) => backends[name]["s3"])).toEqual(
      [
        { key: "primary.tfstate", endpoints: { s3: "https://s3.rabat.massar.example" } },
        { key: "dr.tfstate", endpoints: { s3: "https://s3.marrakech.massar.example" } },
        { key: "replication-link.tfstate", endpoints: { s3: "https://s3.marrakech.massar.example" } },
      ].map((own) => expect.objectContaining({ ...own, encrypt: true, use_lockfile: true, bucket: "terraform-state" })),
    );
  });

  test("the sites can have different backends", () => {
    const backends = liveBackends((site) => (site.name === "rabat" ? s3(site) : site.state));
    expect(STACKS.map((name) => Object.keys(backends[name]))).toEqual([["s3"], ["pg"], ["pg"]]);
  });

  test("no credentials are in the backend: Terraform reads them from its environment", () => {
    for (const store of [
      s3({ name: "rabat" }),
      { kind: "postgresql", server: "state.rabat.massar.example" },
    ] as const) {
      const text = JSON.stringify(backendOf(store));
      expect(text).not.toMatch(/access_key|secret|token|password|profile|user|@/i);
    }
  });

  test("a simulation stores each stack in a local file, with locking", () => {
    expect(backendOf({ kind: "directory", path: "/simulation/state" })).toEqual({
      local: { path: "/simulation/state/replication-link.tfstate" },
    });
  });

  test("a local server stores each stack, with locking", () => {
    const address = "http://127.0.0.1:8080/replication-link";
    expect(backendOf({ kind: "http", url: "http://127.0.0.1:8080" })).toEqual({
      http: { address, lock_address: address, unlock_address: address },
    });
  });
});
