import { App } from "cdktf";
import { loadModel } from "../../model/load";
import { chooseRehearsal } from "../../model/rehearsal";
import { chooseTarget } from "../../model/target";
import { addStacks } from "../../stacks/all";
import { rehearsedDesign } from "./design";

// Like main.ts, for a design with the number of VMs to recover in the environment.
const app = new App();
const target = chooseTarget({ stateDirectory: app.node.tryGetContext("stateDirectory") });
const rehearsal = chooseRehearsal(app.node.tryGetContext("rehearsal"));
addStacks(app, { model: loadModel(rehearsedDesign(Number(process.env["MACHINES"]))), target, rehearsal });
app.synth();
