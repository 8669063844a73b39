import { ledTiers } from "../model/consensus";
import type { Model } from "../model/model";
import { Duration, type DurationText } from "../model/units/duration";

/** What happens to the database member that writes. */
export const WRITER_EVENTS = [
  "witnessLost",
  "linkCut",
  "promotion",
  "rejoin",
  "isolation",
  "promotionAfterIsolation",
  "rejoinAfterIsolation",
  "failback",
] as const;
export type WriterEvent = (typeof WRITER_EVENTS)[number];

/** The shortest and the longest time of all runs. */
export interface MeasuredTime {
  readonly shortest: Duration;
  readonly longest: Duration;
}

const measured = (shortest: DurationText, longest: DurationText): MeasuredTime => ({
  shortest: Duration.parse(shortest),
  longest: Duration.parse(longest),
});

/** On what, and with which settings. The link had the latency of the model. */
export const CONDITIONS = {
  software: "Debian 12, PostgreSQL 15.20, Patroni 4.1.5, etcd 3.4.23",
  guests: 15,
  cores: 2,
  settings: { ttl: "30 s", loopWait: "10 s", retryTimeout: "10 s", synchronous: "withinSite" },
} as const;

/**
 * How long the writer of one cluster over three places takes, measured on simulated guests with real servers. A lost witness and a cut
 * link are the longest gap between two writes; isolation is the last write that an isolated site accepts.
 */
export const MEASURED: Readonly<Record<WriterEvent, MeasuredTime>> = {
  witnessLost: measured("110 ms", "210 ms"),
  linkCut: measured("0 ms", "260 ms"),
  promotion: measured("6800 ms", "7700 ms"),
  rejoin: measured("12 s", "22 s"),
  isolation: measured("15700 ms", "26100 ms"),
  promotionAfterIsolation: measured("10 s", "15 s"),
  rejoinAfterIsolation: measured("23 s", "32 s"),
  failback: measured("3200 ms", "5100 ms"),
};

/** Rows that an isolated site acknowledged and a promotion of the other discarded, in two runs. */
export const DISCARDED_ROWS = [290, 503] as const;

/** The tiers with a writer, and whether their settings are those that were measured. */
export const measuredWriters = (model: Model): readonly { readonly tier: string; readonly asMeasured: boolean }[] =>
  ledTiers(model).flatMap(({ tier: { name } }) => {
    const leadership = model.massar.tiers.find((tier) => tier.name === name)?.leadership;
    if (leadership === undefined) return [];
    const { settings } = CONDITIONS;
    const times = ["ttl", "loopWait", "retryTimeout"] as const;
    const asMeasured =
      times.every((time) => leadership[time].equals(Duration.parse(settings[time]))) &&
      leadership.synchronous === settings.synchronous;
    return [{ tier: name, asMeasured }];
  });
