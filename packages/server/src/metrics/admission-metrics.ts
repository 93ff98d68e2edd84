import type { Admission } from "../admission/admission.ts";
import type { Metric } from "./metric.ts";

/** Who waits for a turn. `admissions` are named after what they are for. */
export function toAdmissionMetrics(
  admissions: Readonly<Record<string, Admission>>,
): readonly Metric[] {
  const metric = (
    kind: Metric["kind"],
    name: string,
    help: string,
    read: (admission: Admission) => number,
  ): Metric => ({
    ...{ kind, name, help, labels: ["for"] },
    read: () =>
      Object.entries(admissions).map(([label, admission]) => ({
        labels: { for: label },
        value: read(admission),
      })),
  });
  return [
    metric(
      "gauge",
      "parley_admission_under_way",
      "Who has a turn: joins that are brought up to date, passwords that are hashed.",
      ({ underWay }) => underWay,
    ),
    metric("gauge", "parley_admission_waiting", "Who waits for a turn.", ({ waiting }) => waiting),
    metric(
      "counter",
      "parley_admission_refused_total",
      "Who waited for too long, or were too many to wait, and were told when to come back.",
      ({ refused }) => refused,
    ),
  ];
}
