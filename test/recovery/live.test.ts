import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConnectionsFile, fillPlaceholders, readConnectionsFile } from "../../guests/live/connections-file";
import { readSecrets } from "../../guests/live/secrets";
import { inProject } from "../../lib/paths";
import { fixtureModel } from "../fixture/model";

const model = fixtureModel("lab");
const directory = mkdtempSync(join(tmpdir(), "massar connections "));
afterAll(() => rmSync(directory, { recursive: true }));

const page = readFileSync(inProject("docs", "live-rehearsals.md"), "utf8");
const [, documented = ""] = page.match(/```json\n(.*?)```/s) ?? [];

const read = (text: string): Promise<ConnectionsFile> => {
  const file = join(directory, "connections.json");
  writeFileSync(file, text);
  return readConnectionsFile(file, model);
};
const refusal = (text: string) =>
  read(text).then(
    () => "it was taken",
    (error: unknown) => String(error),
  );

test("the connections file in the documentation is valid, and its placeholders are filled in", async () => {
  const { networks } = await read(documented);
  expect(fillPlaceholders(networks.rabat.connect, { address: "10.20.50.11", port: 5432 })).toEqual([
    "ssh",
    "-W",
    "10.20.50.11:5432",
    "probe@probe.rabat.massar.example",
  ]);
  expect(networks.bubble.beacon).toEqual({ address: "198.18.0.250", port: 22 });
});

test("all findings in the connections file are reported at once", async () => {
  const connections = JSON.parse(documented);
  connections.database.password = "never here";
  connections.networks.rabat.connect = ["ssh", "-W", "{address}:{prot}", "probe"];
  connections.networks.rabat.beacon = "probe.rabat";
  connections.networks.bubble.connect = connections.networks.marrakech.connect;
  connections.networks.marrakech.markers = [];
  connections.software["data-base"] = "PostgreSQL";
  const message = await refusal(JSON.stringify(connections));
  for (const finding of [
    /database: .*password/,
    /networks\.rabat\.connect: the placeholder \{port\} is missing/,
    /networks\.rabat\.connect: unknown placeholder \{prot\}; use \{address\}, \{port\}/,
    /networks\.rabat\.beacon: write an address and a port/,
    /networks\.marrakech\.markers/,
  ]) {
    expect(message).toMatch(finding);
  }
});

test("the same command for the bubble and Marrakech is refused, and software of an unknown tier", async () => {
  const connections = JSON.parse(documented);
  connections.networks.bubble.connect = connections.networks.marrakech.connect;
  expect(await refusal(JSON.stringify(connections))).toMatch(/networks\.bubble\.connect: is the same as for marrakech/);
  const software = { ...JSON.parse(documented), software: { "data-base": "PostgreSQL" } };
  expect(await refusal(JSON.stringify(software))).toMatch(/software: unknown tier "data-base"; use database, /);
});

test.each([
  ["no file is given", undefined, "A live rehearsal needs connection commands to reach the guests"],
  ["the file does not exist", join(directory, "none.json"), "The connections file cannot be read"],
])("if %s, the message refers to the documentation", async (_, file, message) => {
  const failure = await readConnectionsFile(file, model).catch(String);
  expect(failure).toContain(message);
  expect(failure).toContain("docs/live-rehearsals.md");
});

test("a file that is not JSON is refused", async () => {
  expect(await refusal("{")).toContain("The connections file is not valid JSON");
});

test("all missing secrets are named", () => {
  expect(() => readSecrets({ REHEARSAL_DNS_KEY: "" })).toThrow("REHEARSAL_DATABASE_PASSWORD, REHEARSAL_DNS_KEY");
  const environment = { PATH: "/bin", REHEARSAL_DATABASE_PASSWORD: "p", REHEARSAL_DNS_KEY: "k" };
  expect(readSecrets(environment)).toEqual({ password: "p", dnsKey: "k" });
});
