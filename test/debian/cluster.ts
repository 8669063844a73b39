import { setTimeout as sleep } from "node:timers/promises";
import { type DebianGuests, startDebianGuests } from "../../guests/debian/guests";
import type { Milliseconds } from "../../lib/time";
import type { Place } from "../../model/consensus";
import { estateOf } from "../../roles/estate";
import { renderGuests } from "../../roles/render";
import { type Acknowledged, firstOfTimelines, twoWriters } from "../single-writer/probes";
import { quorumFrom } from "../single-writer/protocol";
import { type Event, MARRAKECH, MEMBERS, type Member, PATHS, RABAT, type Schedule } from "../single-writer/schedule";
import { clusterModel } from "./small-model";

/** An INSERT that a member refused. */
export interface Refused {
  readonly member: Member;
  readonly at: Milliseconds;
  readonly why: string;
}

const PROBE = `
import json, psycopg2, sys, time
connection = None
while True:
    sent = time.time()
    row = time.time_ns()
    try:
        if connection is None:
            connection = psycopg2.connect("host=/var/run/postgresql user=postgres dbname=postgres connect_timeout=2")
            connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("insert into writes (member, seq) values (%s, %s) returning pg_walfile_name(pg_current_wal_lsn())", (sys.argv[1], row))
        timeline = int(cursor.fetchone()[0][:8], 16)
        # a wait for the confirmation that was given up is no acknowledgement
        if any("canceling" in each for each in connection.notices):
            raise RuntimeError(connection.notices[-1])
        print(json.dumps(["yes", str(row), sent, time.time(), timeline]), flush=True)
    except Exception as error:
        print(json.dumps(["no", str(row), sent, time.time(), str(error).split("\\n")[0]]), flush=True)
        if connection is not None and (connection.closed or "read-only" not in str(error)):
            try: connection.close()
            except Exception: pass
            connection = None
    time.sleep(max(0, sent + 0.1 - time.time()))
`;

interface MemberStatus {
  readonly role: string;
  readonly state: string;
  readonly sync_standby?: boolean;
  readonly replication?: readonly { readonly state: string }[];
}

/** The database cluster of the fixture model on real guests, with a probe at each member that inserts a row every 100 ms. */
export class Cluster {
  acknowledged: Acknowledged[] = [];
  refused: Refused[] = [];
  log: string[] = [];
  /** Rows acknowledged since the start. */
  inserted = 0;
  private readonly cut = new Set<string>();
  private readonly dark = new Set<Place>();
  private readonly off = new Set<Member>();
  private readonly paused = new Set<Member>();
  private readonly recovered = renderGuests(clusterModel("recovered"));
  private readonly production = renderGuests(clusterModel("standby"));
  /** What changed when: who reached a majority of the voters, and whether the link carried what Rabat acknowledged. */
  private readonly changes: {
    readonly at: Milliseconds;
    readonly quorum: ReadonlySet<Place>;
    readonly linked: boolean;
  }[] = [];

  private constructor(readonly guests: DebianGuests) {}

  static async start(program: string, folder: string): Promise<Cluster> {
    const model = clusterModel("standby");
    const estate = estateOf(model, "production");
    const voters = [...estate.voters.values()].flatMap((each) => each.map(({ name }) => name));
    const guests = await startDebianGuests({ model, names: [...MEMBERS, ...voters], program, folder });
    const cluster = new Cluster(guests);
    try {
      await cluster.until("a cluster of four", (states) => cluster.isHealthy(states), 180_000);
      const writer = await cluster.writer();
      await cluster.sql(writer, "create table writes (member text, seq bigint, primary key (member, seq))");
      for (const member of MEMBERS) cluster.probe(member);
      cluster.remember();
      cluster.note("the cluster is healthy");
      return cluster;
    } catch (error) {
      await guests.close();
      throw error;
    }
  }

  note(text: string): void {
    this.log.push(`${new Date().toISOString().slice(11, 23)} ${text}`);
  }

  close(): Promise<void> {
    return this.guests.close();
  }

  sql(member: Member, query: string): Promise<string> {
    return this.guests.shell(member, `psql --no-psqlrc --tuples-only --no-align --command "${query}"`, "postgres");
  }

  private probe(member: Member): void {
    this.guests.stream(member, ["python3", "-c", PROBE, member], (line) => this.hear(member, line), {
      user: "postgres",
    });
  }

  private hear(member: Member, line: string): void {
    const [answer, row, sent, ended, detail] = JSON.parse(line) as [
      "yes" | "no",
      string,
      number,
      number,
      number | string,
    ];
    if (answer === "yes") {
      this.inserted += 1;
      this.acknowledged.push({ member, row, sent: sent * 1000, acknowledged: ended * 1000, timeline: Number(detail) });
    } else {
      this.refused.push({ member, at: ended * 1000, why: String(detail) });
    }
  }

  private isDown = (member: Member): boolean => this.off.has(member);

  async status(): Promise<ReadonlyMap<Member, MemberStatus>> {
    const found = await Promise.all(
      MEMBERS.filter((member) => !this.off.has(member) && !this.paused.has(member)).map(async (member) => {
        const { address } = this.configuration(member).guest;
        const { stdout } = await this.guests.run(member, [
          "curl",
          "--silent",
          "--max-time",
          "3",
          `http://${address}:8008/patroni`,
        ]);
        return [
          member,
          stdout.startsWith("{") ? (JSON.parse(stdout) as MemberStatus) : { role: "?", state: "?" },
        ] as const;
      }),
    );
    return new Map(found);
  }

  private configuration(member: Member) {
    const found = this.guests.configurations.get(member);
    if (found === undefined) throw new Error(`no member ${member}`);
    return found;
  }

  private readonly isHealthy = (states: ReadonlyMap<Member, MemberStatus>): boolean => {
    const leaders = [...states.values()].filter(
      ({ role, state }) => ["primary", "master"].includes(role) && state === "running",
    );
    const [leader] = leaders;
    return (
      leaders.length === 1 &&
      (leader?.replication ?? []).filter(({ state }) => state === "streaming").length === MEMBERS.length - 1
    );
  };

  async writer(): Promise<Member> {
    for (const [member, { role, state }] of await this.status()) {
      if (["primary", "master"].includes(role) && state === "running") return member;
    }
    throw new Error("no member writes");
  }

  async until(
    what: string,
    reached: (states: ReadonlyMap<Member, MemberStatus>) => boolean,
    timeout: Milliseconds,
  ): Promise<void> {
    const deadline = Date.now() + timeout;
    for (;;) {
      const states = await this.status();
      if (reached(states)) return;
      if (Date.now() > deadline) {
        const seen = [...states].map(([member, state]) => `${member}: ${JSON.stringify(state)}`).join("\n");
        throw new Error(`${what}: not within ${timeout / 1000} s\n${seen}\n${this.log.slice(-30).join("\n")}`);
      }
      await sleep(500);
    }
  }

  /** Plays one event of a schedule. What is impossible has no effect, as in the model. */
  async apply(event: Event): Promise<void> {
    this.note(JSON.stringify(event));
    switch (event.kind) {
      case "cut":
      case "restore":
        await this.setPath(event.path, event.kind === "restore");
        break;
      case "pause":
        if (!this.isDown(event.member) && !this.paused.has(event.member)) {
          await this.guests.world.suspend(event.member);
          this.paused.add(event.member);
        }
        break;
      case "resume":
        if (this.paused.delete(event.member)) await this.guests.world.resume(event.member);
        break;
      case "kill":
        await this.kill([event.member]);
        break;
      case "relight":
        await this.relight([event.member]);
        break;
      case "burn":
        await Promise.all([this.kill(RABAT), this.setVoters("rabat", false)]);
        break;
      case "relightSite":
        await this.setVoters("rabat", true);
        await this.relight(RABAT);
        break;
      case "loseWitness":
        await this.setVoters("witness", false);
        break;
      case "returnWitness":
        await this.setVoters("witness", true);
        break;
      case "promote":
        await this.promote();
        break;
      case "wait":
        await sleep(event.seconds * 1000);
        break;
    }
    this.remember();
    // as long as an event takes in the model
    if (event.kind !== "wait" && event.kind !== "promote") await sleep(2000);
  }

  private remember(): void {
    const quorum = new Set(
      (["rabat", "marrakech"] as const).filter((place) =>
        quorumFrom(
          place,
          (a, b) => this.isOpen(a, b),
          (place) => !this.dark.has(place),
        ),
      ),
    );
    this.changes.push({ at: Date.now(), quorum, linked: this.isOpen("rabat", "marrakech") && !this.dark.has("rabat") });
  }

  private readonly isOpen = (a: Place, b: Place): boolean => a === b || !this.cut.has([a, b].sort().join());

  private async setPath(path: (typeof PATHS)[number], isOpen: boolean): Promise<void> {
    const key = [...path].sort().join();
    if (isOpen) this.cut.delete(key);
    else this.cut.add(key);
    await this.guests.setPath(path[0], path[1], isOpen);
  }

  private async kill(members: readonly Member[]): Promise<void> {
    const running = members.filter((member) => !this.off.has(member));
    for (const member of running) {
      this.off.add(member);
      this.paused.delete(member);
    }
    await this.guests.kill(running);
  }

  async relight(members: readonly Member[]): Promise<void> {
    const dark = members.filter((member) => this.off.has(member));
    for (const member of dark) this.off.delete(member);
    await this.guests.relight(dark);
    // from the first second
    for (const member of dark) this.probe(member);
  }

  private async setVoters(place: Place, areOn: boolean): Promise<void> {
    if (this.dark.has(place) !== areOn) return;
    const names = [...this.guests.estate.voters.values()].flatMap((each) =>
      each.filter((voter) => voter.place === place).map(({ name }) => name),
    );
    if (areOn) this.dark.delete(place);
    else this.dark.add(place);
    await (areOn ? this.guests.relight(names) : this.guests.kill(names));
  }

  private async configure(member: Member, renderings: typeof this.recovered): Promise<void> {
    const files =
      renderings.get(member)?.files.filter(({ path }) => path === "/etc/patroni/conf.d/10-member.yml") ?? [];
    await this.guests.write(member, files);
    await this.guests.run(member, ["systemctl", "reload", "patroni"]);
  }

  /** As the runbook does: Marrakech's member may lead, then it is named as the next leader, for 15 s. @returns whether it leads */
  async promote(): Promise<boolean> {
    if (this.isDown(MARRAKECH)) return false;
    await this.configure(MARRAKECH, this.recovered);
    for (const deadline = Date.now() + 15_000; Date.now() < deadline; ) {
      const { stdout, stderr } = await this.control("failover", "database", "--candidate", MARRAKECH, "--force");
      const answer = `${stdout}${stderr}`
        .trim()
        .split("\n")
        .filter((line) => !/^[+|]/.test(line))
        .join(" ");
      this.note(`promotion: ${answer.slice(-200)}`);
      if (/Successfully|already the leader/i.test(answer)) return true;
      await sleep(1000);
    }
    // a refused promotion is not left to happen later
    await this.configure(MARRAKECH, this.production);
    return false;
  }

  private control(...argv: readonly string[]) {
    const folder = this.guests.estate.model.massar.credentials;
    return this.guests.run(MARRAKECH, [
      ...["env", `CREDENTIALS_DIRECTORY=${folder}`, "timeout", "10"],
      ...["/usr/local/lib/massar/with-credentials", "patronictl", "--config-file", "/etc/patroni/conf.d", ...argv],
    ]);
  }

  /** All paths, voters and members return, and Rabat leads again. */
  async heal(): Promise<void> {
    for (const path of PATHS) if (!this.isOpen(path[0], path[1])) await this.setPath(path, true);
    for (const place of [...this.dark]) await this.setVoters(place, true);
    for (const member of [...this.paused]) await this.apply({ kind: "resume", member });
    await this.relight([...this.off]);
    this.remember();
    await this.until("healed", this.isHealthy, 120_000);
    if ((await this.writer()) === MARRAKECH) {
      const deadline = Date.now() + 60_000;
      for (;;) {
        // only a member that confirms commits may follow
        const [candidate = RABAT[0]] = [...(await this.status())].flatMap(([member, state]) =>
          state.sync_standby ? [member] : [],
        );
        const { stdout, stderr } = await this.control(
          "switchover",
          "database",
          "--leader",
          MARRAKECH,
          "--candidate",
          candidate,
          "--force",
        );
        const answer = `${stdout}${stderr}`;
        if (/Successfully/.test(answer)) break;
        if (Date.now() > deadline) throw new Error(`failback: ${answer}`);
        await sleep(1000);
      }
    }
    await this.configure(MARRAKECH, this.production);
    await this.until("failed back", this.isHealthy, 90_000);
    this.note("healed");
  }

  async play(schedule: Schedule): Promise<void> {
    for (const event of schedule) await this.apply(event);
    await this.heal();
  }

  /** Waits until all members follow one writer. */
  followed(): Promise<void> {
    return this.until("all follow", this.isHealthy, 150_000);
  }

  /** Starts PostgreSQL at Rabat as it was, in place of Patroni: nothing fences it. */
  async relightUnfenced(): Promise<void> {
    await this.setVoters("rabat", true);
    const unfenced = {
      path: "/etc/systemd/system/patroni.service.d/unfenced.conf",
      content: "[Service]\nExecStart=\nExecStart=/usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main\n",
      ...{ owner: "root:root", mode: "0644" },
    };
    for (const member of RABAT) await this.guests.world.write(member, [unfenced]);
    await this.relight(RABAT);
  }

  /** The last lines of a service's log. */
  async logOf(member: Member, service: string): Promise<string> {
    const { stdout } = await this.guests.run(member, ["tail", "--lines=15", `/var/log/service-${service}.log`]);
    return `${member} ${service}:\n${stdout}`;
  }

  /** The rows that the members of Rabat show as discarded by a rewind. */
  async shownRows(): Promise<ReadonlySet<string>> {
    const shown = new Set<string>();
    for (const member of RABAT) {
      const { stdout, stderr } = await this.guests.run(member, ["/usr/local/lib/massar/show-discarded"], {
        user: "postgres",
      });
      this.note(`${member} shows ${stdout.length} characters; ${stderr.trim()}`);
      for (const line of stdout.split("\n").filter((each) => each.startsWith("{"))) {
        // more digits than a number of JavaScript holds
        const { table, row } = JSON.parse(line.replace(/("seq":)(\d+)/, '$1"$2"')) as {
          table: string;
          row: { seq: string };
        };
        if (table === "writes") shown.add(row.seq);
      }
    }
    return shown;
  }

  /** Forgets what was seen: what follows is judged alone. */
  forget(): void {
    const newest = Math.max(0, ...this.acknowledged.map(({ timeline }) => timeline));
    this.acknowledged = this.acknowledged.filter(({ timeline }) => timeline === newest).slice(-1);
    this.refused = [];
    this.log = [];
    this.changes.splice(0, this.changes.length - 1);
  }

  /** What must never happen, found in everything that the probes have seen. Empty if nothing of it happened. */
  async violations(): Promise<string[]> {
    return [...twoWriters(this.acknowledged), ...this.withoutQuorum(), ...this.brokenPromises(await this.lost())];
  }

  /** Rows that were acknowledged and are not stored. The probes go on meanwhile: later rows are not judged. */
  async lost(): Promise<readonly Acknowledged[]> {
    const asked = Date.now();
    const stored = await this.sql(await this.writer(), "select member || ' ' || seq from writes");
    const rows = new Set(stored.split("\n"));
    return this.acknowledged.filter(
      ({ member, row, acknowledged }) => acknowledged < asked && !rows.has(`${member} ${row}`),
    );
  }

  private withoutQuorum(): string[] {
    const first = firstOfTimelines(this.acknowledged);
    return first.slice(1).flatMap(({ member, sent, timeline }) => {
      const place = member === MARRAKECH ? "marrakech" : "rabat";
      const before = this.changes.filter(({ at }) => at <= sent - 5000).at(-1);
      const now = this.changes.filter(({ at }) => at <= sent).at(-1);
      const hadNone = before !== undefined && !before.quorum.has(place) && before === now;
      return hadNone ? [`${member} began timeline ${timeline} without a majority of the voters`] : [];
    });
  }

  /** A change of writer within Rabat loses nothing. One to Marrakech loses at most what the link had not carried. */
  private brokenPromises(lost: readonly Acknowledged[]): string[] {
    const first = firstOfTimelines(this.acknowledged);
    return lost.flatMap((row) => {
      const next = first.find(({ timeline }) => timeline > row.timeline);
      if (next?.member !== MARRAKECH)
        return [`row ${row.row} of ${row.member} on timeline ${row.timeline} is lost, although no site was`];
      const linked = this.changes.filter(({ at, linked: isLinked }) => isLinked && at <= row.acknowledged);
      const last = linked.at(-1);
      const after = this.changes.find(({ at }) => last !== undefined && at > last.at);
      // the link carried what was acknowledged until it was cut, except for the last second
      const cutAt = after?.at ?? Number.POSITIVE_INFINITY;
      return row.acknowledged < cutAt - 2000
        ? [
            `row ${row.row} of ${row.member} is lost, although the link worked for ${Math.round(cutAt - row.acknowledged)} ms after it`,
          ]
        : [];
    });
  }
}
