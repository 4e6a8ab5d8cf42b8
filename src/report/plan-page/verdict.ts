import { sameState } from '../../plan/app-state.ts';
import type { LossKind } from '../../plan/effects.ts';
import type { PlanDocument } from '../../plan/plan-document.ts';
import { forbidding, hasUnjudged, lossesToApprove, mayLoseUnnamed } from '../../plan/seal-plan.ts';
import { codeSpan, escapeText, formatBytesSpan, formatCounted, formatSecondsSpan } from '../format.ts';
import { clip, type Detail, moreIn, upTo } from './detail.ts';

/** The verdict in one line, then what will happen in two sentences, or what forbids it. */
export function verdictSection(plan: PlanDocument, detail: Detail): readonly string[] {
  if (plan.verdict === 'cannot') {
    return [
      `## ${headline(plan)}`,
      upTo(
        detail.rows,
        forbidding(plan),
        ({ name, sentence }) =>
          `- ✗ **${escapeText(clip(name, detail.text))}**: ${escapeText(clip(sentence, detail.text))}`,
        (left) => `- ${moreIn(left)}`,
      ).join('\n'),
      `Asked for: ${journey(plan, 'to go back')}. Nothing was touched, and nothing will be while a check forbids it.`,
    ];
  }
  return [`## ${headline(plan)}`, ...(plan.range.length === 0 ? [] : [whatHappens(plan)])];
}

/** The verdict in one line. */
export function headline(plan: PlanDocument): string {
  switch (plan.verdict) {
    case 'cannot': {
      const count = forbidding(plan).length;
      return `⛔ Cannot be done: ${formatCounted(count, 'check')} ${count === 1 ? 'forbids' : 'forbid'} it`;
    }
    case 'loses data':
      return `⚠️ Loses data: ${lostInWords(plan)}`;
    case 'safe':
      if (plan.range.length === 0) {
        return '✅ Nothing to do: the database is at the target already';
      }
      if (mayLoseUnnamed(plan)) {
        return '⚠️ Cannot be judged in full: no loss is known, and nothing holds back one that has no name';
      }
      return hasUnjudged(plan)
        ? '✅ Safe, as far as it can be judged: no data is lost'
        : '✅ Safe: no data is lost';
  }
}

const LOST: Readonly<Record<LossKind, (count: number) => string>> = {
  table: (count) => formatCounted(count, 'table'),
  column: (count) => formatCounted(count, 'column'),
  rows: (count) => `rows of ${formatCounted(count, 'table')}`,
  values: (count) => `values of ${formatCounted(count, 'column')}`,
};

/** `1 table, 2 columns, rows of 1 table`. */
function lostInWords(plan: PlanDocument): string {
  const losses = lossesToApprove(plan);
  return (Object.keys(LOST) as LossKind[])
    .map((kind) => [kind, losses.filter((loss) => loss.kind === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => LOST[kind](count))
    .join(', ');
}

function howItIsReverted({ engine, terms }: PlanDocument): string {
  if (engine.name === 'transaction') {
    return 'in one transaction, which is committed only when history and schema are proven to be those of the target';
  }
  const by =
    engine.name === 'bundle' ? 'by the bundle, which shows no SQL' : 'by `dotnet ef database update`';
  return terms.onFailure === 'restore'
    ? `${by}, and the backup is put back should it fail half-way`
    : `${by}, and should it fail half-way, it stays so (${codeSpan('on-failure: leave')})`;
}

/** What becomes of the apps, from the stop to the end of the run. */
function whatAppsDo({ apps, forecast, terms }: PlanDocument): string {
  if (apps.length === 0) {
    return 'no app is stopped';
  }
  const names = apps.map(({ name, found }) => `${codeSpan(name)} (now ${escapeText(found)})`).join(', ');
  const [is, ends, stays] = apps.length === 1 ? ['is', 'ends', 'stays'] : ['are', 'end', 'stay'];
  if (apps.every(({ found }) => sameState(found, 'Stopped'))) {
    return `${names} ${stays} stopped`;
  }
  if (!terms.startApp) {
    return `${names} ${is} stopped and ${stays} so (${codeSpan('start-app: false')}), until somebody starts ${apps.length === 1 ? 'it' : 'them'}`;
  }
  const down = forecast === undefined ? '' : ` for ${formatSecondsSpan(forecast.downtimeSeconds)}`;
  return `${names} ${is} down${down} and ${ends} as found`;
}

function whatHappens(plan: PlanDocument): string {
  const { range, engine, forecast, terms } = plan;
  const because = engine.because === undefined ? '' : ` (since ${escapeText(clip(engine.because, 300))})`;
  const backup =
    forecast === undefined
      ? 'A backup is taken, proven and kept first'
      : `A backup of ${formatBytesSpan(forecast.backupBytes)} is taken, proven and kept first`;
  const ended = terms.terminateSessions
    ? ` Connections that do not go by themselves are ended (${codeSpan('terminate-sessions: true')}).`
    : '';
  return `${journey(plan, 'goes back')}: ${formatCounted(range.length, 'migration')} ${range.length === 1 ? 'is' : 'are'} reverted ${howItIsReverted(plan)}${because}. ${backup}; ${whatAppsDo(plan)}.${ended}`;
}

function journey({ server, from, to }: PlanDocument, goesBack: string): string {
  const target = to === '0' ? 'before its first migration (`0`)' : codeSpan(to);
  return `**${codeSpan(server.database)}** on ${codeSpan(server.host)} ${goesBack} from ${codeSpan(from)} to ${target}`;
}
