// Has Node run TypeScript, for the program that cdktf starts (`app` in cdktf.json). cdktf takes a stack trace with every
// token: finding the lines of the sources for all of them would be a third of a synth, and nobody reads them. Who debugs
// runs `node --import tsx main.ts`.
require("node:module").enableCompileCache?.(); // from Node 22 on
require("tsx/cjs");
process.setSourceMapsEnabled(false);
