// Compiles TypeScript for Jest as for the commands, but without dynamic imports, which Jest does not support.
const { compileTypeScript } = require("./compile-typescript.cjs");

const forJest = (source, file) =>
  compileTypeScript(source, file, { sourcemap: "inline", supported: { "dynamic-import": false } });

module.exports = {
  process: (source, file) => ({ code: forJest(source, file).compile().code }),
  getCacheKey: (source, file) => forJest(source, file).key,
};
