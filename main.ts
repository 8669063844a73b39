import { existsSync } from "node:fs";
import { App } from "cdktf";
import { LinuxProcess } from "./lib/process-table";
import { acknowledgements, modelData } from "./model/committed";
import { choosePosture } from "./model/drill";
import { loadModel } from "./model/load";
import { chooseProfile } from "./model/profile";
import { chooseRehearsal } from "./model/rehearsal";
import { chooseTarget } from "./model/target";
import { enforcePolicy } from "./policy/enforce-policy";
import { journalFileOf } from "./recovery/journal/journal-file";
import { addStacks } from "./stacks/all";
import { refuseLockedDestroy } from "./stacks/locked-destroy";
import { placeProviderLocks } from "./terraform/provider-locks";

/**
 * Whether the run of a recovery goes past rules, by its id in the context. Only a run that has recorded who did so may.
 *
 * @throws Error if there is no such run
 */
function isEmergency(run: unknown): boolean {
  if (run === undefined) return false;
  if (typeof run === "string" && existsSync(journalFileOf(run))) return true;
  throw new Error(
    `context: emergency ${JSON.stringify(run)} is not a run of npm run recovery. Remove it, or start one: ` +
      "npm run recovery -- failover --emergency <reason>.",
  );
}

try {
  const app = new App();
  const target = chooseTarget({
    target: app.node.tryGetContext("target"),
    stateDirectory: app.node.tryGetContext("stateDirectory"),
    for: app.node.tryGetContext("for"),
  });
  const profile = chooseProfile(app.node.tryGetContext("profile"));
  if (target.name === "live" && profile === "lab") {
    throw new Error(
      'context: profile "lab" would shrink the live workload. Remove the profile, or use the target "simulation".',
    );
  }
  const drill: unknown = app.node.tryGetContext("drill");
  if (target.name === "live" && drill !== undefined) {
    throw new Error(
      "context: a drill would take the primary site down and recover the backup site, live. Remove the drill, or rehearse: " +
        "npm run rehearse.",
    );
  }
  const model = loadModel({ ...modelData, posture: choosePosture(modelData.posture, drill) }, profile);
  const national = profile === "national" ? model : loadModel(modelData);
  refuseLockedDestroy(national, new LinuxProcess(process.pid).ancestors);
  const recovering = app.node.tryGetContext("recovering") === true;
  addStacks(app, { model, target, recovering, rehearsal: chooseRehearsal(app.node.tryGetContext("rehearsal")) });
  enforcePolicy(app, national, acknowledgements, { emergency: isEmergency(app.node.tryGetContext("emergency")) });
  app.synth();
  if (target.name === "live") placeProviderLocks(app.outdir);
} catch (error) {
  // The message says what is wrong and what to do; a stack trace would hide it.
  console.error(String(error instanceof Error ? error : new Error(String(error))));
  process.exitCode = 1;
}
