import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** The clock tick in which Linux counts processor time, on every architecture that Node supports. */
const MILLISECONDS_OF_A_TICK = 10;

/** A process as /proc shows it. Values are empty if the process has ended or this account may not read them. */
export class LinuxProcess {
  private fields?: readonly string[];

  constructor(readonly pid: number) {}

  /** Every process of this machine; none where there is no /proc. */
  static all(): readonly LinuxProcess[] {
    const names = orElse(() => readdirSync("/proc"), []);
    return names.filter((name) => /^\d+$/.test(name)).map((name) => new LinuxProcess(Number(name)));
  }

  get command(): readonly string[] {
    return this.list("cmdline");
  }

  /** The environment at its start, as `NAME=value`. */
  get environment(): readonly string[] {
    return this.list("environ");
  }

  /** The path of its program. */
  get program(): string {
    return this.link("exe");
  }

  get workingDirectory(): string {
    return this.link("cwd");
  }

  get networkNamespace(): string {
    return this.link("ns/net");
  }

  get isZombie(): boolean {
    return this.stat[0] === "Z";
  }

  get parent(): number {
    return Number(this.stat[1]);
  }

  /** From its parent up to the first process of the machine. */
  get ancestors(): readonly LinuxProcess[] {
    if (!(this.parent > 0)) return [];
    const parent = new LinuxProcess(this.parent);
    return [parent, ...parent.ancestors];
  }

  /** Its parent and the leaders of its group and session. */
  get relatives(): readonly number[] {
    return this.stat.slice(1, 4).map(Number);
  }

  /** The start time, in ticks since the machine started. It distinguishes processes that reuse a process id. */
  get started(): string {
    return this.stat[19] ?? "";
  }

  /** Its own time and that of the child processes that it waited for. */
  get processorMilliseconds(): number {
    return this.stat.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * MILLISECONDS_OF_A_TICK;
  }

  /** The peak resident memory, in bytes. */
  get peakMemory(): number {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(this.read("status"))?.[1] ?? 0) * 1024;
  }

  /** The fields of /proc/<pid>/stat from the state on, read once. The name before them may contain any character. */
  private get stat(): readonly string[] {
    const read = () => this.read("stat").replace(/^.*\) /s, "");
    this.fields ??= read()
      .split(" ")
      .filter((field) => field !== "");
    return this.fields;
  }

  private list(file: string): readonly string[] {
    const text = this.read(file);
    return text === "" ? [] : text.replace(/\0$/, "").split("\0");
  }

  private read(file: string): string {
    return orElse(() => readFileSync(`/proc/${this.pid}/${file}`, "utf8"), "");
  }

  private link(file: string): string {
    return orElse(() => readlinkSync(`/proc/${this.pid}/${file}`), "");
  }
}

function orElse<Value>(look: () => Value, otherwise: Value): Value {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
