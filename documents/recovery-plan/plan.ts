import { code, generated, list, table } from "../../lib/markdown";
import { MECHANISM_NAMES } from "../../model/mechanism-names";
import type { Model } from "../../model/model";
import { placeTier } from "../../model/placement";
import type { TierSpec } from "../../model/schema/workload";
import { Duration } from "../../model/units/duration";
import { inPosture } from "../../planning/capacity/machines";
import { groupCopies } from "../../planning/protection-groups";
import { catchUp, firstSynchronisation, replicationStreams, worstCopyAge } from "../../planning/replication";
import { type RecoveryTimeline, recoveryTimeline, slowRecoveryTimeline } from "../../planning/timeline";
import {
  CONDITIONS,
  DISCARDED_ROWS,
  MEASURED,
  measuredWriters,
  WRITER_EVENTS,
} from "../../planning/writer-measurements";
import type { Phrases } from "./phrases";

/** The plan for the loss of the primary site, for operators, coordinators and auditors. */
export function recoveryPlanDocument(model: Model, phrases: Phrases): string {
  const timeline = recoveryTimeline(model);
  const { disasters, objectives, order, machines, names, data, actions, wayHome } = phrases;
  return generated(
    `# ${phrases.title}`,
    phrases.otherLanguage,
    phrases.purpose,
    phrases.figures,
    `## ${disasters.title}`,
    table(
      disasters.head,
      disasters.rows.map(({ name, warning, answer, loss }) => [name, warning, answer, loss]),
    ),
    `## ${objectives.title}`,
    objectives.intro,
    objectivesTable(model, timeline, phrases),
    list(
      groupCopies(model).map(({ name, tiers, pointInTime }) =>
        objectives.groups(
          name,
          tiers.map(({ stream }) => code(stream.tier.name)).join(", "),
          pointInTime === undefined ? undefined : phrases.duration(pointInTime),
        ),
      ),
    ),
    `## ${phrases.timeline.title}`,
    timelineSection(model, timeline, phrases),
    `## ${order.title}`,
    order.intro,
    `![${order.picture}](diagrams/recovery-order.${phrases.language}.svg)`,
    orderTable(timeline, phrases),
    `## ${actions.title}`,
    procedure(model, phrases)
      .map((step, at) => `${at + 1}. ${step}`)
      .join("\n"),
    ...peopleSection(model, phrases),
    `## ${names.title}`,
    names.intro,
    namesTable(model, phrases),
    `## ${machines.title}`,
    machines.intro,
    machinesTable(model, timeline, phrases),
    `## ${data.title}`,
    data.intro(`${model.link.efficiency}`, phrases.duration(model.link.outage.length)),
    `![${data.picture}](diagrams/replication-flows.${phrases.language}.svg)`,
    dataTable(model, phrases),
    ...measuredWriters(model).flatMap((writer) => writerSection(model, writer, phrases)),
    `## ${wayHome.title}`,
    wayHome.text,
  );
}

/** After the deploy, the running guests at the backup site follow the posture, and the database gets its writer there. */
function procedure(model: Model, { actions, writer }: Phrases): readonly string[] {
  const [deployed, others] = [actions.steps.slice(0, 3), actions.steps.slice(3)];
  const promotions = measuredWriters(model).flatMap(({ tier }) => {
    const led = model.massar.tiers.find(({ name }) => name === tier);
    const [first] = (led && placeTier(led, model, model.sites.marrakech)?.standing) ?? [];
    return first === undefined ? [] : writer.promote(tier, first.name);
  });
  return [...deployed, ...promotions, ...others];
}

/** How long a change of the writer takes, as measured. */
function writerSection(
  { massar }: Model,
  { tier, asMeasured }: ReturnType<typeof measuredWriters>[number],
  { writer, seconds, number }: Phrases,
): string[] {
  const { ttl } = massar.tiers.find(({ name }) => name === tier)?.leadership ?? {};
  return [
    `## ${writer.title}`,
    writer.intro(code(tier), `${ttl}`),
    table(
      writer.head,
      WRITER_EVENTS.map((event) => {
        const { shortest, longest } = MEASURED[event];
        return [...writer.events[event], writer.between(seconds(shortest), seconds(longest))];
      }),
    ),
    writer.discarded(DISCARDED_ROWS.map(number).join(writer.and)),
    [
      writer.source(CONDITIONS.software, number(CONDITIONS.guests), number(CONDITIONS.cores)),
      ...(asMeasured ? [] : [writer.otherSettings(CONDITIONS.settings.ttl)]),
    ].join(" "),
  ];
}

/** A margin, with a minus if the objective is missed. */
const signed = (milliseconds: number, { duration }: Phrases): string =>
  `${milliseconds < 0 ? "−" : ""}${duration(Duration.milliseconds(Math.abs(milliseconds)))}`;

function objectivesTable(model: Model, { groups }: RecoveryTimeline, phrases: Phrases): string {
  const { objectives, duration, language } = phrases;
  const streams = new Map(replicationStreams(model).map((stream) => [stream.tier.name, stream]));
  const ageOf = (tier: string): string => {
    const stream = streams.get(tier);
    if (stream === undefined) return objectives.nothing;
    const age = worstCopyAge(stream, model.link.latency);
    return age === undefined ? objectives.withoutEnd : duration(age);
  };
  return table(
    objectives.head,
    groups.flatMap(({ tiers }) =>
      tiers.map(({ tier: { name, protection }, usable }) => [
        code(name),
        MECHANISM_NAMES[protection.mechanism][language],
        protection.mechanism === "rebuild" ? objectives.nothing : duration(protection.rpo),
        ageOf(name),
        duration(protection.rto),
        duration(usable),
        signed(protection.rto.milliseconds - usable.milliseconds, phrases),
      ]),
    ),
  );
}

function timelineSection(model: Model, timeline: RecoveryTimeline, phrases: Phrases): string[] {
  const { recoveryPlan } = model;
  const { duration, steps } = phrases;
  const times = {
    detection: duration(recoveryPlan.detection),
    decision: duration(recoveryPlan.decision),
    provisioning: duration(recoveryPlan.provisioning),
    cutover: duration(recoveryPlan.cutover),
  };
  return [
    `![${phrases.timeline.picture}](diagrams/recovery-timeline.${phrases.language}.svg)`,
    phrases.timeline.total(`**${duration(timeline.total)}**`),
    ...(recoveryPlan.p95 === undefined ? [] : [phrases.timeline.slow(duration(slowRecoveryTimeline(model).total))]),
    phrases.timeline.assumptions(times, recoveryPlan.concurrency),
    phrases.timeline.criticalPath,
    timeline.criticalPath
      .map(({ kind, tier, start, end }, at) => {
        const what = tier === undefined ? steps[kind] : `${code(tier)}, ${steps[kind]}`;
        return `${at + 1}. ${what} (${duration(start)} – ${duration(end)})`;
      })
      .join("\n"),
  ];
}

function orderTable({ groups }: RecoveryTimeline, { order, duration, standing, more }: Phrases): string {
  return table(
    order.head,
    groups.flatMap(({ priority, tiers }) =>
      tiers.map(({ tier }) => {
        const { name, marrakech, dependsOn, startsWithin } = tier;
        const standingCount = marrakech.standing?.members.length ?? 0;
        return [
          String(priority),
          code(name),
          [
            ...(standingCount > 0 ? [standing(standingCount)] : []),
            ...(marrakech.surge.length > 0 ? [more(marrakech.surge.length)] : []),
          ].join(", "),
          dependsOn.map(code).join(", "),
          duration(startsWithin),
          checkOf(tier),
        ];
      }),
    ),
  );
}

/** Who decides and who is told, and what users are told. */
function peopleSection({ recoveryPlan }: Model, { people, language, duration }: Phrases): string[] {
  const stated = recoveryPlan.people;
  if (stated === undefined) return [];
  const { declared, recovered, returned } = stated.messages;
  const messages = { declared, recovered, returned };
  return [
    `## ${people.title}`,
    people.intro,
    table(
      people.head,
      stated.roles.map(({ title, decides, toldWithin }) => [
        title[language],
        decides.map((decision) => people.decisions[decision]).join(", "),
        toldWithin === undefined ? "" : duration(toldWithin),
      ]),
    ),
    people.messages,
    table(
      people.textHead,
      Object.entries(messages).map(([moment, { ar, fr, en }]) => [
        people.moments[moment as keyof typeof messages],
        ...[ar, fr, en],
      ]),
    ),
  ];
}

const checkOf = ({ healthCheck: check }: TierSpec): string =>
  check.kind === "tcp" ? `TCP ${check.port}` : `HTTP ${check.port} ${check.path}`;

const namesTable = ({ massar, sites }: Model, { names }: Phrases): string =>
  table(
    names.head,
    massar.tiers.flatMap(({ name, service, network }) =>
      service === undefined
        ? []
        : [
            [
              code(service.name),
              code(name),
              sites.rabat.networks[network]?.cidr.host(service.host) ?? "",
              sites.marrakech.networks[network]?.cidr.host(service.host) ?? "",
            ],
          ],
    ),
  );

/** The VMs at the backup site after recovery, in the order of their start. */
function machinesTable(model: Model, { groups }: RecoveryTimeline, phrases: Phrases): string {
  const recovered = inPosture(model, "recovered");
  const site = model.sites.marrakech;
  return table(
    phrases.machines.head,
    groups.flatMap(({ tiers }) =>
      tiers.flatMap(({ tier }) => {
        const { standing = [], surge = [] } = placeTier(tier, recovered, site) ?? {};
        const rows = (members: typeof standing, origin: string) =>
          members.map(({ name, address, cpus, memory }) => [
            code(tier.name),
            code(name),
            address,
            `${cpus} vCPU, ${phrases.amount(memory)}`,
            origin,
          ]);
        return [...rows(standing, ""), ...rows(surge, phrases.machines.created)];
      }),
    ),
  );
}

function dataTable(model: Model, { data, objectives, duration, amount }: Phrases): string {
  const timeOr = (time: Duration | undefined) => (time === undefined ? objectives.withoutEnd : duration(time));
  return table(
    data.head,
    replicationStreams(model).map((stream) => [
      code(stream.tier.name),
      amount(stream.bandwidth),
      amount(stream.usable),
      amount(stream.changeRate),
      timeOr(firstSynchronisation(stream)),
      timeOr(catchUp(model.link.outage.length, stream)),
    ]),
  );
}
