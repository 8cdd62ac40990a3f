import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { SIM_SETTINGS } from '../../src/sim/settings.ts';

it('simulates the controller that nobody has configured', () => {
  const loaded = loadConfig({});
  if (loaded.kind === 'refused') throw new Error('the defaults do not load');
  for (const [section, defaults] of Object.entries(SIM_SETTINGS)) {
    const configured = loaded.config[section as keyof typeof SIM_SETTINGS];
    // What only adapters read is no matter of the engine.
    if (Array.isArray(defaults)) expect(configured).toEqual(defaults);
    else expect(configured).toMatchObject(defaults);
  }
});
