import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConnectionsFile, fillPlaceholders, readConnectionsFile } from "../../guests/live/connections-file";
import { readSecrets, withoutSecrets } from "../../guests/live/secrets";
import { inProject } from "../../lib/paths";
import { fixtureModel } from "../fixture/model";

const model = fixtureModel("lab");
const directory = mkdtempSync(join(tmpdir(), "massar doors "));
afterAll(() => rmSync(directory, { recursive: true }));

const page = readFileSync(inProject("docs", "live-rehearsals.md"), "utf8");
const [, documented = ""] = page.match(/```json\n(.*?)```/s) ?? [];

const read = (text: string): Promise<ConnectionsFile> => {
  const file = join(directory, "doors.json");
  writeFileSync(file, text);
  return readConnectionsFile(file, model);
};
const refusal = (text: string) =>
  read(text).then(
    () => "it was taken",
    (error: unknown) => String(error),
  );

test("the doors that the page shows are taken, and lead to an address and port", async () => {
  const { networks } = await read(documented);
  expect(fillPlaceholders(networks.rabat.door, { address: "10.20.50.11", port: 5432 })).toEqual([
    "ssh",
    "-W",
    "10.20.50.11:5432",
    "probe@probe.rabat.massar.example",
  ]);
  expect(networks.bubble.beacon).toEqual({ address: "198.18.0.250", port: 22 });
});

test("all that is wrong with the doors is said at once", async () => {
  const doors = JSON.parse(documented);
  doors.database.password = "never here";
  doors.networks.rabat.door = ["ssh", "-W", "{address}:{prot}", "probe"];
  doors.networks.rabat.beacon = "probe.rabat";
  doors.networks.bubble.door = doors.networks.marrakech.door;
  doors.networks.marrakech.markers = [];
  doors.software["data-base"] = "PostgreSQL";
  const said = await refusal(JSON.stringify(doors));
  for (const finding of [
    /database: .*password/,
    /networks\.rabat\.door: \{port\} stands nowhere in it/,
    /networks\.rabat\.door: \{prot\} is filled in by nothing/,
    /networks\.rabat\.beacon: write an address and a port/,
    /networks\.marrakech\.markers/,
  ]) {
    expect(said).toMatch(finding);
  }
});

test("a door into the bubble that is Marrakech's is refused, and software of no tier", async () => {
  const doors = JSON.parse(documented);
  doors.networks.bubble.door = doors.networks.marrakech.door;
  expect(await refusal(JSON.stringify(doors))).toMatch(/networks\.bubble\.door: is that of marrakech/);
  const software = { ...JSON.parse(documented), software: { "data-base": "PostgreSQL" } };
  expect(await refusal(JSON.stringify(software))).toMatch(/software\.data-base: is no tier\. Use database, /);
});

test.each([
  ["no file is named", undefined, "How are the real guests reached?"],
  ["there is no such file", join(directory, "none.json"), "The doors can't be read"],
])("where %s, that is said", async (_, file, message) => {
  const said = await readConnectionsFile(file, model).catch(String);
  expect(said).toContain(message);
  expect(said).toContain("docs/live-rehearsals.md");
});

test("what is no JSON is said to be none", async () => {
  expect(await refusal("{")).toContain("The doors are no JSON");
});

test("missing secrets are named, all of them, and no command is given those that there are", () => {
  expect(() => readSecrets({ REHEARSAL_DNS_KEY: "" })).toThrow("REHEARSAL_DATABASE_PASSWORD, REHEARSAL_DNS_KEY");
  const environment = {
    PATH: "/bin",
    REHEARSAL_DATABASE_PASSWORD: "p",
    REHEARSAL_DNS_KEY: "k",
    TF_VAR_rabat_vsphere_password: "v",
  };
  expect(readSecrets(environment)).toEqual({ password: "p", dnsKey: "k" });
  expect(Object.values(withoutSecrets(environment)).filter((value) => value !== undefined)).toEqual(["/bin"]);
});
