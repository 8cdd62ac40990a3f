// The fields of a policy in the order in which people think of them. A field that is named nowhere comes last.
import type { ScalingPolicy } from '@muster/contract';
import { fieldsOf, type PolicyField } from './policy-draft.ts';

export interface PolicyGroup {
  readonly title: string;
  readonly fields: readonly PolicyField[];
}

const GROUPS: readonly PolicyGroup[] = [
  {
    title: 'Bounds and sizing',
    fields: ['enabled', 'minAgents', 'maxAgents', 'growthMax', 'budgetPerHour', 'sizing', 'waitObjectiveMs'],
  },
  {
    title: 'When it grows',
    fields: [
      'maxQueueDepth',
      'maxUtilization',
      'minIdleAgents',
      'scaleUpThreshold',
      'scaleUpStep',
      'scaleUpCooldownMs',
      'headroomRatio',
    ],
  },
  {
    title: 'When it shrinks',
    fields: [
      'minQueueDepth',
      'minUtilization',
      'maxIdleTimeMs',
      'scaleDownThreshold',
      'scaleDownStep',
      'scaleDownCooldownMs',
      'removeGraceMs',
    ],
  },
  {
    title: 'Objectives and triggers',
    fields: ['triggers', 'responseTimeMs', 'throughputPerMinute', 'loadDurationMs', 'responseDurationMs'],
  },
  {
    title: 'Pace and emergencies',
    fields: [
      'evaluationIntervalMs',
      'startPatienceMs',
      'flapsMax',
      'flapWindowMs',
      'criticalDurationMs',
      'emergencyWaitMs',
    ],
  },
];

export function groupsOf(policy: ScalingPolicy): readonly PolicyGroup[] {
  const named = new Set(GROUPS.flatMap(({ fields }) => fields));
  const others = fieldsOf(policy).filter((field) => !named.has(field));
  return others.length === 0 ? GROUPS : [...GROUPS, { title: 'More', fields: others }];
}
