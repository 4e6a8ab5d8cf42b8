import { escapeMermaidLabel } from './format.ts';

/** One phase of a run; times are milliseconds since the epoch. */
export interface Phase {
  readonly name: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly result: 'done' | 'failed';
  /** Whether the app was stopped during it. */
  readonly down: boolean;
}

/** A gantt chart of the phases, in mermaid's language, which GitHub renders in a summary. */
export function renderTimeline(phases: readonly Phase[]): string {
  const first = phases[0]?.startedAt ?? 0;
  const sections = [
    { title: 'App running', of: phases.filter((phase) => !phase.down) },
    { title: 'App stopped', of: phases.filter((phase) => phase.down) },
  ].filter((section) => section.of.length > 0);
  const lines = sections.flatMap((section) => [
    `  section ${section.title}`,
    ...section.of.map((phase) => {
      const tag = phase.result === 'failed' ? 'crit, ' : phase.down ? 'active, ' : '';
      // The axis counts from zero: a gantt has no other way to show seconds since the start.
      return `  ${escapeMermaidLabel(phase.name)} :${tag}${phase.startedAt - first}, ${Math.max(phase.endedAt - first, phase.startedAt - first + 1)}`;
    }),
  ]);
  return ['```mermaid', 'gantt', '  dateFormat x', '  axisFormat %M:%S', ...lines, '```'].join('\n');
}
