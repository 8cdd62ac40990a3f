// The store in memory keeps the promises of its port.
import { MemorySeries } from '../../src/adapters/series/memory-series.ts';
import { seriesStoreConformance } from './series.ts';

seriesStoreConformance('MemorySeries', () => new MemorySeries());
