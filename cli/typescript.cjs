// Has Node run TypeScript, for the program that cdktf starts (`app` in cdktf.json). cdktf takes a stack trace with every
// token: to write them all, and to find the lines of the sources for them, would be a third of a synth, and nobody reads
// them. Who debugs runs `node --import tsx main.ts`.
require("node:module").enableCompileCache?.(); // from Node 22 on
require("tsx/cjs");
process.setSourceMapsEnabled(false);
// a token's trace is taken into an object that is no error
Error.prepareStackTrace = (error, frames) => (error instanceof Error ? [error, ...frames].join("\n    at ") : "");
