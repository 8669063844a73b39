// Sends one request to a file server behind a simulated network's door: what an operators' command does on live sites.
import { request } from "node:http";

const [socketPath, address, tier, method, path] = process.argv.slice(2);
const port = { files: 2049, identity: 636 }[tier];

const fail = (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
};
const door = request({ socketPath, method: "CONNECT", path: `${address}:${port}` });
door.once("error", fail);
door.once("connect", ({ statusCode }, socket) => {
  if (statusCode !== 200) fail(new Error(`the door answers ${statusCode}`));
  const asked = request(
    { createConnection: () => socket, method, path, headers: { connection: "close" } },
    (answer) => {
      if (answer.statusCode >= 300) fail(new Error(`it answers ${answer.statusCode}`));
      answer.pipe(process.stdout);
    },
  );
  asked.once("error", fail);
  asked.end();
});
door.end();
