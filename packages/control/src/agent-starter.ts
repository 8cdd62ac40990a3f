// Composition root of the small process whose children the agents of pools are.
import { serveStarts } from './adapters/process/remote-starter.ts';

serveStarts();
