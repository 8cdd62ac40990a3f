// The surface of `muster/simulate`: one simulated run of the production engine, what can be put into it, and how its
// figures are compared. docs/simulator-library.md shows it at work.

export { type Interval, meanInterval, ratioInterval } from './compare/interval.ts';
export { type PatternOptions, patternTraffic } from './compare/pattern-traffic.ts';
export { type TraceTrafficOptions, traceTraffic } from './compare/trace-traffic.ts';
export type { OpenTraffic, Traffic } from './compare/traffic.ts';
export { type CostPoint, costAt, frontierOf } from './sim/cost-curve.ts';
export type { AgentModel, ArrivalSource, Observation, Scaler, SimArrival } from './sim/plan.ts';
export type { CurveDecision, CurvePoint, Durations, SimReport } from './sim/report.ts';
export { fixed } from './sim/rivals/fixed.ts';
export { RIVALS, type Rival, type RivalSettings, rival } from './sim/rivals/rival.ts';
export { type SimPlan, type SizedPool, type Sizing, type Span, simulate } from './sim/run.ts';
export type { SettingsPatch } from './sim/settings.ts';
