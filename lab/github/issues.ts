import { type Answer, invalid, page, refused } from './answers.ts';

export interface Comment {
  readonly id: number;
  body: string;
}

export interface Issue {
  readonly number: number;
  readonly title: string;
  body: string;
  readonly comments: Comment[];
  readonly locked: boolean;
}

/** GitHub's own, for a title no limit is published but this is what it says. */
const LONGEST_BODY = 65_536;
const LONGEST_TITLE = 256;

/** The issues of one repository, and what its part of the REST API answers. */
export class Issues {
  readonly all: Issue[] = [];
  readonly #htmlUrl: string;
  #lastNumber = 0;
  #lastComment = 9_000;

  constructor(htmlUrl: string) {
    this.#htmlUrl = htmlUrl;
  }

  /** An issue as somebody has opened it. */
  add(
    given: { readonly title?: string; readonly comments?: readonly string[]; readonly locked?: boolean } = {},
  ): Issue {
    const issue: Issue = {
      number: this.#nextNumber(),
      title: given.title ?? 'Orders fail',
      body: '',
      comments: (given.comments ?? []).map((body) => ({ id: this.#nextComment(), body })),
      locked: given.locked ?? false,
    };
    this.all.push(issue);
    return issue;
  }

  /** @param path - behind `/repos/<owner>/<name>/issues` */
  answer(method: string, path: string, url: URL, text: string): Answer {
    const commentId = /^\/comments\/(\d+)$/.exec(path)?.[1];
    if (commentId !== undefined) return this.#changeComment(method, Number(commentId), text);
    const [, number, comments] = /^(?:\/(\d+)(\/comments)?)?$/.exec(path) ?? [];
    if (number === undefined) return path === '' ? this.#onAll(method, url, text) : refused(404, 'Not Found');
    const issue = this.all.find((one) => one.number === Number(number));
    if (issue === undefined) return refused(404, 'Not Found');
    return comments === undefined
      ? this.#onOne(method, issue, text)
      : this.#onComments(method, issue, url, text);
  }

  #onAll(method: string, url: URL, text: string): Answer {
    if (method === 'GET')
      return page(
        this.all.toReversed().map((issue) => this.#shown(issue)),
        url,
      );
    const { title, body } = fields(text);
    if (title === undefined || title === '') return invalid('Issue', 'title', 'missing_field');
    if (title.length > LONGEST_TITLE) {
      return invalid(
        'Issue',
        'title',
        'custom',
        `title is too long (maximum is ${LONGEST_TITLE} characters)`,
      );
    }
    const tooLong = bodyMistake('Issue', body);
    if (tooLong !== undefined) return tooLong;
    const issue = this.add({ title });
    issue.body = body ?? '';
    return { status: 201, body: this.#shown(issue) };
  }

  #onOne(method: string, issue: Issue, text: string): Answer {
    if (method === 'GET') return { status: 200, body: this.#shown(issue) };
    const { body } = fields(text);
    const tooLong = bodyMistake('Issue', body);
    if (tooLong !== undefined) return tooLong;
    issue.body = body ?? issue.body;
    return { status: 200, body: this.#shown(issue) };
  }

  #onComments(method: string, issue: Issue, url: URL, text: string): Answer {
    if (method === 'GET')
      return page(
        issue.comments.map((one) => this.#shownComment(issue, one)),
        url,
      );
    if (issue.locked) return refused(403, 'Unable to create comment because issue is locked.');
    const { body } = fields(text);
    if (body === undefined || body === '') return invalid('IssueComment', 'body', 'missing_field');
    const tooLong = bodyMistake('IssueComment', body);
    if (tooLong !== undefined) return tooLong;
    const comment = { id: this.#nextComment(), body };
    issue.comments.push(comment);
    return { status: 201, body: this.#shownComment(issue, comment) };
  }

  #changeComment(method: string, id: number, text: string): Answer {
    for (const issue of this.all) {
      const comment = issue.comments.find((one) => one.id === id);
      if (comment === undefined || method !== 'PATCH') continue;
      const { body } = fields(text);
      const tooLong = bodyMistake('IssueComment', body);
      if (tooLong !== undefined) return tooLong;
      comment.body = body ?? comment.body;
      return { status: 200, body: this.#shownComment(issue, comment) };
    }
    return refused(404, 'Not Found');
  }

  #shown({ number, title, body, comments, locked }: Issue): object {
    const html_url = `${this.#htmlUrl}/issues/${number}`;
    return { id: number, number, title, body, state: 'open', locked, comments: comments.length, html_url };
  }

  #shownComment({ number }: Issue, { id, body }: Comment): object {
    return { id, body, html_url: `${this.#htmlUrl}/issues/${number}#issuecomment-${id}` };
  }

  #nextNumber(): number {
    this.#lastNumber += 1;
    return this.#lastNumber;
  }

  #nextComment(): number {
    this.#lastComment += 1;
    return this.#lastComment;
  }
}

function fields(text: string): { title?: string; body?: string } {
  return JSON.parse(text) as { title?: string; body?: string };
}

function bodyMistake(resource: string, body: string | undefined): Answer | undefined {
  return (body ?? '').length > LONGEST_BODY
    ? invalid(resource, 'body', 'custom', `body is too long (maximum is ${LONGEST_BODY} characters)`)
    : undefined;
}
