// Has Node run TypeScript, for the program that cdktf starts (`app` in cdktf.json). cdktf takes a stack trace with every
// token: to write them all would be a part of a synth, and nobody reads them. Who debugs runs `node --import tsx main.ts`.
require("./transpile.cjs");
// a token's trace is taken into an object that is no error
Error.prepareStackTrace = (error, frames) => (error instanceof Error ? [error, ...frames].join("\n    at ") : "");
