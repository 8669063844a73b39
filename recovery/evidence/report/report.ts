import { inLanguage, type Language, type LocalizedText } from "../../../lib/text/localized";
import { joined, type Sentence, say, value } from "../../../lib/text/sentence";
import { typeset } from "../../../lib/text/typography";
import type { Instant } from "../../../lib/time";
import { siteTitle } from "../../../model/display-names";
import { MECHANISM_NAMES } from "../../../model/mechanism-names";
import { SITE_NAMES } from "../../../model/schema/site";
import type { Check, ExerciseRecord } from "../../record";
import { type ProofPart, type ProofState, proofStates, unprovenParts } from "../shortfalls";
import type { Block, ReportDocument, Section, StatusLabel, Table, Tone } from "./document";
import { PHRASES, type Phrases, REQUIREMENTS, type Requirement, SECTIONS, type SectionName } from "./phrases";

/** The report of an exercise, derived from the record alone. Markdown and PDF are generated from it. */
export function reportDocument(record: ExerciseRecord, language: Language): ReportDocument {
  const phrases = PHRASES[language];
  const report = new Report(record, phrases);
  const { outcomes, targets, signatures, facts } = phrases;
  const open = unprovenParts(record);
  const [worst] = record.deviations;
  return {
    language,
    title: phrases.title[record.kind],
    id: record.id,
    day: record.began.slice(0, "2026-11-24".length),
    date: dateText(record.began, language),
    author: record.people.coordinator,
    // a record whose conclusions contradict its observations is shown as failed
    verdict: {
      tone: record.outcome === "passed" && open.length === 0 ? "good" : "bad",
      word: outcomes[record.outcome].word,
    },
    verdictText: [outcomes[record.outcome].text],
    reasons: [
      ...open.map((part) => report.reason(part)).filter((reason) => reason.length > 0),
      ...(worst === undefined ? [] : [[`${phrases.deviationsFirst} `, ...report.others(atWordEnd(worst, language))]]),
    ],
    target: { word: targets[record.target].word, text: [targets[record.target].text] },
    facts: report.facts().map(([fact, text]) => [facts[fact], text]),
    signatures: {
      title: signatures.title,
      columns: signatures.columns,
      rows: [
        [facts.coordinator, record.people.coordinator],
        [facts.approver, record.people.approver],
        [signatures.auditor, ""],
      ],
    },
    contents: phrases.contents,
    page: phrases.page,
    sections: SECTIONS.map((name) => report.section(name)),
  };
}

const TONES: Readonly<Record<ProofState, Tone>> = {
  held: "good",
  failed: "bad",
  notTested: "open",
  notReached: "open",
  notApplicable: "quiet",
};

/** The requirements that each section supports. */
const SUPPORTED: Readonly<Record<Exclude<SectionName, "supports" | "verifying">, readonly Requirement[]>> = {
  objectives: ["nist80034"],
  scope: ["nist80034"],
  scenario: ["dnssi", "nist80034"],
  people: ["nist80034"],
  tested: ["law0520"],
  course: ["law0520", "dnssi", "nist80034"],
  measurements: ["law0520", "nist80034", "iso22301"],
  readiness: ["law0520", "iso22301"],
  assertions: ["nist80034", "iso22301"],
  integrity: ["nist80034"],
  isolation: [],
  replication: [],
  cleanUp: [],
  deviations: ["nist80034", "iso22301"],
  recommendations: ["law0520", "nist80034", "iso22301"],
};

/** The parts of the evidence that each section proves. */
const PROOFS: Partial<Readonly<Record<SectionName, readonly ProofPart[]>>> = {
  course: ["steps"],
  measurements: ["recoveryPoints", "recoveryTimes"],
  readiness: ["readiness"],
  assertions: ["assertions"],
  integrity: ["integrity"],
  isolation: ["isolation"],
  replication: ["replication"],
  cleanUp: ["cleanUp"],
};
const WORST_FIRST: readonly ProofState[] = ["failed", "notTested", "notReached", "held", "notApplicable"];

class Report {
  private readonly states: ReturnType<typeof proofStates>;

  constructor(
    private readonly record: ExerciseRecord,
    private readonly phrases: Phrases,
  ) {
    this.states = proofStates(record);
  }

  section(name: SectionName): Section {
    const proofs = PROOFS[name]?.map((part) => this.states[part]);
    const worst = WORST_FIRST.find((state) => proofs?.includes(state));
    return {
      title: this.phrases.sections[name],
      ...(worst && { status: { tone: TONES[worst], word: this.phrases.states[worst] } }),
      blocks: this[name](),
    };
  }

  /** Why the exercise has not passed because of a part; empty if the outcome alone explains it. */
  reason(part: ProofPart): Sentence {
    const state = this.states[part];
    if (state === "held" || state === "notApplicable") return [];
    if (state === "notReached" && (this.record.outcome === "refused" || part === "cleanUp")) return [];
    return [this.phrases.reasons[part][state]];
  }

  /** Text of people and programs, marked as such. Only localized text gets the typography of the language. */
  others(content: LocalizedText): Sentence {
    const { language } = this.phrases;
    const text = inLanguage(content, language);
    return [text === "" ? NOTHING : { english: typeof content === "string" ? text : typeset(text, language) }];
  }

  private person(name: string): Sentence {
    return name === "" ? [this.phrases.notNamed] : this.others(name);
  }

  facts(): readonly (readonly [keyof Phrases["facts"], Sentence])[] {
    const { record, phrases } = this;
    const { kind, scenario, target, people, code } = record;
    const instant = (at: Instant | undefined): Sentence => [at === undefined ? phrases.notReached : utc(at)];
    return [
      ["exercise", value(record.id)],
      ["kind", [phrases.kinds[kind].name]],
      ["scenario", [phrases.scenarios[scenario].name]],
      ["target", [phrases.targets[target].word]],
      ["began", instant(record.began)],
      ["declared", instant(record.declared)],
      ["disaster", instant(record.disaster)],
      ["ended", instant(record.ended)],
      ["dataLoss", this.longest(record.recoveryPoints, phrases.measurements.noMarker)],
      ["recovery", this.recoveryFact()],
      ["coordinator", this.person(people.coordinator)],
      ["approver", this.person(people.approver)],
      ["commit", code.dirty ? say`${code.commit} (${[phrases.changed]})` : value(code.commit)],
    ];
  }

  private recoveryFact(): Sentence {
    const { phrases, record } = this;
    const longest = this.longest(record.recoveryTimes, phrases.measurements.neverUsable);
    return record.target === "simulation" ? [...longest, ` – ${phrases.simulated}`] : longest;
  }

  /** The longest measured duration, or the first tier that could not be measured. */
  private longest(
    measured: readonly { readonly tier: string; readonly actual?: number }[],
    unmeasured: string,
  ): Sentence {
    const missing = measured.find(({ actual }) => actual === undefined);
    if (missing) return [`${unmeasured} (`, ...value(missing.tier), ")"];
    const [first, ...rest] = measured;
    if (first === undefined) return [this.phrases.notReached];
    const worst = rest.reduce((most, each) => ((each.actual ?? 0) > (most.actual ?? 0) ? each : most), first);
    return this.phrases.atMost(this.duration(worst.actual), worst.tier);
  }

  private objectives(): Block[] {
    const { intro, criteria } = this.phrases.objectives;
    const asked = (Object.keys(criteria) as ProofPart[]).filter((part) => this.states[part] !== "notApplicable");
    return [paragraph(intro), { kind: "list", items: asked.map((part) => [criteria[part]]) }];
  }

  private scope(): Block[] {
    const { scope, language } = this.phrases;
    const { tiers, excluded } = this.record.scope;
    return [
      table(
        scope.head,
        [5, 7, 2, 2],
        tiers.map(({ tier, mechanism, members, priority }) => [
          value(tier),
          mechanismIn(language, mechanism),
          [String(members)],
          [String(priority)],
        ]),
      ),
      ...(excluded.length === 0
        ? [paragraph(scope.nothingExcluded)]
        : [
            subheading(scope.excluded),
            table(
              scope.excludedHead,
              [1, 1],
              excluded.map(({ what, why }) => [this.others(what), this.others(why)]),
            ),
          ]),
    ];
  }

  private scenario(): Block[] {
    const { kinds, scenarios, targets, facts } = this.phrases;
    const { kind, scenario, target } = this.record;
    return [
      table(
        ["", ""],
        [1, 4],
        [
          [[facts.scenario], [`${capitalised(scenarios[scenario].name)}. ${scenarios[scenario].text}`]],
          [[facts.kind], [`${capitalised(kinds[kind].name)}. ${kinds[kind].text}`]],
          [[facts.target], [`${targets[target].word}. ${targets[target].text}`]],
        ],
      ),
    ];
  }

  private people(): Block[] {
    const { people: phrases, facts } = this.phrases;
    const { coordinator, approver, participants } = this.record.people;
    return [
      table(
        phrases.head,
        [1, 3],
        [
          [[facts.coordinator], this.person(coordinator)],
          [[facts.approver], this.person(approver)],
          ...participants.map((name) => [[phrases.participant], this.others(name)]),
        ],
      ),
      ...(participants.length === 0 ? [paragraph(phrases.nobody)] : []),
    ];
  }

  private tested(): Block[] {
    const { tested } = this.phrases;
    const { code, plans, software } = this.record;
    return [
      ...(code.dirty ? [notice("bad", [tested.dirty])] : []),
      table(
        tested.head,
        [4, 9],
        [
          [[tested.commit], value(code.commit)],
          [[tested.tree], value(code.tree)],
          ...(code.kit === undefined ? [] : [[[tested.kit], value(code.kit)]]),
          ...Object.entries(plans).map(([stack, hash]) => [tested.plan(stack), value(hash)]),
          [[tested.profile], value(this.record.profile)],
          ...(software.database === undefined ? [] : [[[tested.database], value(software.database)]]),
          [[tested.provider], value(software.vsphereProvider)],
          [[tested.terraform], value(software.terraform)],
          ...SITE_NAMES.map((site) => [[tested.vcenter(siteTitle(site))], value(software.vcenter[site])]),
        ],
      ),
      ...(Object.keys(plans).length === 0 ? [paragraph(tested.noPlan)] : []),
      { kind: "paragraph", text: tested.hashes },
    ];
  }

  private course(): Block[] {
    const { course } = this.phrases;
    const { steps } = this.record;
    const noted = steps.filter(({ detail }) => detail !== undefined);
    const tones = { passed: "good", failed: "bad", skipped: "open" } as const;
    return [
      paragraph(course.intro),
      { kind: "timeline", title: course.picture },
      table(
        course.head,
        [8, 3, 3, 3, 3, 3],
        steps.map(({ title, began, ended, estimated, limit, outcome }) => [
          this.others(title),
          [began.slice(11, 19)],
          [outcome === "skipped" ? NOTHING : this.duration(Date.parse(ended) - Date.parse(began))],
          [this.duration(estimated)],
          [this.duration(limit)],
          { tone: tones[outcome], word: course.outcomes[outcome] },
        ]),
      ),
      ...(noted.length === 0
        ? []
        : [
            subheading(course.notes),
            {
              kind: "list" as const,
              items: noted.map(({ title, detail = "" }) => [
                ...this.others(title),
                `${this.phrases.colon} `,
                ...this.others(detail),
              ]),
            },
          ]),
    ];
  }

  private measurements(): Block[] {
    const { measurements: phrases } = this.phrases;
    const { recoveryPoints, recoveryTimes, spreads, groups, kind, clock, target } = this.record;
    const kept = (keeps: boolean): StatusLabel =>
      keeps ? { tone: "good", word: phrases.kept } : { tone: "bad", word: phrases.missed };
    const whole = groups.reduce((sum, { took }) => sum + took, 0);
    return [
      subheading(phrases.points),
      paragraph(phrases.pointsText[kind]),
      this.tableOrNothing(
        phrases.pointsHead,
        [6, 4, 5, 16, 6, 6],
        recoveryPoints.map(({ tier, objective, actual, newestMarker, missing, holes = 0, kept: keeps }) => [
          value(tier),
          [this.duration(objective)],
          [this.duration(actual)],
          [newestMarker ? phrases.marker(utc(newestMarker.at), newestMarker.sequence) : phrases.noMarker],
          [`${missing === undefined ? NOTHING : missing}${holes > 0 ? `, ${phrases.holes(holes)}` : ""}`],
          kept(keeps),
        ]),
      ),
      ...(spreads.length === 0
        ? []
        : [
            subheading(phrases.spreads),
            paragraph(phrases.spreadsText),
            table(
              phrases.spreadsHead,
              [4, 5, 3, 3, 3],
              spreads.map(({ group, tiers, spread, bound, kept: keeps }) => [
                value(group),
                names(tiers),
                [this.duration(spread)],
                [this.duration(bound)],
                kept(keeps),
              ]),
            ),
          ]),
      subheading(phrases.times),
      paragraph(phrases.timesText(this.duration(clock.detection + clock.decision))),
      ...(target === "simulation" ? [notice("quiet", [phrases.simulatedTimes])] : []),
      this.tableOrNothing(
        phrases.timesHead,
        [5, 3, 3, 3, 3],
        recoveryTimes.map(({ tier, objective, estimated, actual, kept: keeps }) => [
          value(tier),
          [this.duration(objective)],
          [this.duration(estimated)],
          [actual === undefined ? phrases.neverUsable : this.duration(actual)],
          kept(keeps),
        ]),
      ),
      ...(groups.length === 0
        ? []
        : [
            subheading(phrases.groups),
            paragraph(phrases.groupsText),
            table(
              phrases.groupsHead,
              [2, 8, 3, 2, 3],
              groups.map(({ priority, tiers, took, estimated }) => [
                [String(priority)],
                names(tiers),
                [this.duration(took)],
                [whole === 0 ? NOTHING : `${Math.round((100 * took) / whole)}\u00a0%`],
                [this.duration(estimated)],
              ]),
            ),
          ]),
    ];
  }

  private readiness(): Block[] {
    return [paragraph(this.phrases.readinessText), this.checks(this.record.readiness)];
  }

  private assertions(): Block[] {
    return [paragraph(this.phrases.assertionsText), this.checks(this.record.assertions)];
  }

  private integrity(): Block[] {
    return [paragraph(this.phrases.integrityText), this.checks(this.record.integrity)];
  }

  private isolation(): Block[] {
    const { isolation: phrases } = this.phrases;
    const { before, probes: after, notProbed } = this.record.isolation;
    const probes = [...before, ...after];
    const state = this.states.isolation;
    if (state === "notApplicable") return [paragraph(phrases.notApplicable)];
    if (state === "notTested" || state === "notReached") return [notice("open", [phrases.notTested])];
    const connected = probes.filter(({ failed }) => !failed).length;
    const openFirst = probes.toSorted((one, other) => Number(one.failed) - Number(other.failed));
    return [
      paragraph(phrases.text),
      paragraph(phrases.times(before.length, after.length)),
      connected > 0 ? notice("bad", [phrases.open(connected)]) : notice("good", [phrases.proved(probes.length)]),
      table(
        phrases.head,
        [11, 47, 24, 17],
        openFirst.map(({ from, to, failed, seen }) => [
          value(from),
          this.others(to),
          this.others(seen),
          failed ? { tone: "good", word: phrases.failed } : { tone: "bad", word: phrases.connected },
        ]),
      ),
      ...(notProbed.length === 0
        ? []
        : [
            subheading(phrases.notProbed),
            { kind: "list" as const, items: notProbed.map((each) => this.others(each)) },
          ]),
    ];
  }

  private replication(): Block[] {
    const { replication: phrases, yes, no } = this.phrases;
    const { asserted, bound = 0, samples, failures, stillStreaming } = this.record.replication;
    if (!asserted) return [paragraph(phrases.notApplicable)];
    const lags = samples.map(({ lag }) => lag);
    const over = lags.filter((lag) => lag > bound).length;
    const measured = (amount: number): string => (lags.length === 0 ? NOTHING : this.duration(amount));
    return [
      paragraph(phrases.text),
      ...(lags.length === 0 ? [notice("open", [phrases.noSamples])] : []),
      table(
        phrases.head,
        [3, 2],
        [
          [[phrases.bound], [bound === 0 ? NOTHING : this.duration(bound)]],
          [[phrases.worst], [measured(Math.max(...lags))]],
          [[phrases.average], [measured(lags.reduce((sum, lag) => sum + lag, 0) / lags.length)]],
          [[phrases.samples], [String(lags.length)]],
          [[phrases.failures], failures.length === 0 ? ["0"] : { tone: "open", word: String(failures.length) }],
          [[phrases.over], over === 0 ? ["0"] : { tone: "bad", word: String(over) }],
          [
            [phrases.streaming],
            stillStreaming === undefined
              ? [phrases.notChecked]
              : stillStreaming
                ? { tone: "good", word: yes }
                : { tone: "bad", word: no.toUpperCase() },
          ],
        ],
      ),
    ];
  }

  private cleanUp(): Block[] {
    const { cleanUp: phrases, none } = this.phrases;
    const { vcenters, processes, namespaces, emptyPlans } = this.record.cleanUp;
    const state = this.states.cleanUp;
    if (state === "notReached") return [paragraph(phrases.text), notice("open", [phrases.nothingMade])];
    if (state === "notTested") return [paragraph(phrases.text), notice("open", [phrases.notChecked])];
    const places = [
      ...SITE_NAMES.map((site) => ({ where: this.phrases.tested.vcenter(siteTitle(site)), ...vcenters[site] })),
      { where: phrases.processes, leftovers: processes },
      { where: phrases.namespaces, leftovers: namespaces },
    ];
    const left = places.flatMap(({ where, leftovers }) =>
      leftovers.map((leftover): Sentence => [`${where}${this.phrases.colon} `, ...value(leftover)]),
    );
    return [
      paragraph(phrases.text),
      state === "held"
        ? notice("good", [phrases.clean])
        : notice("bad", [left.length === 0 ? phrases.changedPlans : phrases.leftovers(left.length)]),
      table(
        phrases.head,
        [3, 2, 6],
        places.map(({ where, leftovers, ...read }) => [
          [where],
          ["objects" in read ? phrases.objects(read.objects) : NOTHING],
          leftovers.length === 0 ? [none] : { tone: "bad", word: String(leftovers.length) },
        ]),
      ),
      ...(left.length === 0 ? [] : [subheading(phrases.left), { kind: "list" as const, items: left }]),
      paragraph(`${phrases.emptyPlans}${this.phrases.colon} ${emptyPlans.length === 0 ? none : ""}`, names(emptyPlans)),
    ];
  }

  private deviations(): Block[] {
    return this.listOr(this.record.deviations, this.phrases.noDeviations);
  }

  private recommendations(): Block[] {
    return this.listOr(this.record.recommendations, this.phrases.noRecommendations);
  }

  private supports(): Block[] {
    const { supports, sections } = this.phrases;
    return [
      paragraph(supports.intro),
      table(
        supports.textsHead,
        [4, 9],
        REQUIREMENTS.map((each) => [[supports.requirements[each].name], [supports.requirements[each].asks]]),
      ),
      table(
        supports.head,
        [4, 9],
        Object.entries(SUPPORTED).map(([section, requirements]) => [
          [`${SECTIONS.indexOf(section as SectionName) + 1}. ${sections[section as SectionName]}`],
          [
            requirements.length === 0
              ? supports.nothing
              : requirements.map((each) => supports.requirements[each].name).join(this.phrases.semicolon),
          ],
        ]),
      ),
    ];
  }

  private verifying(): Block[] {
    return this.phrases.verifying.map((text) => ({ kind: "paragraph", text }));
  }

  private checks(checks: readonly Check[]): Block {
    const { checksHead, states } = this.phrases;
    return this.tableOrNothing(
      checksHead,
      [10, 6, 7, 4],
      checks.map(({ title, expected, seen, passed }) => [
        this.others(title),
        this.others(expected),
        this.others(seen),
        passed ? { tone: "good", word: states.held } : { tone: "bad", word: states.failed },
      ]),
    );
  }

  private listOr(items: readonly LocalizedText[], nothing: string): Block[] {
    if (items.length === 0) return [paragraph(nothing)];
    return [{ kind: "list", items: items.map((item) => this.others(item)) }];
  }

  private tableOrNothing(head: readonly string[], widths: readonly number[], rows: Table["rows"]): Block {
    return rows.length === 0 ? notice("open", [this.phrases.nothingRecorded]) : table(head, widths, rows);
  }

  private duration(milliseconds: number | undefined): string {
    return milliseconds === undefined ? NOTHING : this.phrases.duration(milliseconds);
  }
}

const NOTHING = "–";

/** Of a reason on the first page, as much as its box can hold. The section of the deviations has it all. */
const LONGEST_REASON = 400;

/** A long text up to the end of a word. */
function atWordEnd(content: LocalizedText, language: Language): LocalizedText {
  const text = inLanguage(content, language);
  if (text.length <= LONGEST_REASON) return content;
  return `${text.slice(0, LONGEST_REASON).replace(/\s+\S*$/, "")} …`;
}

const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** `2026-11-24 09:01:15 UTC` */
const utc = (at: Instant): string => `${at.slice(0, 10)} ${at.slice(11, 19)}\u00a0UTC`;

/** `24 November 2026`, `1er décembre 2026` */
const dateText = (at: Instant, language: Language): string =>
  new Date(at)
    .toLocaleDateString(language === "fr" ? "fr-FR" : "en-GB", { dateStyle: "long", timeZone: "UTC" })
    .replace(language === "fr" ? /^1 / : /^$/, "1er ");

const paragraph = (text: string, more: Sentence = []): Block => ({ kind: "paragraph", text: [text, ...more] });
const subheading = (text: string): Block => ({ kind: "subheading", text });
const notice = (tone: Tone, text: Sentence): Block => ({ kind: "notice", tone, text });
const table = (head: readonly string[], widths: readonly number[], rows: Table["rows"]): Table => ({
  kind: "table",
  head,
  widths,
  rows,
});

const names = (tiers: readonly string[]): Sentence =>
  joined(
    tiers.map((tier) => value(tier)),
    ", ",
  );

/** The name of a mechanism in the recovery plan. */
function mechanismIn(language: Language, mechanism: string): Sentence {
  const known = Object.entries(MECHANISM_NAMES).find(([name]) => name === mechanism);
  return known ? [known[1][language]] : value(mechanism);
}
