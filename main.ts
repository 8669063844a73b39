import { App } from "cdktf";
import { acknowledgements, modelData } from "./model/committed";
import { choosePosture } from "./model/drill";
import { loadModel } from "./model/load";
import { chooseProfile } from "./model/profile";
import { chooseRehearsal } from "./model/rehearsal";
import { chooseTarget } from "./model/target";
import { enforcePolicy } from "./policy/enforce-policy";
import { addStacks } from "./stacks/all";

try {
  const app = new App();
  const target = chooseTarget({
    target: app.node.tryGetContext("target"),
    stateDirectory: app.node.tryGetContext("stateDirectory"),
  });
  const profile = chooseProfile(app.node.tryGetContext("profile"));
  if (target.name === "live" && profile === "lab") {
    throw new Error(
      'context: profile "lab" would shrink what runs live. Leave the profile out, or name target "simulation".',
    );
  }
  const drill: unknown = app.node.tryGetContext("drill");
  if (target.name === "live" && drill !== undefined) {
    throw new Error(
      "context: a drill darkens Rabat and would recover Marrakech live. Leave the drill out, or rehearse: " +
        "npm run rehearse.",
    );
  }
  const model = loadModel({ ...modelData, posture: choosePosture(modelData.posture, drill) }, profile);
  addStacks(app, { model, target, rehearsal: chooseRehearsal(app.node.tryGetContext("rehearsal")) });
  enforcePolicy(app, profile === "national" ? model : loadModel(modelData), acknowledgements);
  app.synth();
} catch (error) {
  // what is wrong and what to do: a stack trace would bury it
  console.error(String(error instanceof Error ? error : new Error(String(error))));
  process.exitCode = 1;
}
