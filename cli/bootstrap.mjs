// Every npm script starts here, in plain Node, because no package may be installed yet. It installs the npm packages, then
// runs the command in this process. The scripts `exec` it: npm sends a signal only to its shell, which would leave this
// process running.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { environmentFor } from "../lib/child-environment.cjs";
import { claim } from "../lib/claim.cjs";

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const [command, ...options] = process.argv.slice(2);
let installing = false;
const commandsThatBuild = ["demo", "setup", "simulation", "test", "rehearse", "drill", "recovery", "kit"];
// An unpacked recovery kit has its programs built, and no packages that only tests need.
const isKit = existsSync(join(project, ".cache", "kit.json"));

function fail(what, where, remedy) {
  process.stderr.write(`error   ${what}\nwhere   ${where}\nremedy  ${remedy}\n`);
  process.exit(1);
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if ((major === 20 && minor >= 19) || major === 22) return;
  fail(
    `Node ${process.versions.node} cannot run this project`,
    process.execPath,
    "Install Node 22, or Node 20.19 or a later 20: the terminal binding of cdktf-cli 0.21.0 exists only for these two.",
  );
}

function checkGo() {
  const { error, stdout } = spawnSync("go", ["version"], { encoding: "utf8", env: environmentFor("go", process.env) });
  const installed = /go1\.(\d+)/.exec(stdout ?? "");
  if (!error && installed && Number(installed[1]) >= 21) return;
  fail(
    error
      ? "Go is not installed: the simulator and the providers are built with it"
      : `Go is too old: ${stdout.trim()}`,
    `go on PATH, needed by npm run ${command}`,
    "Install Go from https://go.dev/dl: 1.21 or later, which downloads the release that a module needs.",
  );
}

async function installPackages() {
  if (isInstalled()) return;
  const lock = join(project, ".cache", "npm-ci.lock");
  mkdirSync(dirname(lock), { recursive: true });
  // Two installations at the same time would delete each other's files.
  const owner = claim(lock, String(process.pid), (pid) => isAlive(Number(pid)));
  if (owner !== undefined) {
    fail(
      `npm ci is already running for another command (process ${owner})`,
      project,
      "Wait until it has finished, then run this command again.",
    );
  }
  process.stderr.write("Installing npm packages (npm ci, about half a minute)\n");
  const outcome = await npmCi();
  rmSync(lock, { force: true });
  if (outcome === undefined) {
    process.stderr.write("Interrupted: the next command installs the packages again.\n");
    process.exit(130);
  }
  if (outcome !== 0) {
    fail(
      `npm ci failed (${outcome}), see above`,
      project,
      "Check that the npm registry can be reached (npm ping), then run the same command again.",
    );
  }
}

/** Whether npm's last complete installation matches the lock file. */
function isInstalled() {
  const packages = (file) => JSON.parse(contentOf(join(project, file)) ?? "{}").packages ?? {};
  const wanted = packages("package-lock.json");
  const installed = packages("node_modules/.package-lock.json");
  const isThere = ([path, { version, optional, dev }]) =>
    path === "" || (path in installed ? installed[path].version === version : optional) || (isKit && dev);
  return Object.entries(wanted).every(isThere) && Object.keys(installed).every((path) => path in wanted);
}

/** @returns its exit code, or why it did not start; undefined if it was interrupted */
async function npmCi() {
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ["npm"];
  // Its own process group: Ctrl-C on the terminal must not stop it before `interrupt` does. Only errors are shown: npm warns
  // of packages that declare a later Node than they need.
  const child = spawn(npm[0], [...npm.slice(1), "ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: project,
    env: environmentFor("npm", process.env),
    stdio: ["ignore", 2, "inherit"],
    detached: true,
  });
  installing = true;
  const began = Date.now();
  // No silence longer than five seconds: see lib/silence.ts, which cannot run yet.
  const waiting = setInterval(() => {
    process.stderr.write(`Still waiting for "npm ci", ${Math.round((Date.now() - began) / 1000)} s\n`);
  }, 3000);
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    process.kill(-child.pid, "SIGTERM");
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, interrupt);
  const outcome = await once(child, "exit").then(
    ([code]) => code,
    (error) => error.message,
  );
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.off(signal, interrupt);
  installing = false;
  clearInterval(waiting);
  return interrupted ? undefined : outcome;
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

function contentOf(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

// Before the command starts, and outside of npm ci, there is nothing to stop.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    if (installing) return;
    process.stderr.write("Interrupted: nothing was started.\n");
    process.exit(130);
  });
}
checkNode();
if (commandsThatBuild.includes(command) && !isKit) checkGo();
await installPackages();
process.argv = [process.argv[0], join(project, "cli", `${command}.ts`), ...options];
const require = createRequire(import.meta.url);
const { start } = require("../toolchain/typescript-entry.cjs");
// A command checks a model once: compiling each schema first would take longer.
require("zod").config({ jitless: true });
start(process.argv[1]);
