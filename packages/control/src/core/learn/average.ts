// A mean and variance that forget: old samples fade with time, and no more than `weightMax` of them ever count, so that
// a change shows after that many outcomes however long the past was. Replay-exact: time comes with the sample.

/** weight, mean, variance: a snapshot's form. */
export type AverageData = readonly [number, number, number];

export class Average {
  weight = 0;
  mean = 0;
  variance = 0;

  /** `kept` is the share of the past that time has left. */
  add(value: number, kept: number, weightMax: number): void {
    this.weight = Math.min(weightMax, this.weight * kept + 1);
    const share = 1 / this.weight;
    const difference = value - this.mean;
    this.mean += share * difference;
    this.variance = (1 - share) * (this.variance + share * difference * difference);
  }

  /** Shrinks towards a wider group's value while samples are few. */
  towards(parent: number, strength: number): number {
    return (this.weight * this.mean + strength * parent) / (this.weight + strength);
  }

  data(): AverageData {
    return [this.weight, this.mean, this.variance];
  }

  restore([weight, mean, variance]: AverageData): void {
    this.weight = weight;
    this.mean = mean;
    this.variance = variance;
  }
}
