import { PLACES, type Place } from "../../model/consensus";
import { type Event, MARRAKECH, MEMBERS, type Member, PATHS, RABAT, type Schedule } from "./schedule";

/*
 * A model of the database cluster, second by second: etcd at five machines of three places, and Patroni's rules for a lease. It says
 * which member may write. Its parts are the ones that a real cluster has, so that a rule which is removed here shows what it is for.
 *
 * https://patroni.readthedocs.io/en/latest/replication_modes.html, dcs_failsafe_mode.html
 */

/** Rules that can be taken out, to see that the suite notices. */
export interface Rules {
  /** A member whose lease is over stops writing, and a member that starts is a standby until it has the lease. */
  readonly fence: boolean;
  /** The lease is taken only if nobody holds it, and only by a majority of the voters. */
  readonly quorum: boolean;
}

export const ALL_RULES: Rules = { fence: true, quorum: true };

const TTL = 30;
const LOOP = 10;
/** Patroni gives up when etcd has not answered for this long. */
const RETRY = 10;
/** A promotion is tried this long, as the runbook does. */
const PROMOTION = 15;

interface MemberState {
  power: boolean;
  paused: boolean;
  role: "writer" | "standby";
  /** When the member last held the lease for sure. */
  renewed: number;
  loop: number;
  /** What it has stored: the beginning of a history that it shares with the writer that it follows. */
  history: Acknowledged[];
  length: number;
}

/** A row that an application was told is stored. */
export interface Acknowledged {
  readonly at: number;
  readonly by: Member;
  readonly term: number;
}

export interface Outcome {
  readonly acknowledged: readonly Acknowledged[];
  /** Instants with two members that acknowledge. */
  readonly twoWriters: readonly { readonly at: number; readonly members: readonly Member[] }[];
  /** Members that got the lease although no majority of the voters was reachable. */
  readonly withoutQuorum: readonly Member[];
  /** Rows of an earlier term that the writer of a later term does not have. */
  readonly lost: readonly Acknowledged[];
  /** Of those, the rows that no promise covers. */
  readonly brokenPromises: readonly Acknowledged[];
}

const siteOf = (member: Member): Place => (member === MARRAKECH ? "marrakech" : "rabat");

export function simulate(schedule: Schedule, rules: Rules = ALL_RULES): Outcome {
  const cluster = new Cluster(rules);
  for (let second = 0; second < 30; second += 1) cluster.tick();
  for (const event of schedule) {
    cluster.apply(event);
    const seconds = event.kind === "wait" ? event.seconds : event.kind === "promote" ? PROMOTION : 2;
    for (let second = 0; second < seconds; second += 1) cluster.tick();
  }
  cluster.heal();
  for (let second = 0; second < 120; second += 1) cluster.tick();
  return cluster.outcome();
}

/** Whether a place reaches a majority of the voters: two at each site, and the witness. */
export function quorumFrom(
  from: Place,
  isOpen: (a: Place, b: Place) => boolean,
  isOn: (place: Place) => boolean,
): boolean {
  const votes: Record<Place, number> = { rabat: 2, marrakech: 2, witness: 1 };
  const places = PLACES.filter(isOn);
  // the leader of etcd needs a direct path to a majority, and a client one to some voter that has one to the leader
  return places.some(
    (leader) =>
      places.some((entry) => isOpen(from, entry) && isOpen(entry, leader)) &&
      places.reduce((sum, place) => sum + (isOpen(leader, place) ? votes[place] : 0), 0) >= 3,
  );
}

class Cluster {
  /** All rows that somebody acknowledged, and the history of the first writer. */
  private readonly acknowledged: Acknowledged[] = [];
  private readonly rows: Acknowledged[] = [];
  private now = 0;
  private readonly open = new Set(PATHS.map((path) => path.join()));
  private readonly voters: Record<Place, boolean> = { rabat: true, marrakech: true, witness: true };
  private readonly members = new Map<Member, MemberState>(
    MEMBERS.map((name, index) => [
      name,
      {
        power: true,
        paused: false,
        role: index === 0 ? "writer" : "standby",
        renewed: 0,
        loop: index,
        history: this.rows,
        length: 0,
      },
    ]),
  );
  private lease: { holder: Member; until: number; term: number } = { holder: "rab-db-1", until: TTL, term: 1 };
  /** The member that confirms commits, by the last decision of a writer that had the lease. */
  private confirming: Member | undefined = "rab-db-2";
  private terms = new Map<Member, number>([["rab-db-1", 1]]);
  /** Until when the operator's promotion is tried. */
  private promotion = -1;
  private readonly lost: { readonly row: Acknowledged; readonly by: Member }[] = [];
  private readonly double: { at: number; members: Member[] }[] = [];
  private readonly unlawful: Member[] = [];

  constructor(private readonly rules: Rules) {}

  apply(event: Event): void {
    switch (event.kind) {
      case "cut":
        this.open.delete(event.path.join());
        return;
      case "restore":
        this.open.add(event.path.join());
        return;
      case "pause":
        this.state(event.member).paused = true;
        return;
      case "resume":
        this.state(event.member).paused = false;
        return;
      case "kill":
        this.state(event.member).power = false;
        return;
      case "relight":
        this.relight(event.member);
        return;
      case "burn":
        for (const each of RABAT) this.state(each).power = false;
        this.voters.rabat = false;
        return;
      case "relightSite":
        this.voters.rabat = true;
        for (const each of RABAT) this.relight(each);
        return;
      case "loseWitness":
        this.voters.witness = false;
        return;
      case "returnWitness":
        this.voters.witness = true;
        return;
      case "promote":
        this.promotion = this.now + PROMOTION;
        return;
      case "wait":
        return;
    }
  }

  heal(): void {
    for (const path of PATHS) this.open.add(path.join());
    this.voters.rabat = true;
    this.voters.witness = true;
    for (const each of MEMBERS) {
      this.relight(each);
      this.state(each).paused = false;
    }
  }

  private state(member: Member): MemberState {
    const state = this.members.get(member);
    if (state === undefined) throw new Error(`no member ${member}`);
    return state;
  }

  private relight(member: Member): void {
    const state = this.state(member);
    if (state.power) return;
    state.power = true;
    state.paused = false;
    state.loop = this.now;
    // PostgreSQL started as it was would write
    if (this.rules.fence) state.role = "standby";
  }

  private readonly isOpen = (a: Place, b: Place): boolean => a === b || this.open.has([a, b].sort().join());

  private readonly hasQuorum = (from: Place): boolean => quorumFrom(from, this.isOpen, (place) => this.voters[place]);

  private readonly runs = (member: Member): boolean => {
    const { power, paused } = this.state(member);
    return power && !paused;
  };

  private hears(a: Member, b: Member): boolean {
    return this.runs(a) && this.runs(b) && this.isOpen(siteOf(a), siteOf(b));
  }

  tick(): void {
    this.now += 1;
    for (const member of MEMBERS) {
      if (!this.runs(member)) continue;
      const state = this.state(member);
      const isDue = this.now >= state.loop;
      if (isDue) state.loop = this.now + LOOP;
      if (state.role === "writer") this.write(member, state, isDue);
      else this.stand(member, state, isDue);
    }
    this.acknowledge();
  }

  private write(member: Member, state: MemberState, isDue: boolean): void {
    const holds = this.lease.holder === member;
    const reaches = this.hasQuorum(siteOf(member));
    if (reaches && holds && this.now <= this.lease.until + (isDue ? 0 : 1)) {
      if (isDue) {
        state.renewed = this.now;
        this.lease = { ...this.lease, until: this.now + TTL };
        this.chooseConfirming(member);
      }
      return;
    }
    // the failsafe mode: without etcd, the writer goes on as long as it reaches every other member
    const failsafe = !reaches && MEMBERS.every((other) => other === member || this.hears(member, other));
    if (failsafe && isDue) state.renewed = this.now;
    const isOver = reaches
      ? !holds || this.now > this.lease.until
      : this.now > state.renewed + LOOP + RETRY && !failsafe;
    if (isOver && this.rules.fence) state.role = "standby";
  }

  private stand(member: Member, state: MemberState, isDue: boolean): void {
    const isFree = this.now > this.lease.until || !this.rules.quorum;
    const reaches = this.hasQuorum(siteOf(member));
    const isPromoted = member === MARRAKECH && this.now <= this.promotion;
    const mayLead = member === MARRAKECH ? isPromoted : member === this.confirming || this.isAlone(member);
    // a lease that its holder has given up is free at once: an operator's failover does not wait for its end
    if (!(isDue || isPromoted) || !isFree || !mayLead) return;
    if (this.rules.quorum && !reaches) return;
    if (!this.rules.quorum && !isPromoted) return;
    if (!reaches) this.unlawful.push(member);
    const term = this.lease.term + 1;
    this.lease = { holder: member, until: this.now + TTL, term };
    this.terms.set(member, term);
    // it goes on from what it has
    state.history = state.history.slice(0, state.length);
    const stored = new Set([...state.history, ...this.lost.map(({ row }) => row)]);
    this.lost.push(...this.acknowledged.filter((row) => !stored.has(row)).map((row) => ({ row, by: member })));
    state.role = "writer";
    state.renewed = this.now;
    this.chooseConfirming(member);
  }

  /** Patroni lets no member lead that did not confirm commits, as long as etcd says who does. */
  private readonly isAlone = (member: Member): boolean =>
    this.confirming === undefined && this.terms.get(member) === this.lease.term;

  private chooseConfirming(writer: Member): void {
    const others = RABAT.filter((other) => other !== writer && this.hears(writer, other));
    if (this.confirming !== undefined && others.some((other) => other === this.confirming)) return;
    this.confirming = others[0];
  }

  private acknowledge(): void {
    const writing = MEMBERS.filter((member) => {
      const state = this.state(member);
      if (!this.runs(member) || state.role !== "writer") return false;
      // a commit waits for the member that confirms it
      const own = this.terms.get(member) ?? 0;
      if (own < this.lease.term) {
        const old = RABAT.filter(
          (other) => other !== member && this.hears(member, other) && this.state(other).role === "standby",
        );
        return old.length > 0;
      }
      return this.confirming === undefined || this.hears(member, this.confirming);
    });
    if (writing.length > 1) this.double.push({ at: this.now, members: writing });
    for (const by of writing) {
      const state = this.state(by);
      const row = { at: this.now, by, term: this.terms.get(by) ?? 0 };
      this.acknowledged.push(row);
      state.history.push(row);
      state.length = state.history.length;
    }
    // a standby gets all that the writer has, also what it missed, as soon as they reach each other
    const leader = this.state(this.lease.holder);
    if (leader.role !== "writer") return;
    for (const member of MEMBERS) {
      const state = this.state(member);
      if (state.role !== "standby" || !this.hears(this.lease.holder, member)) continue;
      state.history = leader.history;
      state.length = leader.length;
    }
  }

  outcome(): Outcome {
    return {
      acknowledged: this.acknowledged,
      twoWriters: this.double,
      withoutQuorum: this.unlawful,
      lost: this.lost.map(({ row }) => row),
      // a failover within Rabat loses nothing. One to Marrakech can lose what the link had not carried
      brokenPromises: this.lost.filter(({ by }) => by !== MARRAKECH).map(({ row }) => row),
    };
  }
}
