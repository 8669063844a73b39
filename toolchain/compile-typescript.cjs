// Compiles TypeScript to JavaScript for Node (typescript.cjs) and Jest (jest-transform.cjs).
const { createHash } = require("node:crypto");
const { basename } = require("node:path");
const { version } = require("esbuild/package.json");

const OPTIONS = { loader: "ts", format: "cjs", platform: "node", target: "node20" };

/** A function that compiles a file, and its cache key, which depends on the source, the options and esbuild's release. */
exports.compileTypeScript = (source, file, overrides = {}) => {
  const options = { ...OPTIONS, ...overrides, sourcefile: basename(file), sourcesContent: false };
  return {
    key: createHash("sha256")
      .update(JSON.stringify([version, options, source]))
      .digest("hex"),
    compile: () => require("esbuild").transformSync(source, options),
  };
};
