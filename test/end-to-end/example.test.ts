import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inProject } from "../../lib/paths";
import { run } from "../../lib/processes";
import { runSteps } from "../../lib/progress";
import type { SiteName } from "../../model/schema/site";
import { startSimulation } from "../../simulation/simulation";
import { automationAccess, type SimulatorInventory } from "../../simulation/simulator-inventory";
import { installationSteps } from "../../toolchain/install";
import { terraformProgram } from "../../toolchain/terraform";

jest.setTimeout(300_000);

const GIBIBYTE = 2 ** 30;
const hardware = {
  vendor: "Dell Inc.",
  model: "PowerEdge R650",
  sockets: 1,
  coresPerSocket: 16,
  frequencyMHz: 2600,
  memoryBytes: 128 * GIBIBYTE,
  nics: ["vmnic0", "vmnic1"].map((device) => ({ device, speedMbps: 10_000 })),
  managementNics: ["vmnic0"],
};
const MANAGEMENT = "esx-0.lab.example";
const NEW_HOSTS = ["esx-1.lab.example", "esx-2.lab.example"];

/** The example's lab before the deployment: a host with the template, and two hosts that can be added. */
const inventory = (site: SiteName): SimulatorInventory => ({
  schemaVersion: 1,
  site,
  datacenter: "lab",
  clusters: [
    {
      name: "management",
      drs: { enabled: true, automationLevel: "fullyAutomated", migrationThreshold: 3 },
      ha: { enabled: false, hostFailuresToTolerate: 0, cpuPercent: 0, memoryPercent: 0 },
      hosts: [{ name: MANAGEMENT, hardware }],
    },
  ],
  awaitingHosts: NEW_HOSTS.map((name, index) => ({
    name,
    thumbprint: Array.from({ length: 20 }, () => `A${index + 1}`).join(":"),
    hardware,
  })),
  sharedDisks: [
    { canonicalName: "naa.60000000000000000000000000000001", capacityBytes: 1024 * GIBIBYTE, hosts: NEW_HOSTS },
  ],
  switches: [
    {
      name: "vds-management",
      mtu: 1500,
      uplinks: ["uplink-1"],
      hosts: [{ name: MANAGEMENT, devices: ["vmnic1"] }],
      portGroups: [{ name: "management", vlan: 10 }],
    },
  ],
  datastores: [{ name: "local", capacityBytes: 1024 * GIBIBYTE, hosts: [MANAGEMENT] }],
  templates: [
    {
      name: "debian-12",
      guestId: "debian12_64Guest",
      firmware: "efi",
      hardwareVersion: 19,
      cpus: 2,
      memoryMiB: 2048,
      diskBytes: 8 * GIBIBYTE,
      cluster: "management",
      datastore: "local",
      portGroup: "management",
    },
  ],
  virtualMachines: [],
  exports: [],
  runner: "",
  ...automationAccess(site),
});

test("an independent stack deploys, and its second plan is empty", async () => {
  await runSteps(await installationSteps(new AbortController().signal));
  const directory = await mkdtemp(join(tmpdir(), "two hosts "));
  const inventories = { rabat: inventory("rabat"), marrakech: inventory("marrakech") };
  const simulation = await startSimulation({ directory, inventories });
  try {
    // the lab uses one of the two simulated vCenters
    const lab = Object.entries(simulation.environment).map(([name, value]) => [
      name.replace("_rabat_", "_lab_"),
      value,
    ]);
    const environment = { ...simulation.environment, ...Object.fromEntries(lab) };
    const output = async (program: string, args: readonly string[], cwd: string) => {
      const { exitCode, lines, stdout } = await run(program, args, { recipient: "terraform", cwd, environment });
      if (exitCode !== 0) throw new Error(`${program} ${args.join(" ")}: ${exitCode}\n${lines.join("\n")}`);
      return stdout;
    };
    // as cdktf.json runs main.ts; the state is stored in the working directory
    const program = [
      "--require",
      inProject("toolchain", "typescript.cjs"),
      inProject("examples", "two-hosts", "main.ts"),
    ];
    await output(process.execPath, program, directory);
    const terraform = (...args: string[]) =>
      output(terraformProgram(), [...args, "-no-color"], join(directory, "cdktf.out", "stacks", "two-hosts"));
    await terraform("init");
    // a cluster, two hosts, a switch with a port group, a datastore cluster with a datastore, and three VMs
    expect(await terraform("apply", "-auto-approve")).toContain("Apply complete! Resources: 10 added");
    expect(await terraform("plan", "-detailed-exitcode")).toContain("No changes.");
  } finally {
    await simulation.stop();
  }
});
