import { openProcessBench } from './process-bench.ts';
import { provisionerConformance } from './provisioner.ts';

provisionerConformance('of processes', () => openProcessBench());
