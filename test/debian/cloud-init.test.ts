import { type DebianGuests, startDebianGuests } from "../../guests/debian/guests";
import { runSteps } from "../../lib/progress";
import { guestRuntime } from "../../toolchain/artefacts";
import { debianFolder } from "../../toolchain/debian-root";
import { debianInstallationSteps } from "../../toolchain/install";
import { fixtureModel } from "../fixture/model";

/*
 * cloud-init itself, in the release of the template, plays what VMware's channel carries. Other suites use this project's player, because
 * cloud-init takes many times as long; here both must come to the same result.
 */

const GUEST = "rab-pool-1";
const options = { model: fixtureModel("lab"), names: [GUEST], program: guestRuntime.binaries[0], folder: debianFolder };
let real: DebianGuests;
let player: DebianGuests;

jest.setTimeout(600_000);

const boot = async (): Promise<void> => {
  for (const stage of ["init --local", "init", "modules --mode=config", "modules --mode=final"]) {
    await real.shell(GUEST, `cloud-init ${stage}`);
  }
};

beforeAll(async () => {
  await runSteps(debianInstallationSteps(new AbortController().signal));
  real = await startDebianGuests({ ...options, firstBoot: "cloud-init" });
  player = await startDebianGuests(options);
  await boot();
});
afterAll(() => Promise.all([real?.close(), player?.close()]));

test("cloud-init of Debian 12 plays the first boot without an error", async () => {
  expect(await real.shell(GUEST, "cloud-init --version 2>&1")).toContain("22.4.2");
  expect(JSON.parse(await real.shell(GUEST, "cat /run/cloud-init/result.json"))).toEqual({
    v1: { datasource: "DataSourceVMware", errors: [] },
  });
  expect(await real.shell(GUEST, "cloud-init schema --system 2>&1")).toContain("Valid cloud-config");
});

test("files, owners, accounts, time zone and services are those that the player makes", async () => {
  const files = [...(real.configurations.get(GUEST)?.files ?? [])].map(({ path }) => path);
  const seen = (guests: DebianGuests) =>
    guests.shell(
      GUEST,
      `stat --format '%n %U:%G %a %s' ${files.join(" ")}; sha256sum ${files.join(" ")}; id operator; getent passwd operator; readlink /etc/localtime | sed 's#^.*/zoneinfo/##'; sort /var/lib/massar-init/enabled`,
    );
  expect(await seen(real)).toBe(await seen(player));
});

test("a service runs with its rendered settings and its credential", async () => {
  expect(
    await real.shell(GUEST, "for try in 1 2 3 4 5 6 7 8 9; do systemctl is-active pgbouncer && break; sleep 2; done"),
  ).toContain("active");
});

test("the first boot does not run twice", async () => {
  await real.shell(GUEST, "echo changed > /etc/haproxy/haproxy.cfg");
  await real.kill([GUEST]);
  await real.relight([GUEST]);
  await boot();
  expect(await real.shell(GUEST, "cat /etc/haproxy/haproxy.cfg")).toBe("changed");
});
