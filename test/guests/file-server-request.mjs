// Sends one request to a file server through the proxy of a simulated network, as an operator's command does on live sites.
import { request } from "node:http";

const [socketPath, address, tier, method, path] = process.argv.slice(2);
const port = { files: 2049, identity: 636 }[tier];

const fail = (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
};
const proxy = request({ socketPath, method: "CONNECT", path: `${address}:${port}` });
proxy.once("error", fail);
proxy.once("connect", ({ statusCode }, socket) => {
  if (statusCode !== 200) fail(new Error(`the proxy answered ${statusCode}`));
  const asked = request(
    { createConnection: () => socket, method, path, headers: { connection: "close" } },
    (answer) => {
      if (answer.statusCode >= 300) fail(new Error(`the file server answered ${answer.statusCode}`));
      answer.pipe(process.stdout);
    },
  );
  asked.once("error", fail);
  asked.end();
});
proxy.end();
