import { type CommandFiles, readCommandFile } from './command-files.ts';
import { readPairs } from './file-command.ts';
import { LiveLog } from './live-log.ts';
import { SecretMasker } from './secret-masker.ts';
import { parseWorkflowCommand, type WorkflowCommand } from './workflow-command.ts';

export type AnnotationLevel = 'error' | 'warning' | 'notice';

/** What GitHub shows on the run's page; at most ten of each level for each step, as the runner keeps them. */
export interface Annotation {
  level: AnnotationLevel;
  message: string;
  title?: string;
  file?: string;
  line?: number;
}

const annotationsPerLevel = 10;
const longestAnnotation = 4096;
const largestSummary = 1024 * 1024;

const echoOnly = new Set(['add-matcher', 'remove-matcher', 'echo']);
const disabled = new Set(['set-env', 'add-path']);

/** What the runner knows of one use of the action: its log, and what main and post told it. */
export class Job {
  readonly masker = new SecretMasker();
  readonly log: LiveLog;
  readonly annotations: Annotation[] = [];
  readonly state: Record<string, string> = {};
  readonly stepOutputs: Record<string, string> = {};
  readonly exportedVariables: Record<string, string> = {};
  readonly addedPaths: string[] = [];
  summary = '';
  rawSummary = '';
  rawLog = '';
  readonly #debug: boolean;
  #annotationsOfStep = new Map<AnnotationLevel, number>();
  #stopToken: string | undefined;
  #commandFailed = false;

  constructor(debug: boolean, onLogLine?: (line: string) => void) {
    this.log = new LiveLog(onLogLine);
    this.#debug = debug;
  }

  /** Forgets what belongs to the step before: its count of annotations, a stop token, a failed command. */
  beginStep(): void {
    this.#annotationsOfStep = new Map();
    this.#stopToken = undefined;
    this.#commandFailed = false;
  }

  /** Whether a command of the running step failed, which fails the step whatever its exit code. */
  get commandFailed(): boolean {
    return this.#commandFailed;
  }

  /** Takes one line that the step printed, on either stream. */
  takeLine(line: string): void {
    const command = parseWorkflowCommand(line);
    if (command === undefined || !this.#obey(command, line)) this.write(line);
  }

  write(text: string): void {
    this.rawLog += `${text}\n`;
    // Masked as a whole before it is cut, so that a value of several lines is found.
    for (const line of this.masker.mask(text).split('\n')) this.log.append(line);
  }

  annotate(level: AnnotationLevel, message: string, properties: WorkflowCommand['properties'] = {}): void {
    const text = this.masker.mask(message).slice(0, longestAnnotation);
    const count = this.#annotationsOfStep.get(level) ?? 0;
    if (count < annotationsPerLevel) {
      this.#annotationsOfStep.set(level, count + 1);
      this.annotations.push({
        level,
        message: text,
        ...(properties.title === undefined ? {} : { title: this.masker.mask(properties.title) }),
        ...(properties.file === undefined ? {} : { file: properties.file }),
        ...(properties.line === undefined ? {} : { line: Number(properties.line) }),
      });
    }
    this.write(`##[${level}]${message}`);
  }

  /** Reads the command files at the end of a step, as the runner does however the step ended. */
  takeFiles(files: CommandFiles): void {
    this.#takePairs('output', files.GITHUB_OUTPUT, (name, value) => this.#setOutput(name, value));
    this.#takePairs('state', files.GITHUB_STATE, (name, value) => this.#saveState(name, value));
    this.#takePairs('env', files.GITHUB_ENV, (name, value) => this.#exportVariable(name, value));
    this.addedPaths.push(...readCommandFile(files.GITHUB_PATH).split('\n').filter(Boolean));
    this.#takeSummary(readCommandFile(files.GITHUB_STEP_SUMMARY));
  }

  /** The step's outputs that a job may hand on; one that holds a secret is left out with a warning. */
  publishOutputs(): { outputs: Record<string, string>; withheld: Record<string, string> } {
    const outputs: Record<string, string> = {};
    const withheld: Record<string, string> = {};
    for (const [name, value] of Object.entries(this.stepOutputs)) {
      if (this.masker.mask(value) === value) {
        outputs[name] = value;
      } else {
        withheld[name] = value;
        this.annotate('warning', `Skip output '${name}' since it may contain secret.`);
      }
    }
    return { outputs, withheld };
  }

  #obey(command: WorkflowCommand, line: string): boolean {
    if (this.#stopToken !== undefined) {
      if (command.name !== this.#stopToken) return false;
      this.#stopToken = undefined;
      this.write(line);
      return true;
    }
    switch (command.name) {
      case 'add-mask':
        this.#addMask(command.data);
        return true;
      case 'error':
      case 'warning':
      case 'notice':
        this.annotate(command.name, command.data, command.properties);
        return true;
      case 'debug':
        this.#writeDebug(command.data);
        return true;
      case 'group':
        this.write(`##[group]${command.data}`);
        return true;
      case 'endgroup':
        this.write('##[endgroup]');
        return true;
      case 'stop-commands':
        this.#stopToken = command.data.toLowerCase();
        this.masker.add(command.data);
        this.write(line);
        return true;
      case 'set-output':
        this.#setOutput(command.properties.name ?? '', command.data);
        return true;
      case 'save-state':
        this.#saveState(command.properties.name ?? '', command.data);
        return true;
      default:
        if (disabled.has(command.name)) this.#fail(`Unable to process command '${line}' successfully.`);
        return disabled.has(command.name) || echoOnly.has(command.name);
    }
  }

  #addMask(value: string): void {
    if (value.trim() === '') {
      this.annotate('warning', "Can't add secret mask for empty string in ##[add-mask] command.");
    } else {
      this.masker.add(value);
    }
  }

  #takePairs(kind: string, path: string, take: (name: string, value: string) => void): void {
    try {
      for (const [name, value] of readPairs(readCommandFile(path))) take(name, value);
    } catch (error) {
      this.#fail(`Unable to process file command '${kind}' successfully.`);
      this.annotate('error', error instanceof Error ? error.message : String(error));
    }
  }

  #setOutput(name: string, value: string): void {
    this.stepOutputs[name] = value;
    this.#writeDebug(`Set output ${name} = ${value}`);
  }

  #saveState(name: string, value: string): void {
    this.state[name] = value;
    this.#writeDebug(`Save intra-action state ${name} = ${value}`);
  }

  #exportVariable(name: string, value: string): void {
    if (name.toUpperCase() === 'NODE_OPTIONS') {
      this.annotate('error', `Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.`);
      return;
    }
    this.exportedVariables[name] = value;
    this.#writeDebug(`${name}='${value}'`);
  }

  #takeSummary(text: string): void {
    this.rawSummary += text;
    const bytes = Buffer.byteLength(text);
    if (bytes > largestSummary) {
      const sizes = `supports content up to a size of 1024k, got ${Math.floor(bytes / 1024)}k`;
      this.annotate('error', `$GITHUB_STEP_SUMMARY upload aborted, ${sizes}.`);
      return;
    }
    // Line by line, as the runner does: a secret of several lines is masked there by its lines.
    this.summary += text
      .split('\n')
      .map((line) => this.masker.mask(line))
      .join('\n');
  }

  #writeDebug(text: string): void {
    if (this.#debug) this.write(`##[debug]${text}`);
  }

  #fail(message: string): void {
    this.#commandFailed = true;
    this.annotate('error', message);
  }
}
