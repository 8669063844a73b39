// Connects to a gateway from the machine that runs Terraform; see reachability.ts. Plain JavaScript, because Terraform runs it with node only.
const http = require("node:http");
const net = require("node:net");

const { SITE, MEMBER, ADDRESS = "", PORT, ADMITTED, PATIENCE_SECONDS = "30", PROXY } = process.env;
const [address] = ADDRESS.split("/");
const gateway = `${address}:${PORT}`;
const end = Date.now() + Number(PATIENCE_SECONDS) * 1000;

function fail(reason) {
  console.error(
    `${SITE}: gateway ${MEMBER} does not answer (${reason}). Look at its console in vCenter: it must run, ` +
      `with the address ${address} and an active massar-answer.socket. It answers only ${ADMITTED}, so deploy from there. ` +
      "Then deploy again.",
  );
  process.exit(1);
}

/** Calls back with a connected socket, or with the reason why there is none. */
function connect(connected, refused) {
  const timeout = 2000;
  if (!PROXY) {
    const socket = net.connect({ host: address, port: Number(PORT), timeout });
    socket.on("connect", () => connected(socket));
    socket.on("timeout", () => socket.destroy(new Error("timeout")));
    socket.on("error", ({ message }) => refused(message));
    return;
  }
  const { hostname, port } = new URL(`http://${PROXY}`);
  const request = http.request({ hostname, port, method: "CONNECT", path: gateway, timeout });
  // a proxy answers even if it could not connect
  request.on("connect", ({ statusCode, statusMessage }, socket, head) => {
    if (statusCode === 200) return connected(socket, head);
    socket.destroy();
    refused(statusMessage);
  });
  request.on("timeout", () => request.destroy(new Error("timeout")));
  request.on("error", ({ message }) => refused(message));
  request.end();
}

/** Reads the name that the guest sends: another machine may have the address. */
function readName(socket, head, named, refused) {
  let text = head === undefined ? "" : String(head);
  socket.setTimeout(2000, () => socket.destroy(new Error("it sends no name")));
  socket.on("data", (part) => (text += String(part)));
  socket.on("error", ({ message }) => refused(message));
  socket.on("end", () => {
    socket.destroy();
    named(text.trim());
  });
  socket.resume();
}

function attempt() {
  let isOver = false;
  const retry = (reason) => {
    if (isOver) return;
    isOver = true;
    if (Date.now() > end) fail(`${gateway} ${reason}`);
    setTimeout(attempt, 1000);
  };
  connect((socket, head) => {
    readName(
      socket,
      head,
      // a guest may have the name with or without its domain
      (name) => (name.split(".")[0] === MEMBER ? process.exit(0) : retry(`is the machine "${name}"`)),
      retry,
    );
  }, retry);
}

attempt();
