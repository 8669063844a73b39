import { Argument, Command, InvalidArgumentError } from "commander";
import { guestStateFile, removeStoredGuests } from "../guests/processes/private-directory";
import { Failure } from "../lib/failure";
import { simulationDirectory } from "../lib/paths";
import { runSteps } from "../lib/progress";
import { loadModelOfContext } from "../model/context";
import { SITE_NAMES } from "../model/schema/site";
import { addHardware, endOutage, startOutage } from "../simulation/control";
import { startLocalSimulation } from "../simulation/local-simulation";
import { nextSteps } from "../simulation/next-steps";
import { type PortOptions, withPortOptions } from "../simulation/port-options";
import { readSession, release, type Session } from "../simulation/session";
import { stopSimulators } from "../simulation/simulation";
import { simulatorInventories } from "../simulation/simulator-inventory";
import { installationSteps } from "../toolchain/install";
import { runCommand } from "./command";

runCommand<PortOptions & { readonly estate?: number }>(
  withPortOptions(
    new Command("simulation:<action>")
      .usage("[options] [site]")
      .description(
        "Starts and stops both simulated vCenters, takes a site down, restores it, or adds the model's new hardware",
      )
      .addArgument(
        new Argument("<action>", "part of the script's name: npm run simulation:start").choices([
          "start",
          "stop",
          "outage",
          "restore",
          "add-hardware",
        ]),
      )
      .option(
        "--estate <VMs>",
        "with start: fill Rabat with this many more VMs on 40 hosts, as the field has them",
        parseMachines,
      )
      .addArgument(new Argument("[site]", "the site to take down or to restore").choices(SITE_NAMES)),
  ),
  async (options, signal, [action, site]) => {
    if (action === "start") return start(options, signal);
    const session = await readSession(simulationDirectory);
    if (session === undefined) {
      throw new Failure("No simulation is running", simulationDirectory, "Start one with npm run simulation:start.");
    }
    if (action === "stop") return stop(session);
    if (action === "add-hardware") return addNewHardware(session);
    const control = session.simulators.find((simulator) => simulator.site === site)?.control;
    if (control === undefined) throw whichSite(action);
    await (action === "outage" ? startOutage : endOutage)(control);
    process.stdout.write(
      `The vCenter of ${site} ${action === "outage" ? "does not answer any more" : "answers again"}.\n`,
    );
  },
);

function parseMachines(text: string): number {
  const machines = Number(text);
  if (Number.isInteger(machines) && machines > 0) return machines;
  throw new InvalidArgumentError("Give a number of VMs.");
}

function whichSite(action?: string): Failure {
  const command = `npm run simulation:${action}`;
  return new Failure("The site is missing", command, `Name the site: ${command} -- ${SITE_NAMES[0]}`);
}

async function start(
  { estate, ...options }: PortOptions & { readonly estate?: number },
  signal: AbortSignal,
): Promise<void> {
  const model = loadModelOfContext();
  await runSteps(await installationSteps(signal));
  const simulation = await startLocalSimulation(model, options, {
    ...{ survives: true, signal },
    ...(estate !== undefined && { estate: { seed: 18, hosts: 40, machines: estate } }),
  });
  await simulation.leave();
  process.stdout.write(nextSteps(simulation));
}

async function stop({ simulators }: Session): Promise<void> {
  await removeStoredGuests(guestStateFile(simulationDirectory));
  await stopSimulators(simulators);
  await release(simulationDirectory, "nothing");
  process.stdout.write("Both vCenters have stopped and left no files.\n");
}

async function addNewHardware({ simulators }: Session): Promise<void> {
  const inventories = simulatorInventories(loadModelOfContext());
  for (const { site, control } of simulators) await addHardware(control, inventories[site]);
  process.stdout.write("The model's new hosts, disks and exports are available at both sites. Next: npm run deploy\n");
}
