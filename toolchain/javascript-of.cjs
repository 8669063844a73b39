// TypeScript without its types, for Node (typescript.cjs) and for Jest (jest-transform.cjs).
const { createHash } = require("node:crypto");
const { basename } = require("node:path");
const { version } = require("esbuild/package.json");

const OPTIONS = { loader: "ts", format: "cjs", platform: "node", target: "node20" };

/** What a file's text becomes, and the name to keep it by: another text or esbuild gives another. */
exports.javaScriptOf = (source, file, others = {}) => {
  const options = { ...OPTIONS, ...others, sourcefile: basename(file), sourcesContent: false };
  return {
    key: createHash("sha256")
      .update(JSON.stringify([version, options, source]))
      .digest("hex"),
    compile: () => require("esbuild").transformSync(source, options),
  };
};
