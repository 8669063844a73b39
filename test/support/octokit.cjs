// Octokit for Jest, which loads no ES module: the same code, bundled as CommonJS.
const { createRequire } = require("node:module");
const { buildSync } = require("esbuild");

const { outputFiles } = buildSync({
  stdin: { contents: 'export { Octokit } from "@octokit/rest";', resolveDir: __dirname },
  ...{ bundle: true, format: "cjs", platform: "node", write: false },
});
new Function("module", "exports", "require", outputFiles[0].text)(module, exports, createRequire(__filename));
