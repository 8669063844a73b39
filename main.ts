import { App } from "cdktf";
import { chooseTarget } from "./constructs/provider/target";
import { loadModel } from "./model/load";
import { addStacks } from "./stacks/all";

try {
  const app = new App();
  const target = chooseTarget({
    target: app.node.tryGetContext("target"),
    stateDirectory: app.node.tryGetContext("stateDirectory"),
  });
  addStacks(app, { model: loadModel(), target });
  app.synth();
} catch (error) {
  // what is wrong and what to do: a stack trace would bury it
  console.error(String(error instanceof Error ? error : new Error(String(error))));
  process.exitCode = 1;
}
