// One agent's own experience, by task type, and the groups it belongs to.
import { Experience, type ExperienceData } from './experience.ts';

export interface AgentRecordData {
  readonly agent: number;
  readonly type: string;
  readonly version: string;
  readonly tasks: readonly (readonly [string, ExperienceData])[];
}

export class AgentRecord {
  readonly type: string;
  readonly version: string;
  /** Narrow to wide: what a young agent inherits from first. */
  readonly groups: readonly string[];
  readonly tasks = new Map<string, Experience>();

  constructor(type: string, version: string) {
    this.type = type;
    this.version = version;
    this.groups = groupsOf(type, version);
  }

  data(agent: number): AgentRecordData {
    const { type, version } = this;
    return { agent, type, version, tasks: [...this.tasks].map(([name, experience]) => [name, experience.data()]) };
  }

  static from(data: AgentRecordData): AgentRecord {
    const record = new AgentRecord(data.type, data.version);
    for (const [name, experience] of data.tasks) record.tasks.set(name, Experience.from(experience));
    return record;
  }
}

/** Names have no whitespace, so the two kinds of key never meet. */
export function groupsOf(type: string, version: string): readonly string[] {
  return [`${type} ${version}`, type];
}
