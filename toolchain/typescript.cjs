// Has Node run TypeScript, for every command and for the program that cdktf starts (`app` in cdktf.json): esbuild takes the
// types off, and what it made of a file is kept by the file's content. tsx has esbuild do the same, but searches and maps
// each file anew in each process, which more than doubles the start of a command.
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { dirname, join } = require("node:path");
const { Script } = require("node:vm");
const { javaScriptOf } = require("./javascript-of.cjs");

const cache = join(__dirname, "..", ".cache", "typescript");

Module._extensions[".ts"] = (module, file) => module._compile(keptCodeOf(file), file, "commonjs");
// Node's own way would read every file's map at its start: only a trace that somebody reads is worth them. cdktf takes one
// with every token, into an object that is no error; nobody reads it, and to write them all would be a part of a synth.
Error.prepareStackTrace = (error, frames) =>
  error instanceof Error ? [error, ...frames.map(inSource)].join("\n    at ") : "";
// From Node 22 on, Node itself keeps what V8 compiled.
if (Module.enableCompileCache) Module.enableCompileCache();
else keepCompiled();

function keptCodeOf(file) {
  const { key, compile } = javaScriptOf(readFileSync(file, "utf8"), file);
  const known = kept(`${key}.js`, "utf8");
  if (known !== undefined) return known;
  const { code } = compileOrLocate(compile, file);
  keep(`${key}.js`, code);
  return code;
}

/** esbuild knows the file by its base name alone: its error gets the whole path. */
function compileOrLocate(compile, file) {
  try {
    return compile();
  } catch (error) {
    throw Object.assign(error, { file });
  }
}

/** Has V8 compile a file once, of the project or of a package: what it made of it is kept by the file's content. */
function keepCompiled() {
  const compile = Module.prototype._compile;
  const compiled = new Map();
  // at the end, with all functions that were called
  process.once("exit", () => {
    for (const [name, script] of compiled) keep(name, script.createCachedData());
  });
  Module.prototype._compile = function (code, filename, format) {
    // left to Node: what may be no CommonJS, and dynamic imports, which would not find their way out of what is kept
    if (format !== "commonjs" || code.startsWith("#!") || code.includes("import("))
      return compile.call(this, code, filename, format);
    const name = `${createHash("sha256").update(code).digest("hex")}.v8`;
    const columnOffset = -Module.wrap("").indexOf("\n");
    const script = new Script(Module.wrap(code), { filename, columnOffset, cachedData: kept(name) });
    // V8 refuses what another release of it has made
    if (script.cachedDataRejected !== false) compiled.set(name, script);
    const { exports } = this;
    const require = Module.createRequire(filename);
    return script.runInThisContext().call(exports, exports, require, this, filename, dirname(filename));
  };
}

function kept(name, encoding) {
  try {
    return readFileSync(join(cache, name), encoding);
  } catch {
    return undefined;
  }
}

function keep(name, content) {
  mkdirSync(cache, { recursive: true });
  // others start at the same time: none may read half of it
  const unfinished = join(cache, `${name}.${process.pid}`);
  writeFileSync(unfinished, content);
  renameSync(unfinished, join(cache, name));
}

/** A line of a trace, with the place in TypeScript. */
function inSource(frame) {
  const file = frame.getFileName();
  const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
  if (!file?.endsWith(".ts")) return frame;
  try {
    return String(frame).replace(`:${line}:${column}`, `:${placeInSource(file, line, column)}`);
  } catch {
    return frame;
  }
}

/** `<line>:<column>` in a TypeScript file, from a place in the JavaScript that runs. */
function placeInSource(file, line, column) {
  const { map } = javaScriptOf(readFileSync(file, "utf8"), file, { sourcemap: "external" }).compile();
  const { lineNumber, columnNumber } = new Module.SourceMap(JSON.parse(map)).findOrigin(line, column);
  return `${lineNumber}:${columnNumber}`;
}
exports.placeInSource = placeInSource;
