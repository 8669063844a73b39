import { Command, InvalidArgumentError } from "commander";
import { inProject } from "../lib/paths";
import { loadModelOfContext } from "../model/context";
import { followJournals } from "../recovery/board/follow";
import { serveBoard } from "../recovery/board/server";
import { runCommand } from "./command";

interface Options {
  readonly port: number;
  readonly evidence: string;
}

runCommand<Options>(
  new Command("recovery:board")
    .description(
      "Serves a read-only page on this machine with the progress of an exercise or a recovery, in English and French",
    )
    .option("--port <number>", "port on 127.0.0.1; 0 for any free one", port, 8417)
    .option("--evidence <directory>", "directory of the evidence", inProject("evidence")),
  async ({ port: wanted, evidence }, signal) => {
    const server = await serveBoard(followJournals(loadModelOfContext(), evidence), wanted);
    process.stdout.write(`The board is at ${server.address}/en and ${server.address}/fr. Stop it with Ctrl-C.\n`);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener("abort", () => resolve(), { once: true });
    });
    await server.stop();
  },
);

function port(text: string): number {
  const number = Number(text);
  if (/^\d{1,5}$/.test(text) && number <= 65_535) return number;
  throw new InvalidArgumentError("Write a port from 0 to 65535.");
}
