// Plants a bug: a part of a built file of the engine is replaced as Node loads it. Given to Node with `--import`, the
// mutant as JSON in MUSTER_MUTANT; nothing of it is in the product, or on its disk.
import { register } from 'node:module';

const mutant = JSON.parse(process.env.MUSTER_MUTANT ?? '{"edits":[]}');

register(new URL('planting.mjs', import.meta.url), { data: mutant });
