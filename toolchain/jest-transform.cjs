// Has Jest run TypeScript as the commands do, except that Jest loads CommonJS alone.
const { javaScriptOf } = require("./javascript-of.cjs");

const forJest = (source, file) =>
  javaScriptOf(source, file, { sourcemap: "inline", supported: { "dynamic-import": false } });

module.exports = {
  process: (source, file) => ({ code: forJest(source, file).compile().code }),
  getCacheKey: (source, file) => forJest(source, file).key,
};
