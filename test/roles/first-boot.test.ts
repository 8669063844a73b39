import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { inProject } from "../../lib/paths";
import { RECORD } from "../../roles/configuration";
import { PATRONI } from "../../roles/database";
import { estateOf } from "../../roles/estate";
import { firstBoot } from "../../roles/first-boot";
import { fingerprintOf, readRecord } from "../../roles/record";
import { renderGuests } from "../../roles/render";
import { fixtureModel } from "../fixture/model";
import { modelWith, RECOVERED } from "./rendered";

const models = [
  fixtureModel(),
  fixtureModel("lab"),
  modelWith(RECOVERED),
  modelWith({ "link.encryption": "wireguard" }),
];
const all = models.flatMap((model) =>
  [...renderGuests(model).values()].map((configuration) => ({
    configuration,
    ...firstBoot(estateOf(model, "production"), configuration),
  })),
);
const rootFile = (name: string): string => readFileSync(inProject("guests", "debian", "root", name), "utf8");

const schemaText = readFileSync(join(__dirname, "../model/testdata/cloud-init-22.4.2.schema.json"), "utf8");
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
const isCloudConfig = ajv.compile(JSON.parse(schemaText));

test("Debian 12's cloud-init accepts the first boot of every guest", () => {
  const refused = all.flatMap(({ configuration, userData }) =>
    isCloudConfig(userData) ? [] : [`${configuration.guest.name}: ${JSON.stringify(isCloudConfig.errors)}`],
  );
  expect(refused).toEqual([]);
});

test("a first boot writes every file and a record of them, and files of a package's user once that user exists", () => {
  for (const { configuration, userData } of all) {
    const paths = configuration.files.map(({ path }) => path);
    expect(userData.write_files.map(({ path }) => path)).toEqual([...paths, RECORD]);
    expect(readRecord(userData.write_files.at(-1)?.content ?? "")).toMatchObject({
      sha256: fingerprintOf(configuration),
      services: configuration.services,
    });
    for (const each of userData.write_files) expect("defer" in each).toBe(each.owner !== "root:root");
  }
});

test("a first boot enables and starts every service, in order", () => {
  for (const { configuration, userData } of all) {
    const started = userData.runcmd.filter(([, , verb]) => verb === "restart").map((argv) => argv[3]);
    expect(started).toEqual(configuration.services);
    expect(userData.runcmd).toContainEqual(["systemctl", "enable", ...configuration.services]);
  }
});

test("a guest is reached at its address, through the router of its network", () => {
  const { metadata } = all.find(({ configuration }) => configuration.guest.name === "wit-witness-1") ?? {};
  expect(metadata?.network.ethernets.primary).toMatchObject({
    addresses: ["10.60.10.11/28"],
    routes: [{ to: "0.0.0.0/0", via: "10.60.10.1" }],
  });
});

test("VMware's channel carries each first boot", () => {
  // a message of the channel has 64 KiB at most, and guestinfo is compressed
  for (const { userData } of all) expect(JSON.stringify(userData).length).toBeLessThan(64 * 1024);
});

test("the root of the Debian guests has every package that a role installs", () => {
  const locked = new Set(
    rootFile("packages.lock")
      .split("\n")
      .map((line) => line.split(" ")[0]),
  );
  const needed = new Set(all.flatMap(({ userData }) => userData.packages));
  expect([...needed].filter((name) => !locked.has(name))).toEqual([]);
});

test("the root of the Debian guests has the Patroni that the role installs", () => {
  expect(rootFile("requirements.txt").split("\n")).toContain(PATRONI);
});
