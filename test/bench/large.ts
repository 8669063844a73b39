import { App } from "cdktf";
import { loadModel } from "../../model/load";
import { chooseTarget } from "../../model/target";
import { addStacks } from "../../stacks/all";
import { designOf } from "./design";

// Like main.ts, for a design with the number of VMs in the environment.
const app = new App();
const { STATE_SERVER: stateServer } = process.env;
const target = {
  ...chooseTarget({ stateDirectory: app.node.tryGetContext("stateDirectory") }),
  ...(stateServer !== undefined && { stateServer }),
};
addStacks(app, { model: loadModel(designOf(Number(process.env["MACHINES"]))), target });
app.synth();
