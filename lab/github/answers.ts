/** What the API sends back. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A refusal in GitHub's published form. */
export function refused(status: number, message: string, more: object = {}): Answer {
  return {
    status,
    body: {
      message,
      ...more,
      documentation_url: 'https://docs.github.com/rest',
      status: String(status),
    },
  };
}

/** 422 for one field of a resource. */
export function invalid(resource: string, field: string, code: string, message?: string): Answer {
  return refused(422, 'Validation Failed', {
    errors: [{ resource, code, field, ...(message === undefined ? {} : { message }) }],
  });
}

/** One page of a list, with the Link header that leads to its neighbours. */
export function page(all: readonly unknown[], url: URL): Answer {
  const asked = (name: string, preset: number): number =>
    Math.max(1, Number.parseInt(url.searchParams.get(name) ?? '', 10) || preset);
  const size = Math.min(100, asked('per_page', 30));
  const number = asked('page', 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (to: number, relation: string): string => {
    const address = new URL(url);
    address.searchParams.set('page', String(to));
    return `<${address}>; rel="${relation}"`;
  };
  const links = [
    ...(number > 1 ? [link(number - 1, 'prev'), link(1, 'first')] : []),
    ...(number < last ? [link(number + 1, 'next'), link(last, 'last')] : []),
  ];
  return {
    status: 200,
    ...(links.length === 0 ? {} : { headers: { link: links.join(', ') } }),
    body: all.slice((number - 1) * size, number * size),
  };
}
