import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inProject } from "../../lib/paths";
import { typeScriptOptions } from "../../toolchain/typescript-options";

const temporary = mkdtempSync(join(tmpdir(), "networks-"));
afterAll(() => rmSync(temporary, { recursive: true }));

test("a command ends although a proxy of its networks could not start", () => {
  // GIVEN a path that is too long for a socket
  const directory = join(temporary, "-".repeat(200));
  mkdirSync(directory);
  const program = `
    const { namespaceNetworks } = require("./guests/network/namespaces");
    const { fixtureModel } = require("./test/fixture/model");
    const [, directory] = process.argv;
    namespaceNetworks({ model: fixtureModel("lab"), run: "test", directory }).then(({ why }) => console.log(why));`;
  const { stdout, signal } = spawnSync(process.execPath, [...typeScriptOptions, "-e", program, directory], {
    cwd: inProject(),
    encoding: "utf8",
    timeout: 60_000,
  });
  // THEN it says why, and ends
  expect(stdout).toMatch(/^the proxy .+\.sock ended with /);
  expect(signal).toBeNull();
});
