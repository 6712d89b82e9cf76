/** Exact fractions, for speeds and frame rates: floating point would round otherwise than the Python core. */

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;
const LONGEST_EXPONENT = 400;

/** A fraction in lowest terms with a positive denominator. */
export class Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;

  constructor(numerator: bigint | number, denominator: bigint | number = 1n) {
    let n = BigInt(numerator);
    let d = BigInt(denominator);
    if (d === 0n) throw new RangeError("a fraction has no denominator 0");
    if (d < 0n) [n, d] = [-n, -d];
    const divisor = gcd(n < 0n ? -n : n, d) || 1n;
    this.numerator = n / divisor;
    this.denominator = d / divisor;
  }

  /** The fraction that a decimal number says as it is written: 0.1 is 1/10. Null for what is no decimal number. */
  static ofDecimal(text: string): Fraction | null {
    const match = DECIMAL.exec(text.trim());
    if (!match) return null;
    const [, sign, whole = "", decimals = "", exponent = "0"] = match;
    const power = Number(exponent) - decimals.length;
    if (whole + decimals === "" || Math.abs(power) > LONGEST_EXPONENT) return null;
    const digits = BigInt(whole + decimals) * (sign === "-" ? -1n : 1n);
    return power >= 0 ? new Fraction(digits * 10n ** BigInt(power)) : new Fraction(digits, 10n ** BigInt(-power));
  }

  times(other: Fraction | number): Fraction {
    const by = asFraction(other);
    return new Fraction(this.numerator * by.numerator, this.denominator * by.denominator);
  }

  over(other: Fraction | number): Fraction {
    const by = asFraction(other);
    return new Fraction(this.numerator * by.denominator, this.denominator * by.numerator);
  }

  minus(other: Fraction | number): Fraction {
    const by = asFraction(other);
    return new Fraction(
      this.numerator * by.denominator - by.numerator * this.denominator,
      this.denominator * by.denominator,
    );
  }

  plus(other: Fraction | number): Fraction {
    const by = asFraction(other);
    return this.minus(new Fraction(-by.numerator, by.denominator));
  }

  abs(): Fraction {
    return this.numerator < 0n ? new Fraction(-this.numerator, this.denominator) : this;
  }

  equals(other: Fraction | number): boolean {
    const by = asFraction(other);
    return this.numerator === by.numerator && this.denominator === by.denominator;
  }

  isMoreThan(other: Fraction | number): boolean {
    const by = asFraction(other);
    return this.numerator * by.denominator > by.numerator * this.denominator;
  }

  /** The nearest fraction with a denominator of at most `most` (Stern-Brocot; of two as near the one with less). */
  limited(most: bigint): Fraction {
    if (this.denominator <= most) return this;
    let [p0, q0, p1, q1] = [0n, 1n, 1n, 0n];
    let [n, d] = [this.numerator, this.denominator];
    for (;;) {
      const a = floorDivided(n, d);
      const q2 = q0 + a * q1;
      if (q2 > most) break;
      [p0, q0, p1, q1] = [p1, q1, p0 + a * p1, q2];
      [n, d] = [d, n - a * d];
    }
    const k = (most - q0) / q1;
    const below = new Fraction(p0 + k * p1, q0 + k * q1);
    const above = new Fraction(p1, q1);
    return above.minus(this).abs().isMoreThan(below.minus(this).abs()) ? below : above;
  }

  toNumber(): number {
    return Number(this.numerator) / Number(this.denominator);
  }

  toString(): string {
    return this.denominator === 1n ? String(this.numerator) : `${this.numerator}/${this.denominator}`;
  }
}

export const ONE = new Fraction(1);

/** The whole number nearest to a value; halves go up, -2.5 to -2: floor(x + 1/2). */
export function nearest(value: Fraction): number {
  return Number(floorDivided(2n * value.numerator + value.denominator, 2n * value.denominator));
}

function asFraction(value: Fraction | number): Fraction {
  return typeof value === "number" ? new Fraction(value) : value;
}

function floorDivided(n: bigint, d: bigint): bigint {
  const quotient = n / d;
  return n % d !== 0n && n < 0n !== d < 0n ? quotient - 1n : quotient;
}

function gcd(a: bigint, b: bigint): bigint {
  while (b) [a, b] = [b, a % b];
  return a;
}
