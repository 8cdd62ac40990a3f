// Chance inside one decision, from the seed that its record keeps: xorshift32, allocation-free.

export class Dice {
  #state = 1;

  /** Scatters the seed first (murmur3's finaliser): near seeds must not give near numbers. */
  seed(seed: number): void {
    let bits = seed | 0;
    bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
    bits ^= bits >>> 16;
    this.#state = bits === 0 ? 0x9e3779b9 : bits;
  }

  /** Uniform integer in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** Uniform in [0, 1). */
  next(): number {
    let bits = this.#state;
    bits ^= bits << 13;
    bits ^= bits >>> 17;
    bits ^= bits << 5;
    this.#state = bits;
    return (bits >>> 0) / 4_294_967_296;
  }
}
