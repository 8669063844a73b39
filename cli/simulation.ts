import { Argument, Command } from "commander";
import { guestStateFile, removeStoredGuests } from "../guests/processes/private-directory";
import { Failure } from "../lib/failure";
import { simulationDirectory } from "../lib/paths";
import { runSteps } from "../lib/progress";
import { loadModelOfContext } from "../model/context";
import { SITE_NAMES } from "../model/schema/site";
import { deliver, goDark, goLight } from "../simulation/control";
import { simulatorInventories } from "../simulation/inventories";
import { lookAround } from "../simulation/look-around";
import { type PortOptions, withPortOptions } from "../simulation/port-options";
import { readSession, release, type Session } from "../simulation/session";
import { stopSimulators } from "../simulation/simulation";
import { startHere } from "../simulation/start-here";
import { installationSteps } from "../toolchain/install";
import { runCommand } from "./command";

runCommand<PortOptions>(
  withPortOptions(
    new Command("simulation:<action>")
      .usage("[options] [site]")
      .description(
        "Starts or stops simulated vCenters, one per site; makes a site go dark or come back; delivers new hosts",
      )
      .addArgument(
        new Argument("<action>", "part of the script's name: npm run simulation:start").choices([
          "start",
          "stop",
          "dark",
          "light",
          "deliver",
        ]),
      )
      .addArgument(new Argument("[site]", "the site that goes dark or comes back").choices(SITE_NAMES)),
  ),
  async (options, signal, [action, site]) => {
    if (action === "start") return start(options, signal);
    const session = await readSession(simulationDirectory);
    if (session === undefined) {
      throw new Failure("No simulation is running", simulationDirectory, "Start one with npm run simulation:start.");
    }
    if (action === "stop") return stop(session);
    if (action === "deliver") return deliverTo(session);
    const control = session.simulators.find((simulator) => simulator.site === site)?.control;
    if (control === undefined) throw whichSite(action);
    await (action === "dark" ? goDark : goLight)(control);
    process.stdout.write(`${site} is ${action}.\n`);
  },
);

function whichSite(action?: string): Failure {
  const command = `npm run simulation:${action}`;
  return new Failure("The site is missing", command, `Name the site: ${command} -- ${SITE_NAMES[0]}`);
}

async function start(options: PortOptions, signal: AbortSignal): Promise<void> {
  const model = loadModelOfContext();
  await runSteps(await installationSteps(signal));
  const simulation = await startHere(model, options, { survives: true, signal });
  await simulation.leave();
  process.stdout.write(lookAround(simulation));
}

async function stop({ simulators }: Session): Promise<void> {
  await removeStoredGuests(guestStateFile(simulationDirectory));
  await stopSimulators(simulators.map(({ pid }) => pid));
  await release(simulationDirectory, "nothing");
  process.stdout.write("Both vCenters have stopped and left no files.\n");
}

async function deliverTo({ simulators }: Session): Promise<void> {
  const inventories = simulatorInventories(loadModelOfContext());
  for (const { site, control } of simulators) await deliver(control, inventories[site]);
  process.stdout.write(
    "The new hosts, disks and exports of the model are in the racks of both sites. Next: npm run deploy\n",
  );
}
