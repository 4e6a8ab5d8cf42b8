import { expect, it } from 'vitest';
import type { KeptKind } from '../../../src/postgres/drop-everything.ts';
import { filterTableOfContents, tableOfContentsForCopy } from '../../../src/postgres/table-of-contents.ts';

const standing = {
  eventTriggerDrops: [],
  drops: [],
  largeObjects: [],
  kept: new Map<KeptKind, ReadonlySet<string>>([
    ['SCHEMA', new Set(['public', 'Ops Data', 'app', 'two\nlines', 'say "a"'])],
    ['EXTENSION', new Set(['pgcrypto', 'uuid-ossp'])],
    ['PUBLICATION', new Set(['feed'])],
  ]),
  extensionRelations: new Set(['public spatial_ref_sys', 'Ops Data ext table']),
  roles: new Set(['postgres', 'pg_database_owner', 'azuresu', 'the app']),
  defaultPrivileges: { takenBack: [], ownRoles: new Set(['maa', 'the app']) },
};

it.each([
  '5; 2615 2200 SCHEMA - public pg_database_owner',
  '3412; 0 0 COMMENT - SCHEMA public pg_database_owner',
  '3413; 0 0 ACL - SCHEMA public pg_database_owner',
  '6; 2615 16385 SCHEMA - Ops Data postgres',
  '6; 2615 16385 SCHEMA - app the app',
  '6; 2615 16385 SCHEMA - app renamed_since',
  '6; 2615 16385 SCHEMA - two lines postgres',
  '3413; 0 0 ACL - SCHEMA "Ops Data" postgres',
  '3413; 0 0 COMMENT - SCHEMA "say ""a""" postgres',
  '3390; 0 16700 TABLE DATA Ops Data ext table the app',
  '2; 3079 16390 EXTENSION - pgcrypto ',
  '3414; 0 0 COMMENT - EXTENSION pgcrypto ',
  '3414; 0 0 COMMENT - EXTENSION "uuid-ossp" ',
  '3; 3079 16391 EXTENSION - uuid-ossp ',
  '3300; 6104 16500 PUBLICATION - feed postgres',
  '3415; 0 0 ACL pg_catalog FUNCTION lo_unlink(oid) azuresu',
  '3416; 0 0 ACL information_schema TABLE tables azuresu',
  '3420; 826 16900 DEFAULT ACL - DEFAULT PRIVILEGES FOR LARGE OBJECTS app',
  '3421; 826 16901 DEFAULT ACL Ops Data DEFAULT PRIVILEGES FOR TABLES postgres',
  '3390; 0 16700 TABLE DATA public spatial_ref_sys postgres',
])('leaves out %j, which is kept', (line) => {
  expect(filterTableOfContents([line], standing)).toBe(`;${line}`);
});

it.each([
  ';     Dumped from database version: 15.14',
  ';',
  '',
  '7; 2615 16386 SCHEMA - application postgres',
  '7; 2615 16386 SCHEMA - app side postgres',
  '7; 2615 16386 SCHEMA - app side the app',
  '3413; 0 0 ACL - SCHEMA "app side" postgres',
  '3392; 0 16401 TABLE DATA public spatial_ref_sys too postgres',
  '8; 2615 16387 SCHEMA - made_later postgres',
  '215; 1259 16400 TABLE public users postgres',
  '216; 1259 16401 TABLE public public postgres',
  '3391; 0 16400 TABLE DATA public users postgres',
  '3392; 0 16401 TABLE DATA Ops Data schema_history postgres',
  '3417; 0 0 COMMENT public TABLE users postgres',
  '3418; 0 0 ACL public TABLE users postgres',
  '3420; 826 16900 DEFAULT ACL - DEFAULT PRIVILEGES FOR FUNCTIONS maa',
  '3421; 826 16901 DEFAULT ACL Ops Data DEFAULT PRIVILEGES FOR LARGE OBJECTS the app',
  '4; 3079 16392 EXTENSION - pgcrypto2 ',
  '3301; 6106 16501 PUBLICATION TABLE public feed users postgres',
])('restores %j', (line) => {
  expect(filterTableOfContents([line], standing)).toBe(line);
});

it('keeps the lines in their order, one each', () => {
  const lines = [
    '; head',
    '5; 2615 2200 SCHEMA - public postgres',
    '215; 1259 16400 TABLE public users postgres',
  ];
  expect(filterTableOfContents(lines, standing).split('\n')).toEqual([lines[0], `;${lines[1]}`, lines[2]]);
});

it.each<[string, { superuser: boolean; owner: boolean }]>([
  // What would reach another server, or keep the copy from being dropped, and comments on what is the system's.
  ['3302; 6100 16510 SUBSCRIPTION - feed_from_shop maa', { superuser: false, owner: false }],
  [
    '3303; 1418 16511 USER MAPPING - USER MAPPING maa SERVER warehouse maa',
    { superuser: false, owner: false },
  ],
  ['3414; 0 0 COMMENT - EXTENSION citext ', { superuser: false, owner: false }],
  ['3412; 0 0 COMMENT - SCHEMA public pg_database_owner', { superuser: false, owner: false }],
  ['3304; 3466 16512 EVENT TRIGGER - note_drop postgres', { superuser: true, owner: false }],
  ['3300; 6104 16500 PUBLICATION - feed postgres', { superuser: true, owner: false }],
  ['3300; 6104 16500 PUBLICATION - feed maa', { superuser: true, owner: true }],
  ['3301; 6106 16501 PUBLICATION TABLE public feed users postgres', { superuser: true, owner: false }],
  ['3417; 0 0 COMMENT public TABLE users postgres', { superuser: true, owner: true }],
  ['2; 3079 16390 EXTENSION - citext ', { superuser: true, owner: true }],
  ['215; 1259 16400 TABLE public users postgres', { superuser: true, owner: true }],
  ['3391; 0 16400 TABLE DATA public users postgres', { superuser: true, owner: true }],
])('copies %j as far as its role may: %j', (line, copied) => {
  const asRole = (isSuperuser: boolean) => tableOfContentsForCopy([line], { role: 'maa', isSuperuser });
  expect({ superuser: asRole(true), owner: asRole(false) }).toEqual({
    superuser: copied.superuser ? line : `;${line}`,
    owner: copied.owner ? line : `;${line}`,
  });
});
