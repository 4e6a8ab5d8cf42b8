import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { clientConfig } from '../../lab/postgres/cluster.ts';
import type { MainStep } from '../../lab/runner/runner.ts';
import { type Scene, untilDatabase } from './interruption.ts';
import { HELD_INVARIANT } from './slow-tools.ts';

/** A phase that is made to last, so that an interruption hits it and nothing else. */
export interface Held {
  /** Settles when the run is in the midst of the phase. */
  reached(step: Watched): Promise<void>;
  /** Lets the phase go on; nothing where it ends by itself. */
  letGo(): Promise<void>;
}

type Watched = Pick<MainStep, 'pid' | 'waitForLog'>;

/** Named as psql, so that the run takes it for a person's tool and not for the app. */
const TOOL = 'psql of the test';

/** A session that holds a lock, or just lingers, until it is let go. */
export async function openSession(scene: Scene, sql: string, name = TOOL): Promise<() => Promise<void>> {
  const client = new pg.Client({
    ...clientConfig(scene.bench.cluster.connection(scene.database)),
    application_name: name,
  });
  // A server that a test stops ends this session, too.
  client.on('error', () => undefined);
  await client.connect();
  scene.cleanUp.push(() => client.end());
  await client.query(sql);
  return async () => {
    await client.query('ROLLBACK');
  };
}

/** Takes a lock, holding it until let go. */
export async function holdLock(scene: Scene, table: string, mode: string): Promise<() => Promise<void>> {
  return openSession(scene, `BEGIN; LOCK TABLE ${table} IN ${mode} MODE`);
}

const WAITING = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name LIKE`;

/** The condition that a session of this name waits for a lock. */
export function waits(application: string): string {
  return `EXISTS (${WAITING} '${application}')`;
}

/**
 * Lets the run do one thing under a lock and stops it right after: a second lock waits behind the run's own request, and is
 * granted the moment that the run has let go of it.
 */
async function holdBehind(
  scene: Scene,
  line: string,
  first: Blocker,
  second: Blocker,
  waiter: string,
): Promise<Held> {
  const letFirstGo = await holdLock(scene, first.table, first.mode);
  let letSecondGo: () => Promise<void> = async () => undefined;
  return {
    async reached(step) {
      await step.waitForLog(line);
      await untilDatabase(scene, waits(waiter));
      const granted = holdLock(scene, second.table, second.mode);
      await untilDatabase(scene, waits(TOOL));
      await letFirstGo();
      letSecondGo = await granted;
    },
    letGo: () => letSecondGo(),
  };
}

interface Blocker {
  readonly table: string;
  readonly mode: string;
}

const nothingToLetGo = async (): Promise<void> => undefined;

/** A phase that lasts by itself, or by a fault that was switched on. */
function lasting(line: string): Held {
  return {
    async reached(step) {
      await step.waitForLog(line);
    },
    letGo: nothingToLetGo,
  };
}

const HISTORY = '"__EFMigrationsHistory"';

/** The policy of `useSlowTools` has an invariant that waits for this lock. */
async function holdWeighing(scene: Scene): Promise<Held> {
  const letGo = await openSession(scene, `BEGIN; SELECT pg_advisory_xact_lock(${HELD_INVARIANT})`);
  return {
    async reached(step) {
      await step.waitForLog('##[group]Weigh');
      await untilDatabase(scene, waits('ef-rollback%plan'));
    },
    letGo,
  };
}

/** Whether a process has a child with that command line. */
async function hasChild(pid: number, commandLine: string): Promise<boolean> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  const lines = await Promise.all(
    children
      .split(' ')
      .filter(Boolean)
      .map((child) => readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.some((line) => line.replaceAll('\0', ' ').trim() === commandLine);
}

/** The phases of a rollback in their order, each with what makes it last. */
const PHASES = {
  Look: async ({ production }: Scene) => {
    production?.azure.fault({ on: 'get', kind: 'slow', milliseconds: 2_000, times: 1 });
    return lasting('##[group]Look');
  },
  'Find dotnet-ef': async () => lasting('##[group]Find dotnet-ef'),
  Plan: async () => lasting('##[group]Plan'),
  /** The shadow is there, and cannot be dropped yet. */
  'Expected schema': async (scene: Scene) =>
    holdBehind(
      scene,
      '##[group]Expected schema',
      { table: 'pg_database', mode: 'SHARE' },
      { table: 'pg_database', mode: 'SHARE' },
      '%shadow owner',
    ),
  /** Git is asked who brought the migrations, and does not answer. */
  Weigh: async () => ({
    async reached(step: Watched) {
      await step.waitForLog('##[group]Weigh');
      while (!(await hasChild(step.pid, 'sleep 600'))) {
        await setTimeout(10);
      }
    },
    letGo: nothingToLetGo,
  }),
  Lock: async (scene: Scene) => {
    const weighing = await holdWeighing(scene);
    let letGo = nothingToLetGo;
    return {
      async reached(step: Watched) {
        await weighing.reached(step);
        letGo = await holdLock(scene, HISTORY, 'ACCESS EXCLUSIVE');
        await weighing.letGo();
        await untilDatabase(scene, waits('ef-rollback%lock'));
      },
      letGo: () => letGo(),
    };
  },
  'Stop app': async ({ production }: Scene) => {
    const stops = (): number =>
      production?.azure.requests.filter(({ path }) => path.endsWith('/stop')).length ?? 0;
    const before = stops();
    production?.azure.fault({ on: 'stop', kind: 'slow', milliseconds: 2_000, times: 1 });
    return {
      async reached(step: Watched) {
        await step.waitForLog('##[group]Stop app');
        while (stops() === before) {
          await setTimeout(10);
        }
      },
      letGo: nothingToLetGo,
    };
  },
  Drain: async (scene: Scene) => {
    await openSession(scene, 'SELECT 1', 'maa-worker');
    return lasting('##[group]Drain');
  },
  /** pg_dump has written half of its file. */
  'Back up': async () => lasting('(table 1 of'),
  Upload: async ({ bench }: Scene) => {
    bench.artifacts.fault({ on: 'CreateArtifact', kind: 'reset' });
    return lasting('trying again under a new name');
  },
  Revert: async (scene: Scene) => {
    const letGo = await holdLock(scene, 'login_attempts', 'ACCESS SHARE');
    return {
      async reached(step: Watched) {
        await step.waitForLog('##[group]Revert');
        await untilDatabase(scene, waits('ef-rollback%dotnet-ef'));
      },
      letGo,
    };
  },
  /** `dotnet ef` has committed, and the history can not be read yet. */
  Verify: async (scene: Scene) =>
    holdBehind(
      scene,
      '##[group]Revert',
      { table: 'login_attempts', mode: 'ACCESS SHARE' },
      { table: HISTORY, mode: 'ACCESS EXCLUSIVE' },
      'ef-rollback%dotnet-ef',
    ),
  'Start app': async ({ production }: Scene) => {
    production?.azure.fault({ on: 'start', kind: 'slow', milliseconds: 1_500, times: 1 });
    return lasting('##[group]Start app');
  },
  'Look again': async () => lasting('##[group]Look again'),
} as const satisfies Readonly<Record<string, (scene: Scene) => Promise<Held>>>;

export const HELD_PHASES: Readonly<Record<keyof typeof PHASES, (scene: Scene) => Promise<Held>>> = PHASES;

/** Two Downs are committed and the third waits: each waits for a lock of its own, and the second is taken before the first is let go. */
export async function holdThirdDown(scene: Scene): Promise<Held> {
  const letSecondDownGo = await holdLock(scene, 'sessions', 'ACCESS SHARE');
  let letGo = nothingToLetGo;
  return {
    async reached(step) {
      await step.waitForLog('##[group]Revert');
      await untilDatabase(scene, waitsFor('sessions'));
      letGo = await holdLock(scene, 'users', 'ACCESS SHARE');
      await letSecondDownGo();
      await untilDatabase(scene, waitsFor('users'));
    },
    letGo: () => letGo(),
  };
}

/** The condition that dotnet ef waits for a lock on this table. */
function waitsFor(table: string): string {
  return `EXISTS (SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE NOT l.granted AND l.relation = '${table}'::regclass AND a.application_name LIKE 'ef-rollback%dotnet-ef')`;
}
