import { setTimeout as sleep } from "node:timers/promises";
import { type DebianGuests, startDebianGuests } from "../../guests/debian/guests";
import { runSteps } from "../../lib/progress";
import type { Milliseconds } from "../../lib/time";
import type { Role } from "../../roles/estate";
import { guestRuntime } from "../../toolchain/artefacts";
import { debianFolder } from "../../toolchain/debian-root";
import { debianInstallationSteps } from "../../toolchain/install";
import { fixtureModel } from "../fixture/model";

/*
 * All guests of the design in its profile for a laptop, each made from its rendered first boot alone: the health check of its role, and
 * one thing for which the role is there.
 */

const model = fixtureModel("lab");
let guests: DebianGuests;

jest.setTimeout(600_000);

beforeAll(async () => {
  await runSteps(debianInstallationSteps(new AbortController().signal));
  guests = await startDebianGuests({ model, program: guestRuntime.binaries[0], folder: debianFolder });
});
afterAll(() => guests?.close());

const HEALTHY_WITHIN: Milliseconds = 180_000;

/** Tries until a command succeeds. @returns its output */
async function eventually(guest: string, command: string, user?: string, timeout = HEALTHY_WITHIN): Promise<string> {
  for (const deadline = Date.now() + timeout; ; await sleep(1000)) {
    try {
      return await guests.shell(guest, command, user);
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

const addressOf = (guest: string): string => guests.configurations.get(guest)?.guest.address ?? "";
const credentials = model.massar.credentials;

test("20 guests and more boot within 15 s on idle cores", () => {
  expect(guests.configurations.size).toBeGreaterThanOrEqual(20);
  // printed, not asserted: other suites run beside this one
  process.stderr.write(`${guests.configurations.size} guests booted in ${(guests.bootTime / 1000).toFixed(1)} s\n`);
});

test("the health check of every role passes", async () => {
  const asked = [...guests.configurations.values()].filter(({ files }) =>
    files.some(({ path }) => path === "/usr/local/lib/massar/healthy"),
  );
  const roles = new Set(asked.map(({ guest }) => guest.role));
  const expected: readonly Role[] = [
    ...([
      "database",
      "connectionPool",
      "cache",
      "fileServer",
      "directory",
      "nameServer",
      "application",
      "worker",
    ] as const),
    ...(["webServer", "loadBalancer", "bastion", "monitoring", "gateway", "witness"] as const),
  ];
  expect([...roles].sort()).toEqual(expected.toSorted());
  const failed: string[] = [];
  await Promise.all(
    asked.map(async ({ guest }) => {
      await eventually(guest.name, "/usr/local/lib/massar/healthy").catch((error: Error) => failed.push(error.message));
    }),
  );
  expect(failed).toEqual([]);
});

/** They end when they have done their work: no disk is mounted here, settings are in etcd, and no vCenter takes a report. */
const END: readonly string[] = ["massar-disks", "massar-patroni-settings", "massar-report"];

test("every enabled service runs, or has ended without an error", async () => {
  const wrong: string[] = [];
  await Promise.all(
    [...guests.configurations.values()].map(async ({ guest, services }) => {
      for (const service of services) {
        const state = END.includes(service) ? "inactive" : "active";
        // settings are tried again after 30 s, until the cluster has been made
        const wanted = `state=$(systemctl is-active ${service}); [ $state = ${state} ] || { echo $state; tail -3 /var/log/service-${service}.log; false; }`;
        await eventually(guest.name, wanted, undefined, 60_000).catch(({ message }: Error) => wrong.push(message));
      }
    }),
  );
  expect(wrong).toEqual([]);
});

test("the database: a row that is written through the pool is read at the member in Marrakech", async () => {
  const pool = guests.configurations.get("rab-pool-1")?.guest;
  const sql = (host: string, port: number, query: string) =>
    `PGPASSWORD=${guests.secrets.superuser} psql --no-psqlrc --tuples-only --no-align --host ${host} --port ${port} --username postgres --command "${query}" postgres`;
  await eventually(
    "rab-pool-1",
    sql(
      pool?.address ?? "",
      6432,
      "create table if not exists pupils (name text); insert into pupils values ('Amina')",
    ),
  );
  expect(
    await eventually(
      "mrk-db-1",
      "psql --no-psqlrc --tuples-only --no-align --command 'select name from pupils limit 1'",
      "postgres",
    ),
  ).toBe("Amina");
});

test("the cache: a value is stored by its password, and refused without", async () => {
  const client = `redis-cli -h ${addressOf("rab-cache-1")}`;
  expect(await eventually("rab-cache-1", `${client} --no-auth-warning -a ${guests.secrets.cache} set school 1`)).toBe(
    "OK",
  );
  expect(await guests.shell("rab-cache-1", `${client} get school`)).toContain("NOAUTH");
});

test("names: the service points to Rabat until a signed update moves it", async () => {
  const server = [...guests.configurations.values()].find(({ guest }) => guest.role === "nameServer")?.guest;
  const name = model.massar.tiers.find(({ service }) => service !== undefined)?.service?.name;
  const at = server?.name ?? "";
  const ask = `kdig +short @${server?.address} ${name}`;
  expect(await eventually(at, `${ask} | grep .`)).toMatch(/^10\.20\./);
  const update = (key: string) =>
    `printf 'server ${server?.address}\\nzone ${name}.\\nupdate delete ${name}. A\\nupdate add ${name}. 30 A 10.40.35.10\\nsend\\n' | knsupdate ${key}`;
  await guests.run(at, ["sh", "-c", update("")]);
  expect(await guests.shell(at, ask)).toMatch(/^10\.20\./);
  await guests.shell(at, update(`-y hmac-sha256:massar-update:${guests.secrets.dnsKey}`));
  expect(await guests.shell(at, ask)).toBe("10.40.35.10");
});

test("the entry: HTTPS ends at the load balancer, and the web tier forwards to the application", async () => {
  const lb = addressOf("rab-lb-1");
  expect(await eventually("rab-lb-1", `curl --silent --fail --insecure https://${lb}/`)).toContain(
    "stand-in for massar's tier",
  );
});

test("files: a file in Rabat is copied to Marrakech", async () => {
  const folder = "/srv/files/current";
  await eventually("rab-file-1", `mkdir -p ${folder} && echo certificate > ${folder}/certificate.txt`);
  await guests.shell("mrk-file-1", "systemctl start massar-copy-files");
  expect(await guests.shell("mrk-file-1", `cat ${folder}/certificate.txt`)).toBe("certificate");
});

test("the directory answers over TLS, to whoever proves who they are", async () => {
  const name = [...guests.configurations.values()].find(({ guest }) => guest.role === "directory")?.guest.name ?? "";
  const ask = (password: string) =>
    `LDAPTLS_CACERT=${credentials}/massar-ca.pem ldapwhoami -x -H ldaps://${addressOf(name)} -D cn=admin,dc=massar,dc=example -w ${password}`;
  expect(await eventually(name, ask(guests.secrets.directory))).toContain("cn=admin");
  await expect(guests.shell(name, ask("wrong"))).rejects.toThrow("Invalid credentials");
});

test("the bastion: a session with a signed key is recorded, and its key alone is refused", async () => {
  const bastion = "rab-bastion-1";
  const file = (name: string, content: string) => ({
    path: `/root/${name}`,
    content,
    owner: "root:root",
    mode: "0600",
  });
  const session = (key: string) =>
    `ssh -i ${key} -o BatchMode=yes -o StrictHostKeyChecking=no operator@${addressOf(bastion)} echo done`;
  await guests.world.write(bastion, [
    file("signed", guests.keys.get("operator-key") ?? ""),
    file("signed-cert.pub", guests.keys.get("operator-key-cert.pub") ?? ""),
    file("unsigned", guests.keys.get("operator-key") ?? ""),
  ]);
  expect(await eventually(bastion, session("/root/signed"))).toContain("done");
  expect(await guests.shell(bastion, "cat /var/log/massar-sessions/operator/*.out")).toContain("done");
  await expect(guests.shell(bastion, session("/root/unsigned"))).rejects.toThrow("Permission denied");
});

test("the monitoring scrapes the guests of its site and receives their logs", async () => {
  const up = await eventually(
    "rab-mon-1",
    `curl --silent --fail 'http://127.0.0.1:9090/api/v1/query?query=count(up%7Bjob%3D%22node%22%7D==1)' | python3 -c 'import json, sys; count = int(json.load(sys.stdin)["data"]["result"][0]["value"][1]); assert count > 5, count; print(count)'`,
  );
  expect(Number(up)).toBeGreaterThan(5);
  await guests.shell("rab-web-1", "logger --tag massar-test arrives");
  expect(await eventually("rab-mon-1", "cat /var/log/guests/*/massar-test.log")).toContain("arrives");
});

test("a gateway answers with its name, forwards, and shares the link between the streams", async () => {
  const gateway = "rab-gateway-1";
  const port = model.link.gatewayPort;
  expect(await eventually(gateway, `timeout 3 bash -c 'cat < /dev/tcp/${addressOf(gateway)}/${port}'`)).toMatch(
    /^rab-gateway-1/,
  );
  expect(await guests.shell(gateway, "cat /proc/sys/net/ipv4/ip_forward")).toBe("1");
  expect(await guests.shell(gateway, "tc class show dev eth0 | wc -l")).not.toBe("0");
});

test("the witness votes", async () => {
  const files = `--cacert ${credentials}/etcd-ca.pem --cert ${credentials}/etcd.crt --key ${credentials}/etcd.key`;
  const members = await eventually(
    "wit-witness-1",
    `ETCDCTL_API=3 etcdctl --endpoints https://${addressOf("wit-witness-1")}:2379 ${files} member list | grep -c started`,
  );
  expect(members).toBe("5");
});

test("a firewall drops what no flow accepts", async () => {
  await expect(
    guests.shell("rab-web-1", `timeout 3 bash -c '</dev/tcp/${addressOf("rab-db-1")}/5432'`),
  ).rejects.toThrow("exit code 124");
});
