// `--expect VERSION` of the commands that change a policy; `--version` is the program's own.
import { integer } from './options.ts';

export const expectOption = integer(
  '--expect <version>',
  'refuse unless this is the version now; policy get tells it',
  {
    minimum: 0,
  },
);
