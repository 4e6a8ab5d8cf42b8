import type { WrittenPolicy } from '../policy.ts';
import { formatCounted } from '../report/format.ts';
import type { Finding } from './finding.ts';

/**
 * Whether as many live sessions are fine; undefined where the policy has no rule for them.
 * @param count undefined where they could not be counted, since there is neither a query nor such a table that may be read
 */
export function judgeLiveSessions(
  { policy, placeOf }: WrittenPolicy,
  count: number | undefined,
): Finding | undefined {
  const rule = policy.activeSessions;
  if (rule === undefined) {
    return undefined;
  }
  const finding = { check: 'live sessions', blocks: rule.otherwise === 'refuse' };
  const place = placeOf('activeSessions');
  if (count === undefined) {
    return {
      ...finding,
      ok: false,
      sentence: `Live sessions cannot be counted: there is no table sessions with is_revoked (boolean) and expires_at (a point in time) that the role may read. Give activeSessions a query of your own: see ${place}.`,
    };
  }
  const sessions = `${formatCounted(count, 'session')} ${count === 1 ? 'is' : 'are'} live`;
  return count <= rule.maximum
    ? { ...finding, ok: true, sentence: `${sessions}, at most ${rule.maximum} may be.` }
    : {
        ...finding,
        ok: false,
        sentence: `${sessions}, and at most ${rule.maximum} may be: see ${place}. Wait until there are fewer.`,
      };
}
