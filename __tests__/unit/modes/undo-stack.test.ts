import { expect, it } from 'vitest';
import { UndoStack } from '../../../src/modes/undo-stack.ts';

function stackOf(names: readonly string[], failing: readonly string[] = []) {
  const done: string[] = [];
  const stack = new UndoStack();
  for (const name of names) {
    const undo = async (): Promise<void> => {
      done.push(name);
      if (failing.includes(name)) {
        throw new Error(`${name} could not be undone`);
      }
    };
    if (name.startsWith('held ')) {
      stack.hold(name, undo);
    } else {
      stack.add(name, undo);
    }
  }
  return { stack, done };
}

it('undoes everything, the newest first, and gives back what is held in its turn', async () => {
  const { stack, done } = stackOf(['shadow', 'held lock', 'app', 'database']);
  expect(await stack.unwind()).toEqual([]);
  expect(done).toEqual(['database', 'app', 'held lock', 'shadow']);
});

it('tries every undo though some fail, and tells each failure', async () => {
  const { stack, done } = stackOf(['shadow', 'app', 'database'], ['shadow', 'database']);
  expect(await stack.unwind()).toEqual([
    { name: 'database', sentence: 'database could not be undone' },
    { name: 'shadow', sentence: 'shadow could not be undone' },
  ]);
  expect(done).toEqual(['database', 'app', 'shadow']);
});

it('begins an undo only when the one before it has ended', async () => {
  const stack = new UndoStack();
  const steps: string[] = [];
  const first = Promise.withResolvers<void>();
  stack.add('older', async () => {
    steps.push('older');
  });
  stack.add('newer', async () => {
    steps.push('newer begins');
    await first.promise;
    steps.push('newer ends');
  });
  const unwinding = stack.unwind();
  first.resolve();
  await unwinding;
  expect(steps).toEqual(['newer begins', 'newer ends', 'older']);
});

it('gives back only what is held after a success, and tells what could not be given back', async () => {
  const { stack, done } = stackOf(['shadow', 'held lock', 'held file', 'app'], ['held file']);
  expect(await stack.release()).toEqual([{ name: 'held file', sentence: 'held file could not be undone' }]);
  expect(done).toEqual(['held file', 'held lock']);
});

it('undoes nothing twice', async () => {
  const { stack, done } = stackOf(['app', 'held lock']);
  await stack.release();
  await stack.unwind();
  await stack.unwind();
  expect(done).toEqual(['held lock']);
});
