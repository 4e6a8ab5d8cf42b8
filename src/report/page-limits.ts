/** What GitHub takes, in bytes: of a job summary 1 MiB; of a comment 65,536 characters, none of which is less than a byte. */
export const PAGE_LIMITS = { jobSummary: 1_048_576, comment: 65_536 } as const;
