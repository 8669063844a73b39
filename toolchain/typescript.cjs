// Has Node run TypeScript, for every command and for the program that cdktf starts (`app` in cdktf.json): esbuild takes the
// types off, and what it made of a file is kept by the file's content. tsx has esbuild do the same, but searches and maps
// each file anew in each process, which more than doubles the start of a command.
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { join } = require("node:path");
const { javaScriptOf } = require("./javascript-of.cjs");

const cache = join(__dirname, "..", ".cache", "typescript");

Module.enableCompileCache?.(); // from Node 22 on
Module._extensions[".ts"] = (module, file) => module._compile(keptOf(file), file);
// Node's own way would read every file's map at its start: only a trace that somebody reads is worth them. cdktf takes one
// with every token, into an object that is no error; nobody reads it, and to write them all would be a part of a synth.
Error.prepareStackTrace = (error, frames) =>
  error instanceof Error ? [error, ...frames.map(inSource)].join("\n    at ") : "";

function keptOf(file) {
  const { key, compile } = javaScriptOf(readFileSync(file, "utf8"), file);
  const kept = join(cache, `${key}.js`);
  try {
    return readFileSync(kept, "utf8");
  } catch {
    const code = compile();
    mkdirSync(cache, { recursive: true });
    // others start at the same time: none may read half of it
    const unfinished = `${kept}.${process.pid}`;
    writeFileSync(unfinished, code);
    renameSync(unfinished, kept);
    return code;
  }
}

/** A line of a trace, with the place in TypeScript. */
function inSource(frame) {
  const file = frame.getFileName();
  const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
  if (!file?.endsWith(".ts")) return frame;
  try {
    const [, map] = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(keptOf(file));
    const origin = new Module.SourceMap(JSON.parse(Buffer.from(map, "base64"))).findOrigin(line, column);
    return String(frame).replace(`:${line}:${column}`, `:${origin.lineNumber}:${origin.columnNumber}`);
  } catch {
    return frame;
  }
}
