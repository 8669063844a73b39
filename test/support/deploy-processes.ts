import { setTimeout as sleep } from "node:timers/promises";
import { LinuxProcess } from "../../lib/process-table";
import { isAlive, send } from "../../lib/processes";
import type { Simulation } from "./simulation";

/** The running processes of a deployment on a simulation: cdktf, Terraform and its providers. Found by their environment. */
export function deployProcesses({ environment }: Simulation): { readonly pid: number; readonly command: string }[] {
  const mark = `CDKTF_OUTPUT=${environment["CDKTF_OUTPUT"]}`;
  return LinuxProcess.all()
    .filter((each) => each.environment.includes(mark))
    .map(({ pid, command }) => ({ pid, command: command.join(" ") }));
}

/** Kills the processes of a deployment, as a power failure would. */
export function killDeploy(simulation: Simulation, which: (command: string) => boolean = () => true): void {
  for (const { pid, command } of deployProcesses(simulation)) if (which(command)) send(pid, "SIGKILL");
}

/** Waits until no process deploys. */
export async function deployEnded(simulation: Simulation): Promise<void> {
  while (deployProcesses(simulation).some(({ pid }) => isAlive(pid))) await sleep(100);
}
