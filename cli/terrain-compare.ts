import { Command } from "commander";
import { STACKS } from "../model/names";
import { compareWithTerrain } from "../toolchain/terrain-compare";
import { runCommand } from "./command";

runCommand(
  new Command("terrain:compare").description(
    "Synthesises with cdktf and with CDK Terrain, its maintained successor, and compares the JSON",
  ),
  (_, signal) => compareWithTerrain(STACKS, (line) => process.stdout.write(`${line}\n`), signal),
);
